//! Issues as tickets: what is read, and what is written.
//!
//! Permissions: View issues; Add issues and Edit issues to make and change them. What a role may not set, Redmine passes over
//! without a word, so that every answer is held against what was written.

use api_types::Timestamp;
use api_types::engine::ticketing::{CreateTicket, Priority, Ticket};
use http::Method;
use serde_json::{Map, Value, json};

use super::names::{Kind, Names};
use super::server::{Server, id, named, plain, prose, text, time};
use super::{files, server};
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
    "description",
    "priority",
    "due_date",
    "completion_date",
    "status",
    "project",
    "issue_type",
    "parent",
    "attachments",
    "unmapped",
];

/// What stands in a ticket's own fields.
const MAPPED: [&str; 13] = [
    "id",
    "project",
    "tracker",
    "status",
    "author",
    "assigned_to",
    "parent",
    "subject",
    "description",
    "due_date",
    "created_on",
    "updated_on",
    "closed_on",
];
const DAY: i64 = 86_400_000_000;

pub(super) fn request_get(server: &Server, id: &str) -> Result<Request, ProviderError> {
    let parameters = [("include", "attachments".to_owned())];
    server.request(Method::GET, &["issues", plain("ticket", id)?], &parameters, None)
}

/// The issue in an answer about one.
pub(super) fn read_one(server: &Server, data: &Value) -> Result<Ticket, ProviderError> {
    read(server, data.get("issue").ok_or_else(|| lacks("issue", data))?)
}

/// Issues of a page, and how many there are in all.
pub(super) fn read_page(server: &Server, data: &Value) -> Result<(Vec<Ticket>, u64), ProviderError> {
    let all = data.get("issues").and_then(Value::as_array).ok_or_else(|| lacks("issues", data))?;
    let total = data.get("total_count").and_then(Value::as_u64).ok_or_else(|| lacks("total_count", data))?;
    Ok((all.iter().map(|one| read(server, one)).collect::<Result<_, _>>()?, total))
}

fn read(server: &Server, issue: &Value) -> Result<Ticket, ProviderError> {
    let number = id(issue)?;
    let subject = text(issue, "subject")?.to_owned();
    let theirs = named(issue, "priority");
    let ours = theirs.as_deref().and_then(|name| {
        let (ours, _) = server.priorities.iter().find(|(_, theirs)| theirs == name)?;
        Priority::parse(ours)
    });
    let rest = issue.as_object().into_iter().flatten();
    let rest = rest.filter(|(key, value)| {
        let elsewhere = MAPPED.contains(&key.as_str()) || matches!(key.as_str(), "priority" | "attachments");
        !elsewhere && !value.is_null()
    });
    let mut unmapped: Map<String, Value> =
        rest.map(|(key, value)| (key.clone(), value.get("name").unwrap_or(value).clone())).collect();
    if let (None, Some(name)) = (ours, &theirs) {
        unmapped.insert("priority".to_owned(), name.as_str().into());
    }
    let given = |name: &str| issue.get(name).filter(|value| !value.is_null());
    Ok(Ticket {
        name: subject.clone(),
        summary: subject,
        created_at: time(issue, "created_on")?,
        updated_at: time(issue, "updated_on")?,
        creator: named(issue, "author"),
        assignee: named(issue, "assigned_to"),
        contact: None,
        description: Some(prose(issue, "description")).filter(|text| !text.is_empty()),
        priority: ours,
        due_date: given("due_date").map(|_| day(issue, "due_date")).transpose()?,
        completion_date: given("closed_on").map(|_| time(issue, "closed_on")).transpose()?,
        status: named(issue, "status"),
        project: given("project").map(id).transpose()?,
        issue_type: named(issue, "tracker"),
        parent: given("parent").map(id).transpose()?,
        tags: Vec::new(),
        attachments: files::read_all(&number, issue)?,
        custom_fields: Map::new(),
        unmapped,
        id: number,
    })
}

