//! Escalation policies, and who is on call for one.

use std::collections::BTreeSet;

use api_types::engine::ticketing::{Actor, Agent, EscalationPolicy, EscalationPolicyRule};
use serde_json::{Map, Value};

use super::account::{Account, MAX_LIMIT, next, paging};
use crate::http::lacks;
use crate::query::{Page, Query};
use crate::{ProviderError, Request};

pub(super) fn request_policies(account: &Account, query: &Query) -> Result<Request, ProviderError> {
    account.get(&["escalation_policies"], &paging(query)?)
}

pub(super) fn request_policy(account: &Account, id: &str) -> Result<Request, ProviderError> {
    account.get(&["escalation_policies", id], &[])
}

pub(super) fn request_on_calls(account: &Account, id: &str, offset: usize) -> Result<Request, ProviderError> {
    let parameters = [
        ("escalation_policy_ids[]", id.to_owned()),
        ("include[]", "users".to_owned()),
        ("limit", MAX_LIMIT.to_string()),
        ("offset", offset.to_string()),
    ];
    account.get(&["oncalls"], &parameters)
}

pub(super) fn read_policies(query: &Query, said: &Value) -> Result<Page<EscalationPolicy>, ProviderError> {
    let all = said.get("escalation_policies").and_then(Value::as_array);
    let all = all.ok_or_else(|| lacks("escalation_policies", said))?;
    let items = all.iter().map(read_policy).collect::<Result<Vec<_>, _>>()?;
    let (next, total) = next(query, said, items.len())?;
    Ok(Page { items, next, counts: total.into_iter().map(|total| ("*".to_owned(), total)).collect() })
}

fn read_policy(policy: &Value) -> Result<EscalationPolicy, ProviderError> {
    let text = |name: &str| policy.get(name).and_then(Value::as_str).map(str::to_owned);
    let rules = policy.get("escalation_rules").and_then(Value::as_array);
    let rules = rules.ok_or_else(|| lacks("escalation_rules", policy))?;
    Ok(EscalationPolicy {
        id: text("id").ok_or_else(|| lacks("id", policy))?,
        name: text("name"),
        description: text("description").filter(|text| !text.is_empty()),
        rules: rules.iter().map(read_rule).collect::<Result<_, _>>()?,
        unmapped: rest(policy, &["id", "name", "description", "escalation_rules", "summary", "self", "type"]),
    })
}

fn read_rule(rule: &Value) -> Result<EscalationPolicyRule, ProviderError> {
    let minutes = rule.get("escalation_delay_in_minutes").and_then(Value::as_u64);
    let minutes = minutes.ok_or_else(|| lacks("escalation_delay_in_minutes", rule))?;
    let targets = rule.get("targets").and_then(Value::as_array).into_iter().flatten();
    let mut unmapped = rest(rule, &["id", "escalation_delay_in_minutes", "targets"]);
    let mut actors = Vec::new();
    for target in targets {
        if let Some(actor) = read_actor(target) {
            actors.push(actor);
            continue;
        }
        // Of a kind that there was not yet.
        let others = unmapped.entry("other_targets").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(others) = others {
            others.push(target.clone());
        }
    }
    Ok(EscalationPolicyRule {
        id: rule.get("id").and_then(Value::as_str).map(str::to_owned),
        delay_seconds: minutes.saturating_mul(60),
        actors,
        unmapped,
    })
}

fn read_actor(target: &Value) -> Option<Actor> {
    let text = |name: &str| target.get(name).and_then(Value::as_str).map(str::to_owned);
    let id = text("id")?;
    let name = text("summary").or_else(|| text("name"));
    let additional_properties = true;
    match target.get("type")?.as_str()?.trim_end_matches("_reference") {
        "user" => {
            Some(Actor::AgentSummary { name: name.unwrap_or_else(|| id.clone()), id, additional_properties })
        }
        "schedule" | "v3_schedule" => Some(Actor::ScheduleSummary { id, name, additional_properties }),
        _ => None,
    }
}

/// Entries of who is on call, and whether there are more.
pub(super) fn read_on_calls(said: &Value) -> Result<(Vec<Value>, bool), ProviderError> {
    let all = said.get("oncalls").and_then(Value::as_array).ok_or_else(|| lacks("oncalls", said))?;
    Ok((all.clone(), said.get("more").and_then(Value::as_bool).unwrap_or_default()))
}

/// Each of them once, in the order in which they are called.
pub(super) fn agents(mut entries: Vec<Value>) -> Result<Vec<Agent>, ProviderError> {
    entries.sort_by_key(|entry| entry.get("escalation_level").and_then(Value::as_u64));
    let mut seen = BTreeSet::new();
    let mut agents = Vec::new();
    for entry in &entries {
        // A step that calls nobody now.
        let Some(user) = entry.get("user").filter(|user| !user.is_null()) else { continue };
        let agent = read_agent(user)?;
        if seen.insert(agent.uid.clone()) {
            agents.push(agent);
        }
    }
    Ok(agents)
}

fn read_agent(user: &Value) -> Result<Agent, ProviderError> {
    let text = |name: &str| user.get(name).and_then(Value::as_str).map(str::to_owned);
    let uid = text("id").ok_or_else(|| lacks("user.id", user))?;
    Ok(Agent {
        full_name: text("name").or_else(|| text("summary")).unwrap_or_else(|| uid.clone()),
        uid,
        email_addr: text("email"),
        phone_number: None,
        time_zone: text("time_zone"),
        job_title: text("job_title").filter(|text| !text.is_empty()),
        unmapped: rest(user, &["id", "name", "summary", "self", "type", "email", "time_zone", "job_title"]),
    })
}

fn rest(object: &Value, mapped: &[&str]) -> Map<String, Value> {
    let all = object.as_object().into_iter().flatten();
    all.filter(|(name, value)| !mapped.contains(&name.as_str()) && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
