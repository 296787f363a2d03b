//! Issues as tickets: what is read, and what is written. Teams are projects, named by their keys.
//!
//! Scopes of an OAuth token: `read`; `write`, or `issues:create` for creations alone.

use api_types::Timestamp;
use api_types::engine::ticketing::{CreateTicket, Priority, Ticket};
use serde_json::{Map, Value, json};

use super::workspace::{Document, ISSUE, ISSUE_CREATE, ISSUE_UPDATE, email, text, time};
use crate::ProviderError;
use crate::http::lacks;

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
    "tags",
    "unmapped",
];

/// Linear's numbers of priorities; 0 is none.
pub(super) const PRIORITIES: [(Priority, u32); 4] =
    [(Priority::Urgent, 1), (Priority::High, 2), (Priority::Medium, 3), (Priority::Low, 4)];
const DAY: i64 = 86_400_000_000;

/// What stands in a ticket's own fields.
const MAPPED: [&str; 14] = [
    "identifier",
    "title",
    "description",
    "priority",
    "createdAt",
    "updatedAt",
    "completedAt",
    "dueDate",
    "team",
    "state",
    "assignee",
    "creator",
    "labels",
    "id",
];

pub(super) fn ask_one(id: &str) -> (Document, Value) {
    (ISSUE, json!({"id": id}))
}

/// The issue in an answer about one.
pub(super) fn read_one(data: &Value, id: &str) -> Result<Ticket, ProviderError> {
    match data.get("issue") {
        Some(issue) if issue.is_object() => read(issue),
        _ => Err(ProviderError::not_found("ticket", id)),
    }
}

/// The issue in the answer to a mutation.
pub(super) fn read_written(data: &Value, mutation: &str) -> Result<Ticket, ProviderError> {
    let payload = data.get(mutation).ok_or_else(|| lacks(mutation, data))?;
    read(payload.get("issue").filter(|issue| issue.is_object()).ok_or_else(|| lacks("issue", data))?)
}

pub(super) fn read(issue: &Value) -> Result<Ticket, ProviderError> {
    let title = text(issue, "title")?.to_owned();
    // By its schema it could have a fraction.
    let number = issue.get("priority").and_then(Value::as_f64).unwrap_or_default();
    let known = PRIORITIES.iter().find(|(_, theirs)| (f64::from(*theirs) - number).abs() < 0.5);
    let given = |name: &str| issue.get(name).filter(|value| !value.is_null());
    let mut unmapped: Map<String, Value> = issue
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, value)| !MAPPED.contains(&key.as_str()) && !value.is_null())
        .map(|(key, value)| (key.clone(), value.get("name").unwrap_or(value).clone()))
        .collect();
    unmapped.extend(issue.get("id").map(|id| ("uuid".to_owned(), id.clone())));
    unmapped.extend(issue.pointer("/state/type").map(|kind| ("state_type".to_owned(), kind.clone())));
    if known.is_none() && number > 0.0 {
        unmapped.insert("priority".to_owned(), number.into());
    }
    let labels = issue.pointer("/labels/nodes").and_then(Value::as_array).into_iter().flatten();
    Ok(Ticket {
        id: text(issue, "identifier")?.to_owned(),
        name: title.clone(),
        summary: title,
        created_at: time(issue, "createdAt")?,
        updated_at: time(issue, "updatedAt")?,
        creator: email(issue, "creator"),
        assignee: email(issue, "assignee"),
        contact: None,
        description: given("description")
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
            .map(str::to_owned),
        priority: known.map(|(ours, _)| *ours),
        due_date: given("dueDate").map(|_| day(issue, "dueDate")).transpose()?,
        completion_date: given("completedAt").map(|_| time(issue, "completedAt")).transpose()?,
        status: issue.pointer("/state/name").and_then(Value::as_str).map(str::to_owned),
        project: issue.pointer("/team/key").and_then(Value::as_str).map(str::to_owned),
        issue_type: None,
        parent: None,
        tags: labels.filter_map(|one| one.get("name")?.as_str()).map(str::to_owned).collect(),
        attachments: Vec::new(),
        custom_fields: Map::new(),
        unmapped,
    })
}