/// The beginning of a day.
fn day(issue: &Value, name: &str) -> Result<Timestamp, ProviderError> {
    format!("{}T00:00:00Z", text(issue, name)?).parse().map_err(|_| lacks(name, issue))
}

/// What has been looked up.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) statuses: Names,
    pub(super) trackers: Names,
    pub(super) priorities: Names,
    pub(super) members: Names,
    /// The number of the project that is named.
    pub(super) project: String,
}

/// Which names have to be looked up before it can be written.
pub(super) fn kinds_needed(server: &Server, was: Option<&Ticket>, wanted: &CreateTicket) -> Vec<Kind> {
    let issue_type = issue_type(server, was, wanted);
    let differs = |before: Option<&String>, now: &Option<String>| {
        let now = now.as_deref().unwrap_or_default();
        !now.is_empty() && before.map(String::as_str) != Some(now)
    };
    let priority = wanted.priority.is_some() && was.and_then(|was| was.priority) != wanted.priority;
    let kinds = [
        (differs(was.and_then(|was| was.status.as_ref()), &wanted.status), Kind::Status),
        (differs(was.and_then(|was| was.issue_type.as_ref()), &issue_type), Kind::Tracker),
        (priority, Kind::Priority),
    ];
    kinds.into_iter().filter(|(needed, _)| *needed).map(|(_, kind)| kind).collect()
}

/// Whether somebody else is to work on it, who has to be found among the members.
pub(super) fn names_assignee(was: Option<&Ticket>, wanted: &CreateTicket) -> bool {
    let now = wanted.assignee.as_deref().unwrap_or_default();
    !now.is_empty() && was.and_then(|was| was.assignee.as_deref()) != Some(now)
}

