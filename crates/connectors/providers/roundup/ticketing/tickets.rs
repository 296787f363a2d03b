//! Issues as tickets: what is written, and what is read.

use api_types::engine::ticketing::{CreateTicket, Priority, Ticket};
use serde_json::{Map, Value, json};

use super::time;
use super::tracker::{Tracker, linked, links, read_etag, text};
use crate::{ProviderError, Request};

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
    "status",
    "tags",
];

/// What is asked for of an issue.
pub(super) const PROPERTIES: &str = "id,title,status,activity,creation,creator,actor,priority,assignedto,keyword,superseder,messages,files,nosy";

/// What stands in a ticket's own fields or has calls of its own.
const MAPPED: [&str; 13] = [
    "id",
    "link",
    "title",
    "status",
    "activity",
    "creation",
    "creator",
    "priority",
    "assignedto",
    "keyword",
    "messages",
    "files",
    "@etag",
];

/// An issue as it was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Issue {
    /// Without its description, which is a message.
    pub(super) ticket: Ticket,
    /// Ids of its messages, oldest first.
    pub(super) messages: Vec<String>,
    /// Ids of its files, oldest first.
    pub(super) files: Vec<String>,
}

pub(super) fn request_get(tracker: &Tracker, id: &str) -> Result<Request, ProviderError> {
    let parameters = [("@fields", PROPERTIES.to_owned()), ("@verbose", "2".to_owned())];
    tracker.get(&[&tracker.class, id], &parameters)
}

/// One issue, and the tag without which it cannot be changed.
pub(super) fn read_get(tracker: &Tracker, data: &Value) -> Result<(Issue, String), ProviderError> {
    let attributes = data.get("attributes").unwrap_or(&Value::Null);
    Ok((read_issue(tracker, attributes)?, read_etag(data)?))
}

/// Issues of a page; and whether there is a next one, how many there are in all.
pub(super) fn read_page(
    tracker: &Tracker,
    data: &Value,
) -> Result<(Vec<Issue>, bool, Option<u64>), ProviderError> {
    let all = data.get("collection").and_then(Value::as_array);
    let all = all.ok_or_else(|| crate::http::lacks("collection", data))?;
    let issues = all.iter().map(|one| read_issue(tracker, one)).collect::<Result<_, _>>()?;
    Ok((issues, data.pointer("/@links/next").is_some(), data.get("@total_size").and_then(Value::as_u64)))
}

fn read_issue(tracker: &Tracker, issue: &Value) -> Result<Issue, ProviderError> {
    // The template demands no title.
    let title = issue.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
    let theirs = linked(issue, "priority", "name");
    let ours = theirs.as_deref().and_then(|name| {
        let (ours, _) = tracker.priorities.iter().find(|(_, theirs)| theirs == name)?;
        Priority::parse(ours)
    });
    let mut unmapped = unmapped(issue);
    if let (None, Some(name)) = (ours, theirs) {
        unmapped.insert("priority".to_owned(), name.into());
    }
    let tags = issue.get("keyword").and_then(Value::as_array).into_iter().flatten();
    Ok(Issue {
        ticket: Ticket {
            id: text(issue, "id")?.to_owned(),
            name: title.clone(),
            summary: title,
            created_at: time::read(issue, "creation")?,
            updated_at: time::read(issue, "activity")?,
            creator: linked(issue, "creator", "username"),
            assignee: linked(issue, "assignedto", "username"),
            contact: None,
            description: None,
            priority: ours,
            due_date: None,
            completion_date: None,
            status: linked(issue, "status", "name"),
            project: None,
            issue_type: None,
            parent: None,
            tags: tags.filter_map(|one| one.get("name")?.as_str()).map(str::to_owned).collect(),
            attachments: Vec::new(),
            custom_fields: Map::new(),
            unmapped,
        },
        messages: links(issue, "messages"),
        files: links(issue, "files"),
    })
}

/// What a ticket has no field for: links by their names or ids, the rest as it is.
fn unmapped(issue: &Value) -> Map<String, Value> {
    let name = |value: &Value| {
        let names = ["username", "name", "id"];
        names.iter().find_map(|name| value.get(name).cloned()).unwrap_or_else(|| value.clone())
    };
    let rest = issue.as_object().into_iter().flatten();
    rest.filter(|(key, value)| !MAPPED.contains(&key.as_str()) && !value.is_null())
        .map(|(key, value)| match value {
            Value::Array(all) => (key.clone(), all.iter().map(name).collect()),
            other => (key.clone(), name(other)),
        })
        .collect()
}

