//! Issues as tickets: what is written, and what is read.

use api_types::Timestamp;
use api_types::engine::ticketing::{CreateTicket, Priority, Ticket};
use serde_json::{Map, Value, json};

use super::super::adf;
use super::super::site::{text, time, user};
use super::config::Settings;
use super::files;
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
    "tags",
    "attachments",
    "custom_fields",
];

/// What is asked for of an issue: all but what has calls of its own.
pub(super) const ASKED: &str = "*all,-comment,-worklog";

/// The priorities that every site begins with.
pub(super) const PRIORITIES: [(Priority, &str); 5] = [
    (Priority::Critical, "Highest"),
    (Priority::High, "High"),
    (Priority::Medium, "Medium"),
    (Priority::Low, "Low"),
    (Priority::Planning, "Lowest"),
];

/// What stands in a ticket's own fields or has calls of its own.
const MAPPED: [&str; 16] = [
    "summary",
    "description",
    "created",
    "updated",
    "reporter",
    "assignee",
    "priority",
    "duedate",
    "resolutiondate",
    "status",
    "project",
    "issuetype",
    "parent",
    "labels",
    "attachment",
    "comment",
];

pub(super) fn read(settings: &Settings, issue: &Value) -> Result<Ticket, ProviderError> {
    let id = text(issue, "key")?;
    let fields = issue.get("fields").and_then(Value::as_object);
    let whole = fields.ok_or_else(|| crate::http::lacks("fields", issue))?;
    let fields = &issue["fields"];
    let named = |field: &str, name: &str| fields.get(field)?.get(name)?.as_str().map(str::to_owned);
    let project = named("project", "key");
    let (custom_fields, mapped) = settings.read(project.as_deref(), whole);
    let rest = whole.iter().filter(|(name, value)| {
        !value.is_null() && !MAPPED.contains(&name.as_str()) && !mapped.contains(&name.as_str())
    });
    let mut unmapped: Map<_, _> = rest.map(|(name, value)| (name.clone(), value.clone())).collect();
    if let Some(number) = issue.get("id") {
        unmapped.insert("id".to_owned(), number.clone());
    }
    let document = fields.get("description").unwrap_or(&Value::Null);
    let description = (!document.is_null()).then(|| adf::read(document));
    if !adf::is_kept(document, description.as_deref().unwrap_or_default()) {
        unmapped.insert("description".to_owned(), document.clone());
    }
    let theirs = named("priority", "name");
    let priority = PRIORITIES.iter().find(|(_, name)| Some(*name) == theirs.as_deref());
    if let (None, Some(name)) = (priority, theirs.clone()) {
        unmapped.insert("priority".to_owned(), name.into());
    }
    let title = fields.get("summary").and_then(Value::as_str).unwrap_or_default().to_owned();
    let labels = fields.get("labels").and_then(Value::as_array).into_iter().flatten();
    let attachments = fields.get("attachment").and_then(Value::as_array).into_iter().flatten();
    Ok(Ticket {
        id: id.to_owned(),
        name: title.clone(),
        summary: title,
        created_at: time(fields, "created")?,
        updated_at: time(fields, "updated")?,
        creator: fields.get("reporter").and_then(user),
        assignee: fields.get("assignee").and_then(user),
        contact: None,
        description,
        priority: priority.map(|(ours, _)| *ours),
        due_date: day(fields)?,
        completion_date: match fields.get("resolutiondate") {
            None | Some(Value::Null) => None,
            Some(_) => Some(time(fields, "resolutiondate")?),
        },
        status: named("status", "name"),
        project,
        issue_type: named("issuetype", "name"),
        parent: named("parent", "key"),
        tags: labels.filter_map(Value::as_str).map(str::to_owned).collect(),
        attachments: attachments.map(|file| files::read(id, file)).collect::<Result<_, _>>()?,
        custom_fields,
        unmapped,
    })
}

/// The day by which it should be done, as its beginning.
fn day(fields: &Value) -> Result<Option<Timestamp>, ProviderError> {
    let Some(day) = fields.get("duedate").and_then(Value::as_str) else { return Ok(None) };
    let time = format!("{day}T00:00:00Z").parse();
    time.map(Some).map_err(|_| crate::http::lacks("a day in duedate", fields))
}

