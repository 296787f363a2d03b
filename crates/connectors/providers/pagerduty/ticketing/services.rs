//! Services as projects; users by their address.

use api_types::engine::ticketing::Project;
use serde_json::{Map, Value};

use super::account::{Account, MAX_LIMIT, next, paging};
use crate::http::lacks;
use crate::query::{Page, Query};
use crate::{ProviderError, Request};

pub(super) fn request_list(account: &Account, query: &Query) -> Result<Request, ProviderError> {
    account.get(&["services"], &paging(query)?)
}

pub(super) fn request_get(account: &Account, id: &str) -> Result<Request, ProviderError> {
    account.get(&["services", id], &[])
}

pub(super) fn request_users(account: &Account, address: &str) -> Result<Request, ProviderError> {
    account.get(&["users"], &[("query", address.to_owned()), ("limit", MAX_LIMIT.to_string())])
}

pub(super) fn read_list(query: &Query, said: &Value) -> Result<Page<Project>, ProviderError> {
    let all = said.get("services").and_then(Value::as_array).ok_or_else(|| lacks("services", said))?;
    let items = all.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let (next, total) = next(query, said, items.len())?;
    Ok(Page { items, next, counts: total.into_iter().map(|total| ("*".to_owned(), total)).collect() })
}

/// The id of the user with exactly this address; PagerDuty looks for it in other fields and as a part, too.
pub(super) fn read_user(said: &Value, address: &str) -> Result<Option<String>, ProviderError> {
    let all = said.get("users").and_then(Value::as_array).ok_or_else(|| lacks("users", said))?;
    let is_it = |user: &&Value| {
        user.get("email").and_then(Value::as_str).is_some_and(|email| email.eq_ignore_ascii_case(address))
    };
    let Some(user) = all.iter().find(is_it) else { return Ok(None) };
    user.get("id").and_then(Value::as_str).map(str::to_owned).map(Some).ok_or_else(|| lacks("id", user))
}

fn read(service: &Value) -> Result<Project, ProviderError> {
    let text = |name: &str| service.get(name).and_then(Value::as_str);
    let id = text("id").ok_or_else(|| lacks("id", service))?;
    let rest = service.as_object().into_iter().flatten();
    Ok(Project {
        id: id.to_owned(),
        name: text("name").or_else(|| text("summary")).unwrap_or(id).to_owned(),
        custom_fields: Map::new(),
        unmapped: rest
            .filter(|(name, value)| {
                !["id", "name", "summary", "self", "type"].contains(&name.as_str()) && !value.is_null()
            })
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    })
}
