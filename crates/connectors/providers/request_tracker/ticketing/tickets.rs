//! Tickets: what is read, and what is written. They are read by searching also when there is one: a single ticket may be an
//! old copy, and does not tell the name of its queue.
//!
//! Rights: `ShowTicket` and `SeeQueue`; `CreateTicket` and `ModifyTicket` to make and change them.

use std::collections::BTreeSet;

use api_types::Timestamp;
use api_types::engine::ticketing::{CreateTicket, Priority, Ticket};
use serde_json::{Map, Value, json};

use super::history::{NOTHING, says_nothing};
use super::server::{Server, id, items, plain, refused, text, time, time_if_set, user};
use crate::http::lacks;
use crate::{ErrorKind, ProviderError, Request};

/// What a ticket's answer holds.
pub(super) const FIELDS: &[&str] = &[
    "id",
    "name",
    "summary",
    "created_at",
    "updated_at",
    "creator",
    "assignee",
    "contact",
    "description",
    "priority",
    "due_date",
    "completion_date",
    "status",
    "project",
    "unmapped",
];

/// What is asked for of a ticket.
const ASKED: &str = "Subject,Status,Created,LastUpdated,Creator,Owner,Queue,Priority,Due,Resolved,Requestor,Cc,AdminCc,Starts,\
                     Started,TimeEstimated,TimeWorked,TimeLeft,CustomFields";

/// What stands in a ticket's own fields, and what says nothing of it.
const MAPPED: [&str; 14] = [
    "id",
    "_url",
    "type",
    "Subject",
    "Status",
    "Created",
    "LastUpdated",
    "Creator",
    "Owner",
    "Queue",
    "Priority",
    "Due",
    "Resolved",
    "Requestor",
];
/// Who owns what nobody owns.
const NOBODY: &str = "Nobody";
/// How it writes a time that is not set.
const UNSET: &str = "1970-01-01T00:00:00Z";

