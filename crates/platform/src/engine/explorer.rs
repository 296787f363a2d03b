//! Calls by people: a member, or a token of the organization, calls a connector in the place of an integration, and sees
//! what its provider was asked. Whoever may make a token of the integration may do this; no token is made for it, so none
//! can get lost.

use api_types::IntegrationId;
use api_types::problem::ParameterLocation;
use connectors::{Operation, connector_info};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use store::integrations::IntegrationRow;

use super::{EngineCaller, Trace};
use crate::audit::{self, Event};
use crate::caller::{Caller, RequestInfo};
use crate::error::{Error, Fault};
use crate::permissions::Action;
use crate::{Platform, tokens};

/// What the audit log calls it.
const EXPLORED: &str = "integrations.explore";
/// The parameter that names the operation.
const OPERATION: &str = "operation";
/// What needs no escape in a path or a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A call that is about to be made.
pub struct Exploration {
    /// In whose name.
    pub caller: EngineCaller,
    /// What is called.
    pub operation: &'static Operation,
    /// Path and query of the connector API.
    pub uri: String,
    /// Takes notes of what the provider is asked.
    pub trace: Trace,
}

/// What is called, and with which parameters.
#[derive(Clone)]
struct Wish {
    operation: String,
    parameters: Vec<(String, String)>,
}

/// Lets somebody call an operation on an integration, both named by id or name, and writes that down. `operation` names
/// it; parameters with the names of its path's are put there, all others behind it.
pub async fn begin(
    platform: &Platform,
    caller: &Caller,
    (account, integration): (&str, &str),
    parameters: Vec<(String, String)>,
) -> Result<Exploration, Error> {
    let caller = caller.for_action(Action::TokensCreateIntegration)?;
    let wish = read(parameters)?;
    let work = (caller.clone(), account.to_owned(), integration.to_owned(), wish);
    let begun = platform.store.write(caller.scope(), move |tx| {
        let (caller, account, integration, wish) = work.clone();
        Box::pin(async move {
            let row = tokens::find_integration(tx, &account, &integration).await?;
            let operation = find(&row, &wish.operation)?;
            let (path, query) = address(operation, &wish.parameters)?;
            audit::record(tx, &caller, event(&row, operation, &path)).await?;
            Ok::<_, Error>((row, operation, path, query))
        })
    });
    let (row, operation, path, query) = begun.await?;
    let trace = Trace::default();
    let request = RequestInfo {
        method: operation.method.to_owned(),
        // Requests are told apart by their paths, and one session calls many integrations.
        path: format!("/v1/integrations/{}/{}/explorer{path}", row.account_id, row.id),
        ..caller.request().clone()
    };
    let caller = EngineCaller::new(Caller { request, ..caller }, IntegrationId(row.id.0)).watched(&trace);
    let uri = if query.is_empty() { path } else { format!("{path}?{query}") };
    Ok(Exploration { caller, operation, uri, trace })
}

fn read(parameters: Vec<(String, String)>) -> Result<Wish, Error> {
    let (named, parameters): (Vec<_>, Vec<_>) =
        parameters.into_iter().partition(|(name, _)| name == OPERATION);
    let mut named = named.into_iter().map(|(_, id)| id);
    match (named.next(), named.next()) {
        (Some(operation), None) => Ok(Wish { operation, parameters }),
        (None, _) => Err(Fault::query(OPERATION, "is missing; it names what is to be called").into()),
        (Some(_), Some(_)) => Err(Fault::query(OPERATION, "is given twice").into()),
    }
}

/// The operation of the integration's connector. Whether its provider supports it, the call itself says.
fn find(row: &IntegrationRow, id: &str) -> Result<&'static Operation, Error> {
    let connector = connector_info(row.category);
    connector.operations.iter().find(|one| one.id == id).ok_or_else(|| {
        let known: Vec<_> = connector.operations.iter().map(|one| one.id).collect();
        let message = format!(
            "must be an operation of {}, the integration's connector: {}",
            connector.fullname,
            known.join(", ")
        );
        Fault::query(OPERATION, message).into()
    })
}

