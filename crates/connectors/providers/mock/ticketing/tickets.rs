//! Creating, changing and finding tickets.

use std::collections::BTreeMap;

use api_types::engine::ticketing::{CreateTicket, Project, Ticket};
use serde_json::Map;

use super::book;
use super::card::Card;
use super::{query, seed};
use crate::query::{Page, Query};
use crate::{Context, ErrorKind, Exchange, ProviderError};

pub(super) async fn query(
    io: &mut dyn Exchange,
    context: &Context,
    query: &Query,
) -> Result<Page<Ticket>, ProviderError> {
    let all = book::tickets(io, context).await?;
    query::page(all.iter().map(|card| card.present(context)).collect(), query)
}

pub(super) async fn create(
    io: &mut dyn Exchange,
    context: &Context,
    new: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    check_parent(io, context, new, None).await?;
    let id = book::next_id(io, new.project.as_deref().unwrap_or_default()).await?;
    let ticket = Ticket {
        id,
        name: String::new(),
        summary: String::new(),
        created_at: context.now,
        updated_at: context.now,
        creator: None,
        assignee: None,
        contact: None,
        description: None,
        priority: None,
        due_date: None,
        completion_date: None,
        status: None,
        project: None,
        issue_type: None,
        parent: None,
        tags: Vec::new(),
        attachments: Vec::new(),
        custom_fields: Map::new(),
        unmapped: Map::new(),
    };
    let mut card = Card { ticket, fields: Map::new(), extra: Map::new() };
    card.take(context, new);
    card.ticket.status.get_or_insert_with(|| seed::STATUSES[0].to_owned());
    book::add(io, &card).await?;
    Ok(card.present(context))
}

pub(super) async fn update(
    io: &mut dyn Exchange,
    context: &Context,
    was: &Ticket,
    wanted: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    check_parent(io, context, wanted, Some(&was.id)).await?;
    let change = |card: &mut Card| {
        if card.present(context) != *was {
            return Err(ProviderError::new(ErrorKind::Conflict, "the ticket was changed meanwhile"));
        }
        card.take(context, wanted);
        Ok(())
    };
    let (card, ()) = book::change(io, context, &was.id, change).await?;
    Ok(card.present(context))
}

/// Projects of the seed, and those that tickets name.
pub(super) async fn projects(
    io: &mut dyn Exchange,
    context: &Context,
    query: &Query,
) -> Result<Page<Project>, ProviderError> {
    let seeded = seed::PROJECTS.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned()));
    let mut all: BTreeMap<_, _> = seeded.collect();
    for card in book::tickets(io, context).await? {
        if let Some(id) = card.ticket.project.filter(|id| !id.is_empty()) {
            all.entry(id.clone()).or_insert(id);
        }
    }
    let project = |(id, name)| Project { id, name, custom_fields: Map::new(), unmapped: Map::new() };
    let total = all.len() as u64;
    let mut items: Vec<_> = all
        .into_iter()
        .filter(|(id, _)| query.after.as_ref().is_none_or(|after| id > after))
        .map(project)
        .collect();
    let limit = query.limit as usize;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| last.id.clone());
    Ok(Page { items, next, counts: BTreeMap::from([("*".to_owned(), total)]) })
}

/// A parent must exist, and nothing is a part of itself.
async fn check_parent(
    io: &mut dyn Exchange,
    context: &Context,
    wanted: &CreateTicket,
    own: Option<&str>,
) -> Result<(), ProviderError> {
    let Some(parent) = wanted.parent.as_deref().filter(|parent| !parent.is_empty()) else { return Ok(()) };
    if Some(parent) == own {
        return Err(ProviderError::invalid("/parent", "names the ticket itself"));
    }
    match book::ticket(io, context, parent).await {
        Err(ProviderError { kind: ErrorKind::NotFound { .. }, .. }) => {
            Err(ProviderError::invalid("/parent", format!("names no ticket of the provider: {parent:?}")))
        }
        other => other.map(|_| ()),
    }
}
