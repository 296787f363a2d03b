//! What the calls do: requests and readings joined.

use std::collections::BTreeMap;

use api_types::engine::ticketing::{Comment, CreateComment, CreateTicket, Project, Ticket};
use http::{HeaderMap, Method};
use serde_json::{Map, Value};

use super::query::{PLACE, Wanted, read_count};
use super::repository::{Repository, is_about};
use super::{discussion, issues};
use crate::http::{json, lacks};
use crate::query::{Page, Query};
use crate::{Answer, ErrorKind, Exchange, ProviderError, Step, Verified, Warning, scopes};

/// How many pages of nothing but pull requests are passed over before an empty one is given back.
const PAGES: u32 = 5;
/// How many pages of comments are read, each of a hundred.
const COMMENT_PAGES: u32 = 50;
const TICKET: &str = "ticket";

/// Asks for the repository, and for an issue.
pub(super) async fn verify(
    io: &mut dyn Exchange,
    repository: &Repository,
) -> Result<Verified, ProviderError> {
    io.step(Step::Authenticate);
    let answer = about(io, repository).await?;
    let found = json(&answer)?;
    if found.get("has_issues").and_then(Value::as_bool) == Some(false) {
        return Err(ProviderError::invalid("/repository", "names a repository whose issues are turned off"));
    }
    io.step(Step::Permissions);
    let warnings = lacking(answer.headers(), &found);
    io.step(Step::Sample);
    let one = repository.request(Method::GET, PLACE, "per_page=1", None)?;
    repository.ask(io, one, "repository", &repository.name).await?;
    Ok(Verified { warnings })
}

/// What the token may not do, as far as GitHub says it: classic tokens have scopes, and their owners a role.
fn lacking(headers: &HeaderMap, found: &Value) -> Vec<Warning> {
    let granted = headers.get("x-oauth-scopes").and_then(|list| list.to_str().ok());
    // For what everybody may see, the smaller scope does.
    let private = found.get("private").and_then(Value::as_bool) != Some(false);
    let smaller = granted.is_some_and(|list| list.split(',').any(|one| one.trim() == "public_repo"));
    let granted = if smaller && !private { Some("repo") } else { granted };
    let mut warnings = scopes::warnings("/credential", super::CAPABILITIES, granted);
    let may = |role: &str| found.pointer(&format!("/permissions/{role}")).and_then(Value::as_bool);
    if may("push") == Some(false) && may("triage") != Some(true) {
        warnings.push(Warning {
            pointer: "/credential".to_owned(),
            message: "may neither push to the repository nor triage it: tickets get no tags and no assignee"
                .to_owned(),
        });
    }
    warnings
}

async fn about(io: &mut dyn Exchange, repository: &Repository) -> Result<Answer, ProviderError> {
    let request = repository.request(Method::GET, &[], "", None)?;
    repository.ask(io, request, "repository", &repository.name).await.map_err(|error| match error.kind {
        ErrorKind::NotFound { .. } => {
            let message = "names no repository that the token sees";
            ProviderError::invalid("/repository", message).said(error.raw.unwrap_or_default())
        }
        _ => error,
    })
}

/// The repository: an integration is for one.
pub(super) async fn projects(
    io: &mut dyn Exchange,
    repository: &Repository,
) -> Result<Page<Project>, ProviderError> {
    let found = json(&about(io, repository).await?)?;
    let name = found.get("name").and_then(Value::as_str).ok_or_else(|| lacks("name", &found))?.to_owned();
    let rest = found.as_object().into_iter().flatten();
    let kept = ["full_name", "description", "html_url", "private", "visibility", "archived"];
    let rest = rest.filter(|(key, value)| kept.contains(&key.as_str()) && !value.is_null());
    let unmapped = rest.map(|(key, value)| (key.clone(), value.clone())).collect();
    Ok(Page::whole(vec![Project { id: repository.name.clone(), name, custom_fields: Map::new(), unmapped }]))
}

