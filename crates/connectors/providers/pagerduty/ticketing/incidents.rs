//! Incidents as tickets: what is written, what is read, how they are found.

use std::collections::BTreeMap;

use api_types::Timestamp;
use api_types::engine::ticketing::{CreateTicket, Priority, Ticket};
use http::Method;
use serde_json::{Map, Value, json};

use super::account::{Account, next, paging};
use crate::http::lacks;
use crate::query::{Direction, FilterKind, FilterSpec, FilterValue, Operator, OrderSpec, Page, Query};
use crate::{ProviderError, Request};

/// What a ticket's answer holds.
pub(super) const FIELDS: &[&str] = &[
    "id",
    "name",
    "summary",
    "created_at",
    "updated_at",
    "assignee",
    "description",
    "priority",
    "completion_date",
    "status",
    "project",
    "issue_type",
];

const STATUSES: &[&str] = &["triggered", "acknowledged", "resolved"];
const SOME: &[Operator] = &[Operator::Eq, Operator::In];

pub(super) const FILTERS: &[FilterSpec] = &[
    FilterSpec { name: "status", kind: FilterKind::Word(STATUSES), operators: SOME, docs: "" },
    FilterSpec { name: "project", kind: FilterKind::Text, operators: SOME, docs: "Ids of services." },
    FilterSpec {
        name: "priority",
        kind: FilterKind::Word(&["HIGH", "LOW"]),
        operators: SOME,
        docs: "The urgency.",
    },
];

pub(super) const ORDERS: &[OrderSpec] = &[OrderSpec::both("created_at")];

/// What comes along with incidents.
const INCLUDED: [&str; 2] = ["assignees", "first_trigger_log_entries"];

/// What stands in a ticket's own fields, or only points to the incident itself.
const MAPPED: [&str; 14] = [
    "id",
    "type",
    "summary",
    "self",
    "title",
    "created_at",
    "updated_at",
    "status",
    "service",
    "urgency",
    "assignments",
    "resolved_at",
    "first_trigger_log_entry",
    "incident_type",
];

pub(super) fn request_get(account: &Account, id: &str) -> Result<Request, ProviderError> {
    account.get(&["incidents", id], &INCLUDED.map(|what| ("include[]", what.to_owned())))
}

pub(super) fn request_list(account: &Account, query: &Query) -> Result<Request, ProviderError> {
    let mut parameters = paging(query)?;
    // Without it only those of the last month are found.
    parameters.push(("date_range", "all".to_owned()));
    parameters.extend(INCLUDED.map(|what| ("include[]", what.to_owned())));
    for (field, parameter) in
        [("status", "statuses[]"), ("project", "service_ids[]"), ("priority", "urgencies[]")]
    {
        parameters.extend(wanted(query, field).into_iter().map(|value| (parameter, value)));
    }
    // By its making unless otherwise asked: what comes meanwhile stands behind.
    let falls = query.order.first().is_some_and(|key| key.direction == Direction::Desc);
    let order = if falls { "created_at:desc" } else { "created_at:asc" };
    parameters.push(("sort_by", order.to_owned()));
    account.get(&["incidents"], &parameters)
}

/// The values of a field that pass all of its filters.
fn wanted(query: &Query, field: &str) -> Vec<String> {
    let text = |value: &FilterValue| match value {
        FilterValue::Text(text) if field == "priority" => text.to_ascii_lowercase(),
        FilterValue::Text(text) => text.clone(),
        _ => String::new(),
    };
    let mut filters = query.filters.iter().filter(|filter| filter.field == field);
    let Some(first) = filters.next() else { return Vec::new() };
    let mut values: Vec<String> = first.values.iter().map(text).collect();
    for filter in filters {
        let also: Vec<_> = filter.values.iter().map(text).collect();
        values.retain(|value| also.contains(value));
    }
    values.sort();
    values.dedup();
    // There is no incident without one.
    values.retain(|value| !value.is_empty());
    values
}

/// Whether nothing can match: without any value left in a parameter, PagerDuty would find everything.
pub(super) fn is_empty(query: &Query) -> bool {
    query.filters.iter().any(|filter| wanted(query, filter.field).is_empty())
}