/// The beginning of a day.
fn day(issue: &Value, name: &str) -> Result<Timestamp, ProviderError> {
    let date: String = text(issue, name)?.chars().take(10).collect();
    format!("{date}T00:00:00Z").parse().map_err(|_| lacks(name, issue))
}

/// A name and the id of what is called so.
pub(super) type Named = (String, String);

/// What has been looked up.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Id of the team that the ticket is to be in.
    pub(super) team: String,
    /// Its key.
    pub(super) team_key: String,
    /// Its states: names and ids.
    pub(super) states: Vec<Named>,
    /// The id of whom it is to be assigned to; none: there is nobody of that address.
    pub(super) assignee: Option<String>,
    /// Labels that the team can use: names and ids.
    pub(super) labels: Vec<Named>,
}

/// The team that a ticket is to be in, by key or id.
pub(super) fn team(
    default: &str,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<String, ProviderError> {
    let named = wanted.project.as_deref().filter(|text| !text.is_empty());
    let before = was.and_then(|was| was.project.as_deref());
    let team = named.or(before).unwrap_or(default);
    if team.is_empty() {
        let message = "is missing: the integration has no default_team_id";
        return Err(ProviderError::invalid("/project", message));
    }
    Ok(team.to_owned())
}

/// Whom it is to be assigned to, if that is somebody else than before.
pub(super) fn new_assignee<'w>(was: Option<&Ticket>, wanted: &'w CreateTicket) -> Option<&'w str> {
    let now = wanted.assignee.as_deref().filter(|name| !name.is_empty())?;
    (was.and_then(|was| was.assignee.as_deref()) != Some(now)).then_some(now)
}

/// Whether labels have to be looked up.
pub(super) fn names_labels(was: Option<&Ticket>, wanted: &CreateTicket) -> bool {
    !wanted.tags.is_empty() && was.is_none_or(|was| was.tags != wanted.tags)
}

/// The input that makes an issue what is wanted. What Linear has no place for is refused, unless it is as it was.
pub(super) fn input(
    was: Option<&Ticket>,
    wanted: &CreateTicket,
    known: &Known,
) -> Result<Map<String, Value>, ProviderError> {
    refuse_what_has_no_place(was, wanted)?;
    let mut input = Map::new();
    let title = title(was, wanted)?;
    if was.is_none_or(|was| was.name != title) {
        input.insert("title".to_owned(), title.into());
    }
    let before = |field: fn(&Ticket) -> Option<&String>| was.and_then(field).map_or("", String::as_str);
    if before(|was| was.project.as_ref()) != known.team_key {
        input.insert("teamId".to_owned(), known.team.as_str().into());
    }
    let description = wanted.description.as_deref().unwrap_or_default();
    if before(|was| was.description.as_ref()) != description {
        input.insert("description".to_owned(), description.into());
    }
    let status = wanted.status.as_deref().filter(|status| !status.is_empty());
    let status = status.filter(|status| before(|was| was.status.as_ref()) != *status);
    if let Some(status) = status {
        let id = known.states.iter().find(|(name, _)| name == status).map(|(_, id)| id.as_str());
        let id = id.ok_or_else(|| {
            let all: Vec<_> = known.states.iter().map(|(name, _)| name.as_str()).collect();
            let message = format!("is no state of the team {}; it has {}", known.team_key, all.join(", "));
            ProviderError::invalid("/status", message)
        })?;
        input.insert("stateId".to_owned(), id.into());
    }
    let assignee = wanted.assignee.as_deref().unwrap_or_default();
    if before(|was| was.assignee.as_ref()) != assignee {
        let id = if assignee.is_empty() {
            Value::Null
        } else {
            let nobody = || {
                ProviderError::invalid("/assignee", "must be the e-mail address of a user of the workspace")
            };
            known.assignee.clone().ok_or_else(nobody)?.into()
        };
        input.insert("assigneeId".to_owned(), id);
    }
    if was.and_then(|was| was.priority) != wanted.priority {
        input.insert(
            "priority".to_owned(),
            wanted.priority.map(priority).transpose()?.unwrap_or_default().into(),
        );
    }
    if was.and_then(|was| was.due_date) != wanted.due_date {
        let due = wanted.due_date.map(date).transpose()?;
        input.insert("dueDate".to_owned(), due.map_or(Value::Null, Value::from));
    }
    if was.map_or(&[][..], |was| &was.tags) != wanted.tags {
        input.insert("labelIds".to_owned(), labels(wanted, known)?);
    }
    Ok(input)
}

