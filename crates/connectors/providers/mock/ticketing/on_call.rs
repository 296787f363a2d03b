//! Who is called: two policies, and people who take turns by the week.

use std::collections::BTreeMap;

use api_types::engine::ticketing::{Actor, Agent, EscalationPolicy, EscalationPolicyRule};
use serde_json::Map;

use crate::query::{FilterKind, FilterSpec, Found, Operator, Page, Query};
use crate::{Context, ProviderError};

const TEXT: &[Operator] = &[Operator::Eq, Operator::Ne, Operator::In, Operator::Like];

pub(super) const FILTERS: &[FilterSpec] = &[
    FilterSpec { name: "id", kind: FilterKind::Text, operators: TEXT, docs: "" },
    FilterSpec { name: "name", kind: FilterKind::Text, operators: TEXT, docs: "" },
];

/// Uid, name, e-mail, telephone, time zone, what they do.
const PEOPLE: [(&str, &str, &str, &str, &str, &str); 4] = [
    (
        "agent-ada",
        "Ada Byrne",
        "ada.byrne@example.com",
        "+353 1 555 0101",
        "Europe/Dublin",
        "Site reliability engineer",
    ),
    (
        "agent-noor",
        "Noor Haddad",
        "noor.haddad@example.com",
        "+962 6 555 0102",
        "Asia/Amman",
        "Operations lead",
    ),
    (
        "agent-tomas",
        "Tomas Lind",
        "tomas.lind@example.com",
        "+46 8 555 0103",
        "Europe/Stockholm",
        "Developer",
    ),
    (
        "agent-mei",
        "Mei Tanaka",
        "mei.tanaka@example.com",
        "+81 3 5555 0104",
        "Asia/Tokyo",
        "Security engineer",
    ),
];

/// Id, name, what it is for, places of the people who take turns.
const POLICIES: [(&str, &str, &str, &[usize]); 2] = [
    ("policy-operations", "Operations", "Outages of what customers use.", &[0, 1, 2]),
    ("policy-security", "Security", "Anything that looks like an attack.", &[3, 0]),
];

const WEEK: i64 = 7 * 24 * 3_600_000_000;

/// The policies of a query.
pub(super) fn policies(query: &Query) -> Page<EscalationPolicy> {
    let found = |policy: &EscalationPolicy, field: &str| {
        let text = if field == "id" { Some(policy.id.clone()) } else { policy.name.clone() };
        text.unwrap_or_default()
    };
    let mut all: Vec<_> = (0..POLICIES.len()).map(policy).collect();
    all.retain(|policy| {
        query.filters.iter().all(|filter| filter.holds(Found::Text(&found(policy, filter.field))))
    });
    let counts = BTreeMap::from([("*".to_owned(), all.len() as u64)]);
    all.retain(|policy| query.after.as_ref().is_none_or(|after| policy.id > *after));
    let more = all.len() > query.limit as usize;
    all.truncate(query.limit as usize);
    let next = all.last().filter(|_| more).map(|policy| policy.id.clone());
    Page { items: all, next, counts }
}

/// Who is on call now: the one whose week it is first, then the next.
pub(super) fn on_call(context: &Context, policy_id: &str) -> Result<Vec<Agent>, ProviderError> {
    let policy = POLICIES.iter().find(|(id, ..)| *id == policy_id);
    let (.., people) = policy.ok_or_else(|| ProviderError::not_found("escalation policy", policy_id))?;
    let week = usize::try_from(context.now.as_micros().div_euclid(WEEK).max(0)).unwrap_or_default();
    Ok((0..people.len().min(2)).map(|turn| agent(people[(week + turn) % people.len()])).collect())
}

fn policy(place: usize) -> EscalationPolicy {
    let (id, name, description, people) = POLICIES[place];
    let rule = |number: u32, delay_seconds, actors| EscalationPolicyRule {
        id: Some(format!("{id}-step-{number}")),
        delay_seconds,
        actors,
        unmapped: Map::new(),
    };
    let schedule = Actor::ScheduleSummary {
        id: format!("{id}-schedule"),
        name: Some(format!("{name}, by the week")),
        additional_properties: true,
    };
    let lead = Actor::Agent(agent(people[0]));
    let everybody = Actor::GroupSummary {
        id: format!("{id}-group"),
        name: Some(format!("Everybody in {name}")),
        additional_properties: false,
    };
    EscalationPolicy {
        id: id.to_owned(),
        name: Some(name.to_owned()),
        description: Some(description.to_owned()),
        rules: vec![rule(1, 300, vec![schedule]), rule(2, 900, vec![lead]), rule(3, 1800, vec![everybody])],
        unmapped: Map::new(),
    }
}

fn agent(place: usize) -> Agent {
    let (uid, full_name, email, telephone, zone, title) = PEOPLE[place];
    Agent {
        uid: uid.to_owned(),
        full_name: full_name.to_owned(),
        email_addr: Some(email.to_owned()),
        phone_number: Some(telephone.to_owned()),
        time_zone: Some(zone.to_owned()),
        job_title: Some(title.to_owned()),
        unmapped: Map::new(),
    }
}
