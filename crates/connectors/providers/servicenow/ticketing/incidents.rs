//! Incidents as tickets: what is written, and what is read.

use api_types::engine::ticketing::{CreateTicket, Priority, Ticket};
use serde_json::{Map, Value};

use super::mappings::Mappings;
use super::record::{must, must_time, rest, shown, some, time, value, written};
use crate::ProviderError;

/// What a ticket's answer holds.
pub(super) const FIELDS: &[&str] = &[
    "id",
    "name",
    "summary",
    "created_at",
    "updated_at",
    "creator",
    "assignee",
    "description",
    "priority",
    "due_date",
    "completion_date",
    "status",
    "project",
    "issue_type",
    "parent",
    "custom_fields",
];

/// The states that every instance begins with.
pub(super) const STATES: [(&str, &str); 6] = [
    ("New", "1"),
    ("In Progress", "2"),
    ("On Hold", "3"),
    ("Resolved", "6"),
    ("Closed", "7"),
    ("Canceled", "8"),
];

/// A priority, and the impact and urgency that give it: ServiceNow computes priorities and overwrites what is written.
pub(super) struct Level {
    pub(super) ours: Priority,
    pub(super) value: &'static str,
    impact: &'static str,
    urgency: &'static str,
}

const fn level(ours: Priority, value: &'static str, impact: &'static str, urgency: &'static str) -> Level {
    Level { ours, value, impact, urgency }
}

pub(super) const PRIORITIES: [Level; 5] = [
    level(Priority::Critical, "1", "1", "1"),
    level(Priority::High, "2", "1", "2"),
    level(Priority::Moderate, "3", "2", "2"),
    level(Priority::Low, "4", "2", "3"),
    level(Priority::Planning, "5", "3", "3"),
];

/// What stands in a ticket's own fields.
const MAPPED: [&str; 8] = [
    "sys_id",
    "short_description",
    "description",
    "sys_created_on",
    "sys_updated_on",
    "due_date",
    "resolved_at",
    "category",
];

pub(super) fn read(table: &str, mappings: &Mappings, record: &Value) -> Result<Ticket, ProviderError> {
    let title = value(record, "short_description").to_owned();
    let state = value(record, "state");
    let known = STATES.iter().find(|(_, value)| *value == state).map(|(word, _)| *word);
    let status =
        known.unwrap_or_else(|| Some(shown(record, "state")).filter(|s| !s.is_empty()).unwrap_or(state));
    let priority = PRIORITIES.iter().find(|one| one.value == value(record, "priority")).map(|one| one.ours);
    let (custom_fields, found) = mappings.read(table, record);
    let mut without = [&MAPPED[..], &found].concat();
    // People and the parent are ids here; their names are kept beside, as are words that differ from these.
    without.extend(["caller_id", "assigned_to", "parent_incident"].iter().filter(|column| {
        let (value, shown) = (value(record, column), shown(record, column));
        shown.is_empty() || shown == value
    }));
    if shown(record, "state").is_empty() || shown(record, "state") == status {
        without.push("state");
    }
    if priority.is_some() {
        without.push("priority");
    }
    Ok(Ticket {
        id: must(record, "sys_id")?.to_owned(),
        name: title.clone(),
        summary: title,
        created_at: must_time(record, "sys_created_on")?,
        updated_at: must_time(record, "sys_updated_on")?,
        creator: some(record, "caller_id"),
        assignee: some(record, "assigned_to"),
        contact: None,
        description: some(record, "description"),
        priority,
        due_date: time(record, "due_date")?,
        completion_date: time(record, "resolved_at")?,
        status: Some(status.to_owned()).filter(|status| !status.is_empty()),
        project: Some(table.to_owned()),
        issue_type: some(record, "category"),
        parent: some(record, "parent_incident"),
        tags: Vec::new(),
        attachments: Vec::new(),
        custom_fields,
        unmapped: rest(record, &without),
    })
}