pub(super) async fn query(
    io: &mut dyn Exchange,
    repository: &Repository,
    query: &Query,
) -> Result<Page<Ticket>, ProviderError> {
    let nothing = || Page { items: Vec::new(), next: None, counts: BTreeMap::from([("*".to_owned(), 0)]) };
    let Some(wanted) = Wanted::of(query)? else { return Ok(nothing()) };
    let mut request = match &query.after {
        Some(after) => repository.request(Method::GET, PLACE, after, None)?,
        None => wanted.request(repository, &query.order, query.limit)?,
    };
    let mut items = Vec::new();
    let mut next = None;
    for page in 0..PAGES {
        let answer = match repository.ask(io, request, "repository", &repository.name).await {
            // A filter names a user that there is not.
            Err(error) if page == 0 && is_about(&error, &["/assignee", "/creator"]) => return Ok(nothing()),
            outcome => outcome?,
        };
        items = read_page(repository, &json(&answer)?)?;
        items.retain(|ticket| wanted.takes(ticket));
        next = repository.next_page(answer.headers(), PLACE)?;
        match &next {
            Some(query) if items.is_empty() => {
                request = repository.request(Method::GET, PLACE, query, None)?;
            }
            _ => break,
        }
    }
    let mut counts = BTreeMap::new();
    if query.counts.iter().any(|one| one == "*")
        && let Some(request) = wanted.request_count(repository)?
    {
        let found = repository.read(io, request, "repository", "").await?;
        counts.extend(read_count(&found).map(|count| ("*".to_owned(), count)));
    }
    Ok(Page { items, next, counts })
}

/// The issues of a page, without its pull requests.
pub(super) fn read_page(repository: &Repository, page: &Value) -> Result<Vec<Ticket>, ProviderError> {
    let all = page.as_array().ok_or_else(|| lacks("a list", page))?;
    all.iter().filter(|one| !issues::is_pull_request(one)).map(|one| issues::read(repository, one)).collect()
}

pub(super) async fn find(
    io: &mut dyn Exchange,
    repository: &Repository,
    id: &str,
) -> Result<Ticket, ProviderError> {
    let issue = repository.read(io, issues::request_get(repository, id)?, TICKET, id).await?;
    if issues::is_pull_request(&issue) {
        return Err(ProviderError::not_found(TICKET, id));
    }
    issues::read(repository, &issue)
}

pub(super) async fn create(
    io: &mut dyn Exchange,
    repository: &Repository,
    new: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    let body = issues::changes(repository, None, new)?;
    let made = repository.read(io, issues::request_create(repository, new)?, TICKET, "").await?;
    let ticket = issues::read(repository, &made)?;
    issues::hold_against(&ticket, &body)?;
    Ok(ticket)
}

/// GitHub knows no condition for changes; what it has is compared shortly before.
pub(super) async fn update(
    io: &mut dyn Exchange,
    repository: &Repository,
    was: &Ticket,
    wanted: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    let now = find(io, repository, &was.id).await.map_err(ProviderError::before_the_effect)?;
    if now != *was {
        return Err(ProviderError::new(ErrorKind::Conflict, "the ticket was changed meanwhile"));
    }
    let body = issues::changes(repository, Some(was), wanted)?;
    if body.is_empty() {
        return Ok(now);
    }
    let request = issues::request_update(repository, &was.id, body.clone())?;
    let ticket = issues::read(repository, &repository.read(io, request, TICKET, &was.id).await?)?;
    issues::hold_against(&ticket, &body)?;
    Ok(ticket)
}

pub(super) async fn comments(
    io: &mut dyn Exchange,
    repository: &Repository,
    ticket_id: &str,
) -> Result<Vec<Comment>, ProviderError> {
    find(io, repository, ticket_id).await?;
    let (mut all, mut query) = (Vec::new(), None::<String>);
    for _ in 0..COMMENT_PAGES {
        let request = discussion::request_list(repository, ticket_id, query.as_deref())?;
        let answer = repository.ask(io, request, TICKET, ticket_id).await?;
        let page = json(&answer)?;
        let page = page.as_array().ok_or_else(|| lacks("a list", &page))?;
        for one in page {
            all.push(discussion::read(ticket_id, one)?);
        }
        query = repository.next_page(answer.headers(), &discussion::place(ticket_id)?)?;
        if query.is_none() {
            return Ok(all);
        }
    }
    let message = format!("the ticket has more than {} comments", COMMENT_PAGES * 100);
    Err(ProviderError::new(ErrorKind::Full, message))
}

pub(super) async fn comment(
    io: &mut dyn Exchange,
    repository: &Repository,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Comment, ProviderError> {
    let request = discussion::request_create(repository, ticket_id, new)?;
    find(io, repository, ticket_id).await.map_err(ProviderError::before_the_effect)?;
    discussion::read(ticket_id, &repository.read(io, request, "comment", ticket_id).await?)
}

pub(super) async fn delete_comment(
    io: &mut dyn Exchange,
    repository: &Repository,
    ticket_id: &str,
    id: &str,
) -> Result<(), ProviderError> {
    find(io, repository, ticket_id).await?;
    let seen = discussion::request_one(repository, Method::GET, id)?;
    if !discussion::is_on(&repository.read(io, seen, "comment", id).await?, ticket_id) {
        return Err(ProviderError::not_found("comment", id));
    }
    repository.ask(io, discussion::request_one(repository, Method::DELETE, id)?, "comment", id).await?;
    Ok(())
}