pub(super) fn request_create(
    tracker: &Tracker,
    body: &Map<String, Value>,
    message: Option<&str>,
) -> Result<Request, ProviderError> {
    let mut body = body.clone();
    if let Some(message) = message {
        body.insert("messages".to_owned(), json!([message]));
    }
    tracker.post(&[&tracker.class], &Value::Object(body))
}

pub(super) fn request_update(
    tracker: &Tracker,
    id: &str,
    etag: &str,
    body: &Map<String, Value>,
) -> Result<Request, ProviderError> {
    let mut body = body.clone();
    body.insert("@op".to_owned(), "replace".into());
    tracker.patch(&[&tracker.class, id], etag, &Value::Object(body))
}

/// The properties that make a new issue what is wanted.
pub(super) fn new(tracker: &Tracker, wanted: &CreateTicket) -> Result<Map<String, Value>, ProviderError> {
    changes(tracker, None, wanted)
}

/// The properties that make an issue what is wanted. What Roundup has no place for is refused, unless it is as it was.
pub(super) fn changes(
    tracker: &Tracker,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<Map<String, Value>, ProviderError> {
    refuse_what_has_no_place(tracker, was, wanted)?;
    let mut body = Map::new();
    let title = title(was, wanted)?;
    if was.is_none_or(|was| was.name != title) {
        body.insert("title".to_owned(), title.into());
    }
    let mut set = |property: &str, pointer, was: Option<&str>, wanted: Option<&str>| {
        let (was, wanted) = (was.unwrap_or_default(), wanted.unwrap_or_default());
        if was != wanted {
            // An empty text takes a link away; null is passed over.
            body.insert(property.to_owned(), by_name(pointer, wanted)?.into());
        }
        Ok::<_, ProviderError>(())
    };
    let before = |field: fn(&Ticket) -> Option<&str>| was.and_then(field);
    set("status", "/status", before(|was| was.status.as_deref()), wanted.status.as_deref())?;
    set("assignedto", "/assignee", before(|was| was.assignee.as_deref()), wanted.assignee.as_deref())?;
    let priority = wanted.priority.map(|one| theirs(tracker, one)).transpose()?;
    let priority_was = was.and_then(|was| was.priority).and_then(|one| tracker.priority_name(one.as_str()));
    set("priority", "/priority", priority_was, priority)?;
    if was.map_or(&[][..], |was| &was.tags) != wanted.tags {
        for (place, tag) in wanted.tags.iter().enumerate() {
            by_name(&format!("/tags/{place}"), tag)?;
        }
        body.insert("keyword".to_owned(), json!(wanted.tags));
    }
    Ok(body)
}

/// The title, for which a ticket has two fields.
fn title(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<String, ProviderError> {
    let before = was.map_or("", |was| was.name.as_str());
    match wanted.summary.as_deref() {
        Some(summary) if summary != wanted.name && summary != before => {
            if wanted.name == before {
                return Ok(summary.to_owned());
            }
            let message = "must be the same as name, or left out: Roundup has one title";
            Err(ProviderError::invalid("/summary", message))
        }
        _ => Ok(wanted.name.clone()),
    }
}

fn theirs(tracker: &Tracker, priority: Priority) -> Result<&str, ProviderError> {
    tracker.priority_name(priority.as_str()).ok_or_else(|| {
        let known: Vec<_> = tracker.priorities.iter().map(|(ours, _)| ours.as_str()).collect();
        let message = format!("is none of the tracker's; it has {}", known.join(", "));
        ProviderError::invalid("/priority", message)
    })
}

/// Roundup takes a number for an id: another object than the one that is named so.
fn by_name<'n>(pointer: &str, name: &'n str) -> Result<&'n str, ProviderError> {
    let digits = name.strip_prefix(['-', '+']).unwrap_or(name);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = format!("must be a name; Roundup takes the number {name} for an id");
        return Err(ProviderError::invalid(pointer, message));
    }
    Ok(name)
}

fn refuse_what_has_no_place(
    tracker: &Tracker,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<(), ProviderError> {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    for (pointer, there) in [
        ("/contact", given(&wanted.contact)),
        ("/due_date", wanted.due_date.is_some()),
        ("/completion_date", wanted.completion_date.is_some()),
        ("/project", given(&wanted.project)),
        ("/issue_type", given(&wanted.issue_type)),
        ("/parent", given(&wanted.parent)),
        ("/custom_fields", !wanted.custom_fields.is_empty()),
    ] {
        if there {
            return Err(ProviderError::invalid(pointer, "must be left out: Roundup has no place for it"));
        }
    }
    let creator = was.map_or(Some(tracker.user.as_str()), |was| was.creator.as_deref());
    if given(&wanted.creator) && wanted.creator.as_deref() != creator {
        let message = "must be left out: Roundup notes whose credential it is";
        return Err(ProviderError::invalid("/creator", message));
    }
    Ok(())
}