/// The project that a ticket is to be in.
pub(super) fn project(
    server: &Server,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<String, ProviderError> {
    if let (Some(was), None) = (was, &wanted.project) {
        return Ok(was.project.clone().unwrap_or_default());
    }
    let named = wanted.project.as_deref().filter(|text| !text.is_empty());
    let project = named.unwrap_or(&server.default_project);
    if project.is_empty() {
        let message = "is missing: the integration has no default_project";
        return Err(ProviderError::invalid("/project", message));
    }
    Ok(project.to_owned())
}

fn issue_type(server: &Server, was: Option<&Ticket>, wanted: &CreateTicket) -> Option<String> {
    let default = Some(server.default_issue_type.clone()).filter(|text| was.is_none() && !text.is_empty());
    wanted.issue_type.clone().filter(|text| !text.is_empty()).or(default)
}

/// What makes an issue what is wanted. What Redmine has no place for is refused, unless it is as it was.
pub(super) fn changes(
    server: &Server,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
    known: &Known,
) -> Result<Map<String, Value>, ProviderError> {
    refuse_what_has_no_place(was, wanted)?;
    let mut body = Map::new();
    let subject = subject(was, wanted)?;
    if was.is_none_or(|was| was.name != subject) {
        body.insert("subject".to_owned(), subject.into());
    }
    let mut set = |name: &str,
                   was: Option<&str>,
                   wanted: Option<&str>,
                   value: &dyn Fn(&str) -> Option<Value>,
                   refusal: (&str, String)| {
        let (was, wanted) = (was.unwrap_or_default(), wanted.unwrap_or_default());
        if was != wanted {
            let value = if wanted.is_empty() { Some("".into()) } else { value(wanted) };
            let value = value.ok_or_else(|| ProviderError::invalid(refusal.0, refusal.1.clone()))?;
            body.insert(name.to_owned(), value);
        }
        Ok::<_, ProviderError>(())
    };
    let before = |field: fn(&Ticket) -> Option<&String>| was.and_then(field).map(String::as_str);
    let by = |names: &Names, name: &str| names.id(name).map(Value::from);
    let none_of = |what: &str, names: &Names| format!("is none of {what}; there are {}", names.listed());
    set(
        "description",
        before(|was| was.description.as_ref()),
        wanted.description.as_deref(),
        &|text| Some(text.into()),
        ("/description", String::new()),
    )?;
    set(
        "project_id",
        before(|was| was.project.as_ref()),
        Some(&known.project),
        &|id| Some(id.into()),
        ("/project", String::new()),
    )?;
    set(
        "tracker_id",
        before(|was| was.issue_type.as_ref()),
        issue_type(server, was, wanted).or_else(|| was.and_then(|was| was.issue_type.clone())).as_deref(),
        &|name| by(&known.trackers, name),
        ("/issue_type", none_of("Redmine's trackers", &known.trackers)),
    )?;
    set(
        "status_id",
        before(|was| was.status.as_ref()),
        wanted.status.as_deref().or_else(|| was.and_then(|was| was.status.as_deref())),
        &|name| by(&known.statuses, name),
        ("/status", none_of("Redmine's statuses", &known.statuses)),
    )?;
    set(
        "assigned_to_id",
        before(|was| was.assignee.as_ref()),
        wanted.assignee.as_deref(),
        &|name| known.members.only(name).ok().map(Value::from),
        (
            "/assignee",
            wanted
                .assignee
                .as_deref()
                .and_then(|name| known.members.only(name).err())
                .unwrap_or_default()
                .to_owned(),
        ),
    )?;
    set(
        "parent_issue_id",
        before(|was| was.parent.as_ref()),
        wanted.parent.as_deref(),
        &|id| plain("ticket", id).ok().map(Value::from),
        ("/parent", "must be the number of an issue".to_owned()),
    )?;
    if was.and_then(|was| was.priority) != wanted.priority {
        if let Some(priority) = wanted.priority {
            body.insert("priority_id".to_owned(), priority_id(server, priority, known)?.into());
        } else if was.is_some() {
            let message = "cannot be taken away: Redmine's issues always have one";
            return Err(ProviderError::invalid("/priority", message));
        }
    }
    if was.and_then(|was| was.due_date) != wanted.due_date {
        body.insert("due_date".to_owned(), wanted.due_date.map(date).transpose()?.unwrap_or_default().into());
    }
    Ok(body)
}

fn priority_id<'k>(server: &Server, priority: Priority, known: &'k Known) -> Result<&'k str, ProviderError> {
    let name = server.priority_name(priority.as_str()).ok_or_else(|| {
        let ours: Vec<_> = server.priorities.iter().map(|(ours, _)| ours.as_str()).collect();
        let message = format!("is none of this Redmine's; it has {}", ours.join(", "));
        ProviderError::invalid("/priority", message)
    })?;
    known.priorities.id(name).ok_or_else(|| {
        let message = format!(
            "is called {name} by the integration's priorities, but Redmine has {}",
            known.priorities.listed()
        );
        ProviderError::invalid("/priority", message)
    })
}

/// A whole day.
fn date(time: Timestamp) -> Result<String, ProviderError> {
    if time.as_micros().rem_euclid(DAY) != 0 {
        let message = "must be the beginning of a day (UTC): Redmine notes days";
        return Err(ProviderError::invalid("/due_date", message));
    }
    Ok(time.to_string().chars().take(10).collect())
}