/// What a search has to ask for, so that tickets can be read from it.
pub(super) fn asked() -> [(&'static str, String); 3] {
    [
        ("fields", ASKED.to_owned()),
        ("fields[Queue]", "Name".to_owned()),
        // Without it, requestors who are users here would be named by their names.
        ("fields[Requestor]", "EmailAddress".to_owned()),
    ]
}

pub(super) fn request_get(server: &Server, id: &str) -> Result<Request, ProviderError> {
    let [fields, names, addresses] = asked();
    let query = format!("id = {}", plain("ticket", id)?);
    server.get(&["tickets"], &[("query", query), fields, names, addresses])
}

pub(super) fn read_one(server: &Server, id: &str, data: &Value) -> Result<Ticket, ProviderError> {
    let (all, _) = items(data)?;
    all.first().map_or_else(|| Err(ProviderError::not_found("ticket", id)), |one| read(server, one))
}

/// Tickets of a page, and how many there are in all.
pub(super) fn read_page(server: &Server, data: &Value) -> Result<(Vec<Ticket>, u64), ProviderError> {
    let (all, total) = items(data)?;
    Ok((all.iter().map(|one| read(server, one)).collect::<Result<_, _>>()?, total))
}

fn read(server: &Server, ticket: &Value) -> Result<Ticket, ProviderError> {
    let subject = ticket.get("Subject").and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = ticket.get("Priority").and_then(whole);
    let ours = number.and_then(|number| {
        let (ours, _) = server.priorities.iter().find(|(_, theirs)| *theirs == number)?;
        Priority::parse(ours)
    });
    let mut unmapped = unmapped(ticket);
    if let (None, Some(number)) = (ours, number) {
        unmapped.insert("Priority".to_owned(), number.into());
    }
    // Their order says nothing, so that of several none is the contact.
    let mut requestors = requestors(ticket);
    let contact = if requestors.len() == 1 { requestors.pop() } else { None };
    if !requestors.is_empty() {
        unmapped.insert("Requestor".to_owned(), json!(requestors));
    }
    Ok(Ticket {
        id: id(ticket)?,
        name: subject.clone(),
        summary: subject,
        created_at: time(ticket, "Created")?,
        updated_at: time(ticket, "LastUpdated")?,
        creator: user(ticket, "Creator"),
        assignee: user(ticket, "Owner").filter(|owner| owner != NOBODY),
        contact,
        description: None,
        priority: ours,
        due_date: time_if_set(ticket, "Due")?,
        completion_date: time_if_set(ticket, "Resolved")?,
        status: Some(text(ticket, "Status")?.to_owned()),
        project: ticket.pointer("/Queue/Name").and_then(Value::as_str).map(str::to_owned),
        issue_type: None,
        parent: None,
        tags: Vec::new(),
        attachments: Vec::new(),
        custom_fields: Map::new(),
        unmapped,
    })
}

/// A number, which it writes as a text.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Their addresses; the names of those who have none.
fn requestors(ticket: &Value) -> Vec<String> {
    let all = ticket.get("Requestor").and_then(Value::as_array).into_iter().flatten();
    let text = |one: &Value, name: &str| {
        one.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    all.filter_map(|one| text(one, "EmailAddress").or_else(|| text(one, "id"))).collect()
}

/// What a ticket has no field for, where it says something: users by their names.
fn unmapped(ticket: &Value) -> Map<String, Value> {
    let name = |value: &Value| value.get("id").unwrap_or(value).clone();
    let says = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !matches!(text.as_str(), "" | "0" | UNSET),
        Value::Array(all) => !all.is_empty(),
        _ => true,
    };
    let rest = ticket.as_object().into_iter().flatten();
    rest.filter(|(key, value)| !MAPPED.contains(&key.as_str()) && says(value))
        .map(|(key, value)| match value {
            // Custom fields are as they are; the rest are people.
            Value::Array(all) if key != "CustomFields" => (key.clone(), all.iter().map(name).collect()),
            other => (key.clone(), other.clone()),
        })
        .collect()
}

/// The queue that a new ticket is to be in.
pub(super) fn project(server: &Server, wanted: &CreateTicket) -> Result<String, ProviderError> {
    let named = wanted.project.as_deref().filter(|text| !text.is_empty());
    let project = named.unwrap_or(&server.default_project);
    if project.is_empty() {
        let message = "is missing: the integration has no default_project";
        return Err(ProviderError::invalid("/project", message));
    }
    Ok(project.to_owned())
}

/// Who is to own it, if that is somebody else than before.
pub(super) fn new_owner<'w>(was: Option<&Ticket>, wanted: &'w CreateTicket) -> Option<&'w str> {
    let now = wanted.assignee.as_deref().filter(|name| !name.is_empty())?;
    let before = was.and_then(|was| was.assignee.as_deref());
    before.is_none_or(|before| !before.eq_ignore_ascii_case(now)).then_some(now)
}

pub(super) fn request_user(server: &Server, name: &str) -> Result<Request, ProviderError> {
    server.get(&["user", name], &[])
}