pub(super) fn read_list(query: &Query, said: &Value) -> Result<Page<Ticket>, ProviderError> {
    let all = said.get("incidents").and_then(Value::as_array).ok_or_else(|| lacks("incidents", said))?;
    let items = all.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let (next, total) = next(query, said, items.len())?;
    let counts: BTreeMap<_, _> = total.into_iter().map(|total| ("*".to_owned(), total)).collect();
    Ok(Page { items, next, counts })
}

pub(super) fn read_get(said: &Value) -> Result<Ticket, ProviderError> {
    read(said.get("incident").ok_or_else(|| lacks("incident", said))?)
}

/// The id of what was made.
pub(super) fn read_id(said: &Value) -> Result<String, ProviderError> {
    let id = said.pointer("/incident/id").and_then(Value::as_str);
    id.map(str::to_owned).ok_or_else(|| lacks("incident.id", said))
}

fn read(incident: &Value) -> Result<Ticket, ProviderError> {
    let text = |place: &str| incident.pointer(place).and_then(Value::as_str);
    let must = |place: &str| text(place).ok_or_else(|| lacks(&place[1..], incident));
    let time = |place: &str| -> Result<Option<Timestamp>, ProviderError> {
        text(place).map(|text| text.parse().map_err(|_| lacks(&place[1..], incident))).transpose()
    };
    let created_at = time("/created_at")?.ok_or_else(|| lacks("created_at", incident))?;
    let changed = match time("/updated_at")? {
        None => time("/last_status_change_at")?,
        some => some,
    };
    let title = must("/title")?.to_owned();
    let assignee = incident.pointer("/assignments/0/assignee");
    let named = |who: &Value| {
        let name = who.get("email").or_else(|| who.get("id")).and_then(Value::as_str);
        name.map(str::to_owned)
    };
    let mut unmapped: Map<String, Value> = incident
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, value)| !MAPPED.contains(&name.as_str()) && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(others @ [_, ..]) = incident["assignments"].as_array().and_then(|all| all.get(1..)) {
        let others = others.iter().filter_map(|one| named(one.get("assignee")?)).map(Value::from);
        unmapped.insert("other_assignees".to_owned(), others.collect());
    }
    // A text where somebody has written it; what monitors send is of any shape.
    let details = incident.pointer("/first_trigger_log_entry/channel/details").filter(|said| !said.is_null());
    let description = details.and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(details) = details.filter(|details| !details.is_string()) {
        unmapped.insert("details".to_owned(), details.clone());
    }
    Ok(Ticket {
        id: must("/id")?.to_owned(),
        name: title.clone(),
        summary: title,
        created_at,
        updated_at: changed.unwrap_or(created_at),
        creator: None,
        assignee: assignee.and_then(named),
        contact: None,
        description,
        priority: priority(text("/urgency"), &mut unmapped),
        due_date: None,
        completion_date: time("/resolved_at")?,
        status: text("/status").map(str::to_owned),
        project: text("/service/id").map(str::to_owned),
        issue_type: text("/incident_type/name").map(str::to_owned),
        parent: None,
        tags: Vec::new(),
        attachments: Vec::new(),
        custom_fields: Map::new(),
        unmapped,
    })
}

fn priority(urgency: Option<&str>, unmapped: &mut Map<String, Value>) -> Option<Priority> {
    match urgency? {
        "high" => Some(Priority::High),
        "low" => Some(Priority::Low),
        other => {
            unmapped.insert("urgency".to_owned(), other.into());
            None
        }
    }
}

pub(super) fn request_create(
    account: &Account,
    new: &CreateTicket,
    assignee: Option<&str>,
) -> Result<Request, ProviderError> {
    refuse_what_has_no_place(None, new)?;
    let service = new.project.as_deref().filter(|id| !id.is_empty()).unwrap_or(&account.default_project);
    if service.is_empty() {
        let message = "is missing: the id of the service; default_project of the integration holds for all";
        return Err(ProviderError::invalid("/project", message));
    }
    if new.status.as_deref().is_some_and(|status| !status.is_empty() && status != "triggered") {
        let message = "must be triggered, or left out; it can be changed afterwards";
        return Err(ProviderError::invalid("/status", message));
    }
    let mut incident = json!({
        "type": "incident",
        "title": title(None, new)?,
        "service": { "id": service, "type": "service_reference" },
    });
    if let Some(text) = new.description.as_deref().filter(|text| !text.is_empty()) {
        incident["body"] = json!({ "type": "incident_body", "details": text });
    }
    if let Some(priority) = new.priority {
        incident["urgency"] = urgency(priority)?.into();
    }
    if let Some(name) = new.issue_type.as_deref().filter(|text| !text.is_empty()) {
        incident["incident_type"] = json!({ "name": name });
    }
    if let Some(id) = assignee {
        incident["assignments"] = assigned(id);
    }
    let from = account.from(new.creator.as_deref())?;
    account.write(Method::POST, &["incidents"], from, &json!({ "incident": incident }))
}