/// The operation's path and query with these parameters.
fn address(operation: &Operation, parameters: &[(String, String)]) -> Result<(String, String), Error> {
    let escaped = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    let mut faults = Vec::new();
    let (mut path, mut rest) = (String::new(), operation.path);
    let mut in_path = Vec::new();
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let mut given = parameters.iter().filter(|(one, _)| one == name).map(|(_, value)| value);
        path.push_str(before);
        match (given.next(), given.next()) {
            (Some(value), None) if !value.is_empty() || may_be_empty(operation) => {
                path.push_str(&escaped(value));
            }
            (None, _) if may_be_empty(operation) => {}
            (Some(_), Some(_)) => faults.push(at_path(name, "is given twice")),
            _ => faults.push(at_path(name, "is missing")),
        }
        in_path.push(name);
        rest = after;
    }
    path.push_str(rest);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let query = parameters.iter().filter(|(name, _)| !in_path.contains(&name.as_str()));
    let query: Vec<_> = query.map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    Ok((path, query.join("&")))
}

/// The root of all folders has no name.
fn may_be_empty(operation: &Operation) -> bool {
    operation.id == connectors::storage::op::LIST_FILES
}

fn at_path(name: &str, message: &str) -> Fault {
    Fault { location: ParameterLocation::Query, parameter: name.to_owned(), message: message.to_owned() }
}

/// What is written down: what was called. Not the query, which may hold what somebody searched for.
fn event(row: &IntegrationRow, operation: &Operation, path: &str) -> Event {
    let mut event = Event { action: EXPLORED.into(), status: 200, ..Event::default() }
        .target("integration", &row.id, &row.name)
        .account(row.account_id);
    event.details.insert("operation".into(), operation.id.into());
    event.details.insert("method".into(), operation.method.into());
    event.details.insert("path".into(), crate::leaks::hide_tokens(path).into_owned().into());
    event
}

#[cfg(test)]
mod tests {
    use api_types::engine::CategoryId;
    use connectors::{Operation, connector_info};

    use super::{address, read};

    fn operation(connector: CategoryId, name: &str) -> &'static Operation {
        connector_info(connector).operations.iter().find(|one| one.name == name).unwrap()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn parameters_go_where_the_operation_has_them_and_cannot_leave_it() {
        let get = operation(CategoryId::Ticketing, "get_ticket");
        let (path, query) =
            address(get, &pairs(&[("ticket_id", "../a b?c#d%2F"), ("meta", "x&y=z")])).unwrap();
        assert_eq!(path, "/v1/ticketing/tickets/..%2Fa%20b%3Fc%23d%252F");
        assert_eq!(query, "meta=x%26y%3Dz");
    }

    #[test]
    fn every_operation_is_called_with_its_parameters_and_refused_without() {
        for connector in
            [CategoryId::Ticketing, CategoryId::Storage, CategoryId::Notifications, CategoryId::Chat]
        {
            for operation in connector_info(connector).operations {
                let names: Vec<_> =
                    operation.path.split('{').skip(1).filter_map(|one| one.split('}').next()).collect();
                let given: Vec<_> = names.iter().map(|name| (*name, "7")).collect();
                let (path, query) = address(operation, &pairs(&given)).unwrap();
                assert!(!path.contains(['{', '}']) && query.is_empty(), "{path} {query}");
                assert_eq!(path.matches('7').count(), names.len(), "{path}");
                let root = operation.name == "list_files";
                assert_eq!(address(operation, &[]).is_err(), !names.is_empty() && !root, "{}", operation.id);
            }
        }
    }

    #[test]
    fn what_is_given_twice_or_not_at_all_is_refused() {
        let get = operation(CategoryId::Ticketing, "get_ticket");
        assert!(address(get, &pairs(&[("ticket_id", "1"), ("ticket_id", "2")])).is_err());
        assert!(address(get, &pairs(&[("ticket_id", "")])).is_err());
        assert!(read(pairs(&[("x", "1")])).is_err());
        assert!(read(pairs(&[("operation", "a"), ("operation", "b")])).is_err());
    }
}
