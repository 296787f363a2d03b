//! Issues as tickets. GitHub numbers issues and pull requests together and lists both as issues; pull requests are none here.
//!
//! Permissions: Issues, read; write to make and change them.

use std::collections::BTreeSet;

use api_types::engine::ticketing::{CreateTicket, Ticket};
use http::Method;
use serde_json::{Map, Value, json};

use super::repository::{Repository, login, number, text, time};
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
    "completion_date",
    "status",
    "project",
    "tags",
    "unmapped",
];

/// States of an issue.
pub(super) const STATES: &[&str] = &["open", "closed"];

/// What stands in a ticket's own fields.
const MAPPED: [&str; 11] = [
    "number",
    "title",
    "created_at",
    "updated_at",
    "closed_at",
    "user",
    "assignee",
    "body",
    "state",
    "labels",
    "assignees",
];

/// An id that an issue can have: what is no number leads to other paths.
pub(super) fn issue_number(id: &str) -> Result<&str, ProviderError> {
    let plain = id.parse::<u32>().is_ok_and(|number| number > 0 && number.to_string() == id);
    if plain { Ok(id) } else { Err(ProviderError::not_found("ticket", id)) }
}

pub(super) fn request_get(repository: &Repository, id: &str) -> Result<Request, ProviderError> {
    repository.request(Method::GET, &["issues", issue_number(id)?], "", None)
}

pub(super) fn request_create(
    repository: &Repository,
    wanted: &CreateTicket,
) -> Result<Request, ProviderError> {
    let body = changes(repository, None, wanted)?;
    repository.request(Method::POST, &["issues"], "", Some(&Value::Object(body)))
}

pub(super) fn request_update(
    repository: &Repository,
    id: &str,
    body: Map<String, Value>,
) -> Result<Request, ProviderError> {
    repository.request(Method::PATCH, &["issues", issue_number(id)?], "", Some(&Value::Object(body)))
}

/// Whether what GitHub lists as an issue is a pull request.
pub(super) fn is_pull_request(issue: &Value) -> bool {
    issue.get("pull_request").is_some_and(|part| !part.is_null())
}

pub(super) fn read(repository: &Repository, issue: &Value) -> Result<Ticket, ProviderError> {
    let title = text(issue, "title")?.to_owned();
    let closed = issue.get("closed_at").filter(|value| !value.is_null());
    let assignees = assignees(issue);
    let mut unmapped = unmapped(issue);
    if assignees.len() > 1 {
        unmapped.insert("assignees".to_owned(), json!(assignees));
    }
    Ok(Ticket {
        id: number(issue, "number")?,
        name: title.clone(),
        summary: title,
        created_at: time(issue, "created_at")?,
        updated_at: time(issue, "updated_at")?,
        creator: login(issue, "user"),
        assignee: assignees.into_iter().next(),
        contact: None,
        description: issue
            .get("body")
            .and_then(Value::as_str)
            .filter(|body| !body.is_empty())
            .map(str::to_owned),
        priority: None,
        due_date: None,
        completion_date: closed.map(|_| time(issue, "closed_at")).transpose()?,
        status: Some(text(issue, "state")?.to_owned()),
        project: Some(repository.name.clone()),
        issue_type: None,
        parent: None,
        tags: labels(issue),
        attachments: Vec::new(),
        custom_fields: Map::new(),
        unmapped,
    })
}

fn assignees(issue: &Value) -> Vec<String> {
    let all = issue.get("assignees").and_then(Value::as_array).into_iter().flatten();
    let mut all: Vec<_> = all.filter_map(|one| one.get("login")?.as_str()).map(str::to_owned).collect();
    // Older servers have the one only.
    if let (true, Some(one)) = (all.is_empty(), login(issue, "assignee")) {
        all.push(one);
    }
    all
}

/// Names of labels, which GitHub shows as objects or as they are.
fn labels(issue: &Value) -> Vec<String> {
    let all = issue.get("labels").and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|one| one.as_str().or_else(|| one.get("name")?.as_str())).map(str::to_owned).collect()
}

/// What a ticket has no field for: users by their logins, the rest as it is.
fn unmapped(issue: &Value) -> Map<String, Value> {
    let rest = issue.as_object().into_iter().flatten();
    rest.filter(|(key, value)| !MAPPED.contains(&key.as_str()) && !value.is_null())
        .map(|(key, value)| (key.clone(), value.get("login").unwrap_or(value).clone()))
        .collect()
}