/// The request that makes an incident what is wanted; `None`: it is already. `assignee` is the id of a new one.
pub(super) fn request_update(
    account: &Account,
    was: &Ticket,
    wanted: &CreateTicket,
    assignee: Option<&str>,
) -> Result<Option<Request>, ProviderError> {
    refuse_what_has_no_place(Some(was), wanted)?;
    let mut incident = Map::new();
    let title = title(Some(was), wanted)?;
    if title != was.name {
        incident.insert("title".into(), title.into());
    }
    if wanted.status != was.status {
        let status = wanted.status.as_deref().unwrap_or_default();
        if !STATUSES.contains(&status) {
            let message = format!("must be one of {}", STATUSES.join(", "));
            return Err(ProviderError::invalid("/status", message));
        }
        incident.insert("status".into(), status.into());
    }
    if wanted.priority != was.priority {
        let priority = wanted.priority.ok_or_else(|| {
            ProviderError::invalid(
                "/priority",
                "cannot be taken away: PagerDuty's incidents are urgent or not",
            )
        })?;
        incident.insert("urgency".into(), urgency(priority)?.into());
    }
    if wanted.issue_type != was.issue_type {
        let name = wanted.issue_type.as_deref().filter(|text| !text.is_empty());
        let name = name.ok_or_else(|| ProviderError::invalid("/issue_type", "cannot be taken away"))?;
        incident.insert("incident_type".into(), json!({ "name": name }));
    }
    if wanted.assignee != was.assignee {
        let id = assignee.ok_or_else(|| {
            let message = "cannot be taken away: PagerDuty always has somebody for an open incident";
            ProviderError::invalid("/assignee", message)
        })?;
        incident.insert("assignments".into(), assigned(id));
    }
    if incident.is_empty() {
        return Ok(None);
    }
    incident.insert("type".into(), "incident".into());
    let from = account.from(wanted.creator.as_deref())?;
    account.write(Method::PUT, &["incidents", &was.id], from, &json!({ "incident": incident })).map(Some)
}

fn assigned(id: &str) -> Value {
    json!([{ "assignee": { "id": id, "type": "user_reference" } }])
}

/// The title, for which a ticket has two fields.
fn title(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<String, ProviderError> {
    let before = was.map_or("", |was| was.name.as_str());
    match wanted.summary.as_deref().filter(|summary| *summary != wanted.name && *summary != before) {
        Some(summary) if wanted.name == before => Ok(summary.to_owned()),
        Some(_) => {
            let message = "must be the same as name, or left out: an incident has one title";
            Err(ProviderError::invalid("/summary", message))
        }
        None => Ok(wanted.name.clone()),
    }
}

fn urgency(priority: Priority) -> Result<&'static str, ProviderError> {
    match priority {
        Priority::High => Ok("high"),
        Priority::Low => Ok("low"),
        _ => Err(ProviderError::invalid("/priority", "must be HIGH or LOW: PagerDuty's two urgencies")),
    }
}

fn refuse_what_has_no_place(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<(), ProviderError> {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    let place = "must be left out: PagerDuty has no place for it";
    let finished = was.and_then(|was| was.completion_date);
    for (pointer, there, message) in [
        ("/contact", given(&wanted.contact), place),
        ("/due_date", wanted.due_date.is_some(), place),
        ("/parent", given(&wanted.parent), place),
        ("/tags", !wanted.tags.is_empty(), place),
        ("/custom_fields", !wanted.custom_fields.is_empty(), place),
        (
            "/completion_date",
            wanted.completion_date != finished,
            "cannot be chosen: it is when the incident is resolved",
        ),
        (
            "/description",
            was.is_some_and(|was| was.description != wanted.description),
            "cannot be changed: it is what the incident was triggered with",
        ),
        (
            "/project",
            was.is_some_and(|was| was.project != wanted.project),
            "cannot be changed: an incident stays in its service",
        ),
    ] {
        if there {
            return Err(ProviderError::invalid(pointer, message));
        }
    }
    Ok(())
}