/// The fields that make an issue what is wanted, apart from its status and its users. What Jira has no place for is
/// refused, unless it is as it was.
pub(super) fn changes(
    settings: &Settings,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<Map<String, Value>, ProviderError> {
    refuse_what_has_no_place(was, wanted)?;
    let mut fields = Map::new();
    let mut set = |name: &str, changed: bool, value: Value| {
        // What a new issue has not is not said.
        if changed && (was.is_some() || !value.is_null()) {
            fields.insert(name.to_owned(), value);
        }
    };
    let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let before = |of: fn(&Ticket) -> Option<String>| was.and_then(of).filter(|text| !text.is_empty());
    let title = title(was, wanted)?;
    set("summary", was.is_none_or(|was| was.name != title), title.into());
    let description = some(&wanted.description);
    set(
        "description",
        description != before(|was| was.description.clone()),
        description.as_deref().map_or(Value::Null, adf::write),
    );
    let priority = wanted.priority.map(theirs).transpose()?;
    let name = priority.map_or(Value::Null, |name| json!({"name": name}));
    set("priority", was.is_none_or(|was| was.priority != wanted.priority), name);
    let due = wanted.due_date.map(whole_day).transpose()?;
    set(
        "duedate",
        was.is_none_or(|was| was.due_date != wanted.due_date),
        due.map_or(Value::Null, Value::from),
    );
    if let Some(place) =
        wanted.tags.iter().position(|tag| tag.is_empty() || tag.contains(char::is_whitespace))
    {
        let message = "must have no blanks: Jira's labels are single words";
        return Err(ProviderError::invalid(&format!("/tags/{place}"), message));
    }
    let tags = was.map_or(!wanted.tags.is_empty(), |was| was.tags != wanted.tags);
    set("labels", tags, wanted.tags.clone().into());
    let parent = some(&wanted.parent);
    let key = parent.as_ref().map_or(Value::Null, |key| json!({"key": key}));
    set("parent", parent != before(|was| was.parent.clone()), key);
    let project = project(settings, was, wanted)?;
    let kind =
        some(&wanted.issue_type).or_else(|| was.is_none().then(|| settings.issue_type.clone()).flatten());
    let Some(kind) = kind else {
        return Err(ProviderError::invalid("/issue_type", "is needed, for there is no default_issue_type"));
    };
    let changed = Some(&kind) != was.and_then(|was| was.issue_type.as_ref());
    set("issuetype", changed, json!({"name": kind}));
    set("project", was.is_none(), json!({"key": project}));
    fields.extend(settings.write(&project, was.map(|was| &was.custom_fields), &wanted.custom_fields)?);
    Ok(fields)
}

/// The project: named or the default for a new issue, the one that it is in for others.
fn project(
    settings: &Settings,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<String, ProviderError> {
    let given = wanted.project.as_deref().filter(|key| !key.is_empty());
    match was {
        None => given
            .map(str::to_owned)
            .or_else(|| settings.project.clone())
            .ok_or_else(|| ProviderError::invalid("/project", "is needed, for there is no default_project")),
        Some(was) if given == was.project.as_deref() => Ok(given.unwrap_or_default().to_owned()),
        Some(_) => {
            let message = "cannot be changed: Jira moves issues only in its own pages";
            Err(ProviderError::invalid("/project", message))
        }
    }
}

fn title(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<String, ProviderError> {
    let before = was.map_or("", |was| was.name.as_str());
    let title = match wanted.summary.as_deref() {
        Some(summary) if summary != wanted.name && summary != before => {
            if wanted.name != before {
                let message = "must be the same as name, or left out: Jira has one title";
                return Err(ProviderError::invalid("/summary", message));
            }
            summary
        }
        _ => wanted.name.as_str(),
    };
    if title.contains(['\n', '\r']) {
        return Err(ProviderError::invalid("/name", "must be one line"));
    }
    Ok(title.to_owned())
}

fn theirs(priority: Priority) -> Result<&'static str, ProviderError> {
    let found = PRIORITIES.iter().find(|(ours, _)| *ours == priority).map(|(_, name)| *name);
    found.ok_or_else(|| {
        let known: Vec<_> = PRIORITIES.iter().map(|(ours, _)| ours.as_str()).collect();
        ProviderError::invalid("/priority", format!("is none of Jira's; it has {}", known.join(", ")))
    })
}

/// A day as Jira writes it; it knows no time of the day here.
fn whole_day(time: Timestamp) -> Result<String, ProviderError> {
    let written = time.to_string();
    match written.split_once('T') {
        Some((day, rest)) if rest.bytes().all(|byte| b"0:.Z".contains(&byte)) => Ok(day.to_owned()),
        _ => Err(ProviderError::invalid("/due_date", "must be midnight in UTC: Jira knows days only")),
    }
}

fn refuse_what_has_no_place(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<(), ProviderError> {
    if wanted.contact.as_deref().is_some_and(|contact| !contact.is_empty()) {
        return Err(ProviderError::invalid("/contact", "must be left out: Jira has no place for it"));
    }
    if wanted.completion_date != was.and_then(|was| was.completion_date) {
        let message = "must be left as it is: Jira notes itself when an issue is resolved";
        return Err(ProviderError::invalid("/completion_date", message));
    }
    let status = wanted.status.as_deref().filter(|status| !status.is_empty());
    if was.is_none() && status.is_some() {
        let message = "must be left out: a new issue has the first status of its workflow";
        return Err(ProviderError::invalid("/status", message));
    }
    Ok(())
}