/// What makes a ticket what is wanted. What Request Tracker has no place for is refused, unless it is as it was.
pub(super) fn changes(
    server: &Server,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<Map<String, Value>, ProviderError> {
    refuse_what_has_no_place(was, wanted)?;
    let mut body = Map::new();
    let subject = subject(was, wanted)?;
    if was.is_none_or(|was| was.name != subject) {
        body.insert("Subject".to_owned(), subject.into());
    }
    let before = |field: fn(&Ticket) -> Option<&String>| was.and_then(field).map_or("", String::as_str);
    let mut set = |name: &str, was: &str, wanted: &str, unset: &str| {
        if was != wanted {
            body.insert(name.to_owned(), if wanted.is_empty() { unset } else { wanted }.into());
        }
    };
    let queue = match was {
        None => project(server, wanted)?,
        Some(was) => {
            let now = wanted.project.clone().filter(|name| !name.is_empty());
            now.or_else(|| was.project.clone()).unwrap_or_default()
        }
    };
    set("Queue", before(|was| was.project.as_ref()), &queue, "");
    let (owner, wanted_owner) =
        (before(|was| was.assignee.as_ref()), wanted.assignee.as_deref().unwrap_or_default());
    // The case of names does not matter to it.
    let same = owner.eq_ignore_ascii_case(wanted_owner);
    set("Owner", owner, if same { owner } else { wanted_owner }, NOBODY);
    let status = wanted.status.as_deref().filter(|status| !status.is_empty());
    let status = status.unwrap_or_else(|| before(|was| was.status.as_ref()));
    set("Status", before(|was| was.status.as_ref()), status, "");
    let contact = wanted.contact.as_deref().unwrap_or_default();
    if before(|was| was.contact.as_ref()) != contact {
        if !contact.is_empty() && !contact.contains('@') {
            return Err(ProviderError::invalid("/contact", "must be an e-mail address"));
        }
        if was.is_some_and(|was| was.unmapped.contains_key("Requestor")) {
            let message = "cannot be changed here: the ticket has several requestors";
            return Err(ProviderError::invalid("/contact", message));
        }
        let one: Vec<_> = Some(contact).filter(|contact| !contact.is_empty()).into_iter().collect();
        body.insert("Requestor".to_owned(), json!(one));
    }
    if was.and_then(|was| was.priority) != wanted.priority {
        match wanted.priority {
            Some(priority) => {
                let number = priority_number(server, priority)?;
                body.insert("Priority".to_owned(), number.into());
            }
            None if was.is_some() => {
                let message = "cannot be taken away: every ticket has one";
                return Err(ProviderError::invalid("/priority", message));
            }
            None => {}
        }
    }
    if was.and_then(|was| was.due_date) != wanted.due_date {
        let due = wanted.due_date.map(due).transpose()?.unwrap_or_default();
        body.insert("Due".to_owned(), due.into());
    }
    Ok(body)
}

fn priority_number(server: &Server, priority: Priority) -> Result<i64, ProviderError> {
    server.priority_number(priority.as_str()).ok_or_else(|| {
        let known: Vec<_> = server.priorities.iter().map(|(ours, _)| ours.as_str()).collect();
        let message = format!("is none of this tracker's; it has {}", known.join(", "));
        ProviderError::invalid("/priority", message)
    })
}

fn due(time: Timestamp) -> Result<String, ProviderError> {
    if time.as_micros() <= 0 || time.as_micros() % 1_000_000 != 0 {
        let message = "must be a whole second after 1970: Request Tracker notes no others";
        return Err(ProviderError::invalid("/due_date", message));
    }
    // In UTC. With a T and a Z, changes are written as they are and can never be read again.
    Ok(time.to_string().replace('T', " ").trim_end_matches('Z').to_owned())
}

/// The subject, for which a ticket has two fields.
fn subject(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<String, ProviderError> {
    let before = was.map_or("", |was| was.name.as_str());
    let subject = match wanted.summary.as_deref() {
        Some(summary) if summary != wanted.name && summary != before => {
            if wanted.name != before {
                let message = "must be the same as name, or left out: Request Tracker has one subject";
                return Err(ProviderError::invalid("/summary", message));
            }
            summary
        }
        _ => &wanted.name,
    };
    if subject.contains(['\r', '\n']) {
        return Err(ProviderError::invalid("/name", "must be one line"));
    }
    Ok(subject.to_owned())
}

fn refuse_what_has_no_place(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<(), ProviderError> {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    for (pointer, there) in [
        ("/issue_type", given(&wanted.issue_type)),
        ("/parent", given(&wanted.parent)),
        ("/tags", !wanted.tags.is_empty()),
        ("/custom_fields", !wanted.custom_fields.is_empty()),
    ] {
        if there {
            let message = "must be left out: Request Tracker has no place for it";
            return Err(ProviderError::invalid(pointer, message));
        }
    }
    if let Some(was) = was
        && was.description.as_deref().unwrap_or_default() != wanted.description.as_deref().unwrap_or_default()
    {
        let message = "cannot be changed: it is the ticket's first message, and its history stays as it is";
        return Err(ProviderError::invalid("/description", message));
    }
    if was.is_none()
        && wanted.description.as_deref().is_some_and(|text| !text.is_empty() && says_nothing(text))
    {
        return Err(ProviderError::invalid("/description", NOTHING));
    }
    let creator = was.and_then(|was| was.creator.as_ref());
    if given(&wanted.creator) && wanted.creator.as_ref() != creator {
        let message = "must be left out: Request Tracker notes whose credential it is";
        return Err(ProviderError::invalid("/creator", message));
    }
    // A patch may resolve the ticket, and leaves the old time where it is.
    if wanted.completion_date.is_some() && wanted.completion_date != was.and_then(|was| was.completion_date) {
        let message = "must be left out: Request Tracker notes itself when a ticket is resolved";
        return Err(ProviderError::invalid("/completion_date", message));
    }
    Ok(())
}

pub(super) fn request_create(
    server: &Server,
    mut body: Map<String, Value>,
    wanted: &CreateTicket,
) -> Result<Request, ProviderError> {
    if let Some(text) = wanted.description.as_deref().filter(|text| !text.is_empty()) {
        body.insert("Content".to_owned(), text.into());
        body.insert("ContentType".to_owned(), "text/plain".into());
    }
    server.post(&["ticket"], &[], &Value::Object(body))
}

pub(super) fn read_made(data: &Value) -> Result<String, ProviderError> {
    id(data)
}

/// Asks for the newest entries of a ticket's history; the number of the newest is the ticket's tag.
pub(super) fn request_newest(server: &Server, id: &str) -> Result<Request, ProviderError> {
    let newest = [
        ("fields", "Field".to_owned()),
        ("orderby", "id".to_owned()),
        ("order", "DESC".to_owned()),
        ("per_page", "50".to_owned()),
    ];
    server.get(&["ticket", plain("ticket", id)?, "history"], &newest)
}

pub(super) fn read_tag(data: &Value) -> Result<String, ProviderError> {
    id(items(data)?.0.first().ok_or_else(|| lacks("items", data))?)
}

/// The fields that were changed since the tag.
pub(super) fn read_changed(data: &Value, tag: &str) -> Result<BTreeSet<String>, ProviderError> {
    let since: u64 = tag.parse().unwrap_or(u64::MAX);
    let mut fields = BTreeSet::new();
    for one in items(data)?.0 {
        if id(one)?.parse::<u64>().is_ok_and(|id| id > since) {
            fields.extend(one.get("Field").and_then(Value::as_str).map(str::to_owned));
        }
    }
    Ok(fields)
}

pub(super) fn request_update(
    server: &Server,
    ticket_id: &str,
    tag: &str,
    body: &Map<String, Value>,
) -> Result<Request, ProviderError> {
    let body = Value::Object(body.clone());
    server.put(&["ticket", plain("ticket", ticket_id)?], tag, &body)
}

/// What it calls the fields of a ticket that can be changed, and where they stand in ours.
const POINTERS: [(&str, &str); 7] = [
    ("Subject", "/name"),
    ("Status", "/status"),
    ("Owner", "/assignee"),
    ("Requestor", "/contact"),
    ("Queue", "/project"),
    ("Priority", "/priority"),
    ("Due", "/due_date"),
];

/// Whether everything was written: it takes what it can, and tells of the rest in words only. Its history is what tells.
pub(super) fn hold_against(
    body: &Map<String, Value>,
    changed: &BTreeSet<String>,
    said: &str,
) -> Result<(), ProviderError> {
    let left_out = POINTERS.iter().find(|(name, _)| body.contains_key(*name) && !changed.contains(*name));
    left_out.map_or(Ok(()), |(_, pointer)| Err(refused(pointer, said)))
}

/// Whether a new ticket is what was wanted: it passes over an owner who may not own it without a word.
pub(super) fn is_as_wanted(ticket: &Ticket, wanted: &CreateTicket) -> Result<(), ProviderError> {
    let owner = wanted.assignee.as_deref().filter(|owner| !owner.is_empty());
    if owner
        .is_none_or(|owner| ticket.assignee.as_deref().is_some_and(|there| there.eq_ignore_ascii_case(owner)))
    {
        return Ok(());
    }
    let kind = ErrorKind::Permission { missing: Some("OwnTicket, for whom it is assigned to".to_owned()) };
    let message = format!("Request Tracker made the ticket {} and passed over its assignee", ticket.id);
    Err(ProviderError::new(kind, message).detail("ticket_id", ticket.id.as_str()))
}

/// What an answer to a change says, in one text.
pub(super) fn read_said(data: &Value) -> String {
    let all = data.as_array().into_iter().flatten().filter_map(Value::as_str);
    all.collect::<Vec<_>>().join("; ")
}