/// The columns that make an incident what is wanted, apart from its users. What ServiceNow has no place for is refused,
/// unless it is as it was.
pub(super) fn changes(
    table: &str,
    mappings: &Mappings,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<Map<String, Value>, ProviderError> {
    refuse_what_has_no_place(table, was, wanted)?;
    let mut columns = Map::new();
    let is_new = was.is_none();
    let title = title(was, wanted)?;
    if was.is_none_or(|was| was.name != title) {
        columns.insert("short_description".to_owned(), title.into());
    }
    let texts = [
        ("description", wanted.description.as_deref(), was.and_then(|was| was.description.as_deref())),
        ("category", wanted.issue_type.as_deref(), was.and_then(|was| was.issue_type.as_deref())),
        ("parent_incident", wanted.parent.as_deref(), was.and_then(|was| was.parent.as_deref())),
    ];
    for (column, wanted, was) in texts {
        let (wanted, was) = (filled(wanted), filled(was));
        let default = (column == "category" && is_new).then_some(mappings.category.as_deref()).flatten();
        let wanted = wanted.or(default);
        if wanted != was {
            columns.insert(column.to_owned(), wanted.unwrap_or_default().into());
        }
    }
    if wanted.priority != was.and_then(|was| was.priority) {
        let level = PRIORITIES.iter().find(|level| Some(level.ours) == wanted.priority).ok_or_else(|| {
            let known = PRIORITIES.each_ref().map(|level| level.ours.as_str()).join(", ");
            let message = format!("is none of ServiceNow's; it has {known}");
            ProviderError::invalid("/priority", message)
        })?;
        columns.insert("impact".to_owned(), level.impact.into());
        columns.insert("urgency".to_owned(), level.urgency.into());
    }
    if filled(wanted.status.as_deref()) != was.and_then(|was| filled(was.status.as_deref())) {
        let state = STATES.iter().find(|(word, _)| Some(*word) == filled(wanted.status.as_deref()));
        let (_, state) = state.ok_or_else(|| {
            let known = STATES.map(|(word, _)| word).join(", ");
            ProviderError::invalid("/status", format!("must be one of {known}"))
        })?;
        columns.insert("state".to_owned(), (*state).into());
    }
    if wanted.due_date != was.and_then(|was| was.due_date) {
        let due = match wanted.due_date {
            None => String::new(),
            Some(time) => written(time).ok_or_else(|| {
                ProviderError::invalid(
                    "/due_date",
                    "must be a whole second: ServiceNow knows no parts of one",
                )
            })?,
        };
        columns.insert("due_date".to_owned(), due.into());
    }
    columns.extend(mappings.write(table, was.map(|was| &was.custom_fields), &wanted.custom_fields)?);
    Ok(columns)
}

pub(super) fn filled(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn title(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<String, ProviderError> {
    let before = was.map_or("", |was| was.name.as_str());
    let title = match wanted.summary.as_deref() {
        Some(summary) if summary != wanted.name && summary != before => {
            if wanted.name != before {
                let message = "must be the same as name, or left out: an incident has one short description";
                return Err(ProviderError::invalid("/summary", message));
            }
            summary
        }
        _ => wanted.name.as_str(),
    };
    // It would be cut off without a word.
    if title.chars().count() > 160 && title != before {
        return Err(ProviderError::invalid("/name", "must have at most 160 characters"));
    }
    Ok(title.to_owned())
}

fn refuse_what_has_no_place(
    table: &str,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<(), ProviderError> {
    let no = |pointer: &str, message: &str| Err(ProviderError::invalid(pointer, message));
    if filled(wanted.contact.as_deref()).is_some() {
        return no("/contact", "must be left out: ServiceNow has no place for it");
    }
    if !wanted.tags.is_empty() {
        return no("/tags", "must be left out: tags of ServiceNow belong to people and not to incidents");
    }
    if wanted.completion_date != was.and_then(|was| was.completion_date) {
        return no(
            "/completion_date",
            "must be left as it is: ServiceNow notes it when an incident is resolved",
        );
    }
    if filled(wanted.project.as_deref()).is_some_and(|project| project != table) {
        return no("/project", "must be the integration's table, or left out");
    }
    Ok(())
}