/// What makes an issue what is wanted. What GitHub has no place for is refused, unless it is as it was.
pub(super) fn changes(
    repository: &Repository,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<Map<String, Value>, ProviderError> {
    refuse_what_has_no_place(repository, was, wanted)?;
    let mut body = Map::new();
    let title = title(was, wanted)?;
    if was.is_none_or(|was| was.name != title) {
        body.insert("title".to_owned(), title.into());
    }
    let description = wanted.description.as_deref().unwrap_or_default();
    if was.and_then(|was| was.description.as_deref()).unwrap_or_default() != description {
        body.insert("body".to_owned(), description.into());
    }
    if let Some(status) = state(was, wanted)? {
        body.insert("state".to_owned(), status.into());
    }
    let before = was.and_then(|was| was.assignee.as_deref()).unwrap_or_default();
    let assignee = wanted.assignee.as_deref().unwrap_or_default();
    if before != assignee {
        // The others stay: a ticket shows the first only.
        let others = was.and_then(|was| was.unmapped.get("assignees")).and_then(Value::as_array);
        let others = others.into_iter().flatten().filter_map(Value::as_str);
        let mut all: Vec<_> = Some(assignee).filter(|one| !one.is_empty()).into_iter().collect();
        all.extend(others.filter(|one| *one != before && *one != assignee));
        body.insert("assignees".to_owned(), json!(all));
    }
    if was.map_or(&[][..], |was| &was.tags) != wanted.tags {
        for (place, tag) in wanted.tags.iter().enumerate() {
            if tag.trim().is_empty() {
                return Err(ProviderError::invalid(&format!("/tags/{place}"), "must not be empty"));
            }
        }
        body.insert("labels".to_owned(), json!(wanted.tags));
    }
    Ok(body)
}

fn state<'w>(was: Option<&Ticket>, wanted: &'w CreateTicket) -> Result<Option<&'w str>, ProviderError> {
    let status = wanted.status.as_deref().unwrap_or_default();
    let Some(was) = was else {
        return match status {
            "" | "open" => Ok(None),
            _ => Err(ProviderError::invalid(
                "/status",
                "must be open or left out: GitHub makes open issues only",
            )),
        };
    };
    if was.status.as_deref() == Some(status) {
        return Ok(None);
    }
    if STATES.contains(&status) {
        return Ok(Some(status));
    }
    Err(ProviderError::invalid("/status", "must be open or closed"))
}

/// The title, for which a ticket has two fields.
fn title(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<String, ProviderError> {
    let before = was.map_or("", |was| was.name.as_str());
    let title = match wanted.summary.as_deref() {
        Some(summary) if summary != wanted.name && summary != before => {
            if wanted.name != before {
                let message = "must be the same as name, or left out: GitHub has one title";
                return Err(ProviderError::invalid("/summary", message));
            }
            summary
        }
        _ => wanted.name.as_str(),
    };
    if title.trim().is_empty() {
        return Err(ProviderError::invalid("/name", "must not be empty"));
    }
    Ok(title.to_owned())
}

fn refuse_what_has_no_place(
    repository: &Repository,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<(), ProviderError> {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    for (pointer, there) in [
        ("/contact", given(&wanted.contact)),
        ("/priority", wanted.priority.is_some()),
        ("/due_date", wanted.due_date.is_some()),
        ("/issue_type", given(&wanted.issue_type)),
        ("/parent", given(&wanted.parent)),
        ("/custom_fields", !wanted.custom_fields.is_empty()),
    ] {
        if there {
            return Err(ProviderError::invalid(
                pointer,
                "must be left out: GitHub's issues have no place for it",
            ));
        }
    }
    let before = |field: fn(&Ticket) -> Option<&String>| was.and_then(field);
    if given(&wanted.creator) && wanted.creator.as_ref() != before(|was| was.creator.as_ref()) {
        let message = "must be left out: GitHub notes whose token it is";
        return Err(ProviderError::invalid("/creator", message));
    }
    // A patch may close the ticket, and leaves the old time where it is.
    if wanted.completion_date.is_some() && wanted.completion_date != was.and_then(|was| was.completion_date) {
        let message = "must be left out: GitHub notes itself when an issue is closed";
        return Err(ProviderError::invalid("/completion_date", message));
    }
    let project = wanted.project.as_deref().unwrap_or_default();
    if !project.is_empty() && !project.eq_ignore_ascii_case(&repository.name) {
        let message =
            format!("must be {} or left out: the integration is for this repository", repository.name);
        return Err(ProviderError::invalid("/project", message));
    }
    Ok(())
}

/// Whether the issue has what was written. GitHub passes over labels and assignees of a token that may not set them.
pub(super) fn hold_against(ticket: &Ticket, body: &Map<String, Value>) -> Result<(), ProviderError> {
    let folded = |all: &[&str]| all.iter().map(|one| one.trim().to_lowercase()).collect::<BTreeSet<_>>();
    let texts = |name: &str| {
        body.get(name)
            .and_then(Value::as_array)
            .map(|all| all.iter().filter_map(Value::as_str).collect::<Vec<_>>())
    };
    let tags: Vec<_> = ticket.tags.iter().map(String::as_str).collect();
    let labels_fit = texts("labels").is_none_or(|wanted| folded(&wanted) == folded(&tags));
    let assignee = ticket.assignee.as_deref().into_iter();
    let others = ticket.unmapped.get("assignees").and_then(Value::as_array).into_iter().flatten();
    let there: Vec<_> = assignee.chain(others.filter_map(Value::as_str)).collect();
    let assignees_fit = texts("assignees").is_none_or(|wanted| folded(&wanted) == folded(&there));
    let left_out = match (labels_fit, assignees_fit) {
        (true, true) => return Ok(()),
        (false, true) => "labels",
        (true, false) => "assignees",
        (false, false) => "labels and assignees",
    };
    let kind = ErrorKind::Permission { missing: Some("push or triage on the repository".to_owned()) };
    let message = format!("GitHub wrote the ticket {} but passed over its {left_out}", ticket.id);
    Err(ProviderError::new(kind, message).detail("ticket_id", ticket.id.as_str()))
}