fn labels(wanted: &CreateTicket, known: &Known) -> Result<Value, ProviderError> {
    let mut ids = Vec::new();
    for (place, tag) in wanted.tags.iter().enumerate() {
        let refused = |message: &str| ProviderError::invalid(&format!("/tags/{place}"), message);
        let mut found = known.labels.iter().filter(|(name, _)| name == tag).map(|(_, id)| id.as_str());
        match (found.next(), found.next()) {
            (Some(id), None) => ids.push(id),
            (None, _) => return Err(refused("is no label that the team can use")),
            (Some(_), Some(_)) => return Err(refused("is the name of several labels")),
        }
    }
    Ok(json!(ids))
}

fn priority(wanted: Priority) -> Result<u32, ProviderError> {
    let number = PRIORITIES.iter().find(|(ours, _)| *ours == wanted).map(|(_, number)| *number);
    number.ok_or_else(|| {
        ProviderError::invalid("/priority", "must be URGENT, HIGH, MEDIUM or LOW: Linear has no others")
    })
}

/// A whole day.
fn date(time: Timestamp) -> Result<String, ProviderError> {
    if time.as_micros().rem_euclid(DAY) != 0 {
        let message = "must be the beginning of a day (UTC): Linear notes days";
        return Err(ProviderError::invalid("/due_date", message));
    }
    Ok(time.to_string().chars().take(10).collect())
}

/// The title, for which a ticket has two fields.
fn title(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<String, ProviderError> {
    let before = was.map_or("", |was| was.name.as_str());
    match wanted.summary.as_deref() {
        Some(summary) if summary != wanted.name && summary != before => {
            if wanted.name == before {
                return Ok(summary.to_owned());
            }
            let message = "must be the same as name, or left out: Linear has one title";
            Err(ProviderError::invalid("/summary", message))
        }
        _ => Ok(wanted.name.clone()),
    }
}

fn refuse_what_has_no_place(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<(), ProviderError> {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    for (pointer, there) in [
        ("/contact", given(&wanted.contact)),
        ("/issue_type", given(&wanted.issue_type)),
        ("/parent", given(&wanted.parent)),
        ("/custom_fields", !wanted.custom_fields.is_empty()),
    ] {
        if there {
            return Err(ProviderError::invalid(pointer, "must be left out: it has no place in Linear here"));
        }
    }
    let creator = was.and_then(|was| was.creator.as_ref());
    if given(&wanted.creator) && wanted.creator.as_ref() != creator {
        let message = "must be left out: Linear notes whose key it is";
        return Err(ProviderError::invalid("/creator", message));
    }
    // A patch may complete the issue, and leaves the old time where it is.
    if wanted.completion_date.is_some() && wanted.completion_date != was.and_then(|was| was.completion_date) {
        let message = "must be left out: Linear notes itself when an issue is completed";
        return Err(ProviderError::invalid("/completion_date", message));
    }
    Ok(())
}

pub(super) fn ask_create(input: &Map<String, Value>) -> (Document, Value) {
    (ISSUE_CREATE, json!({"input": input}))
}

pub(super) fn ask_update(id: &str, input: &Map<String, Value>) -> (Document, Value) {
    (ISSUE_UPDATE, json!({"id": id, "input": input}))
}