/// The subject, for which a ticket has two fields.
fn subject(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<String, ProviderError> {
    let before = was.map_or("", |was| was.name.as_str());
    match wanted.summary.as_deref() {
        Some(summary) if summary != wanted.name && summary != before => {
            if wanted.name == before {
                return Ok(summary.to_owned());
            }
            let message = "must be the same as name, or left out: Redmine has one subject";
            Err(ProviderError::invalid("/summary", message))
        }
        _ => Ok(wanted.name.clone()),
    }
}

fn refuse_what_has_no_place(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<(), ProviderError> {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    for (pointer, there) in [
        ("/contact", given(&wanted.contact)),
        ("/tags", !wanted.tags.is_empty()),
        ("/custom_fields", !wanted.custom_fields.is_empty()),
    ] {
        if there {
            return Err(ProviderError::invalid(pointer, "must be left out: Redmine has no place for it"));
        }
    }
    let creator = was.and_then(|was| was.creator.as_ref());
    if given(&wanted.creator) && wanted.creator.as_ref() != creator {
        let message = "must be left out: Redmine notes whose key it is";
        return Err(ProviderError::invalid("/creator", message));
    }
    // A patch may close the ticket, and leaves the old time where it is.
    if wanted.completion_date.is_some() && wanted.completion_date != was.and_then(|was| was.completion_date) {
        let message = "must be left out: Redmine notes itself when an issue is closed";
        return Err(ProviderError::invalid("/completion_date", message));
    }
    Ok(())
}

pub(super) fn request_create(server: &Server, body: &Map<String, Value>) -> Result<Request, ProviderError> {
    server.request(Method::POST, &["issues"], &[], Some(&json!({"issue": body})))
}

pub(super) fn request_update(
    server: &Server,
    id: &str,
    body: &Map<String, Value>,
) -> Result<Request, ProviderError> {
    server.request(Method::PUT, &["issues", plain("ticket", id)?], &[], Some(&json!({"issue": body})))
}

/// What leads to the status that is wanted, if it is not there yet.
pub(super) fn status_left(
    ticket: &Ticket,
    wanted: &CreateTicket,
    known: &Known,
) -> Option<Map<String, Value>> {
    let status = wanted.status.as_deref().filter(|status| ticket.status.as_deref() != Some(status))?;
    let id = known.statuses.id(status)?;
    Some(Map::from_iter([("status_id".to_owned(), id.into())]))
}

/// Whether what was written is there: Redmine passes over what the key's role or the workflow does not let it set.
pub(super) fn hold_against(
    ticket: &Ticket,
    body: &Map<String, Value>,
    wanted: &CreateTicket,
) -> Result<(), ProviderError> {
    let text = |there: &Option<String>, wanted: &Option<String>| {
        there.as_deref().unwrap_or_default() == wanted.as_deref().unwrap_or_default()
    };
    let written = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let prose = wanted.description.as_ref().map(|text| text.replace("\r\n", "\n"));
    let parts = [
        ("subject", "name", ticket.name == written("subject")),
        ("description", "description", text(&ticket.description, &prose)),
        ("project_id", "project", ticket.project.as_deref() == Some(written("project_id"))),
        (
            "tracker_id",
            "issue_type",
            wanted.issue_type.is_none() || text(&ticket.issue_type, &wanted.issue_type),
        ),
        ("status_id", "status", text(&ticket.status, &wanted.status)),
        ("assigned_to_id", "assignee", text(&ticket.assignee, &wanted.assignee)),
        ("parent_issue_id", "parent", text(&ticket.parent, &wanted.parent)),
        ("priority_id", "priority", ticket.priority == wanted.priority),
        ("due_date", "due_date", ticket.due_date == wanted.due_date),
    ];
    let left_out: Vec<_> = parts
        .into_iter()
        .filter(|(name, _, fits)| body.contains_key(*name) && !fits)
        .map(|(_, ours, _)| ours)
        .collect();
    if left_out.is_empty() {
        return Ok(());
    }
    let missing = Some("Edit issues, and the workflow's transition".to_owned());
    let message =
        format!("Redmine wrote the ticket {} but passed over its {}", ticket.id, left_out.join(", "));
    let error = ProviderError::new(ErrorKind::Permission { missing }, message);
    Err(error.detail("ticket_id", ticket.id.as_str()))
}

/// The id in the answer to a creation.
pub(super) fn read_made(data: &Value) -> Result<String, ProviderError> {
    server::id(data.get("issue").ok_or_else(|| lacks("issue", data))?)
}
