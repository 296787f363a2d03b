//! Where the mock's tickets are: those of the seed until they are changed, then those in the integration's state.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::documents::{self, document, read};
use super::card::Card;
use super::seed;
use crate::{Context, ErrorKind, Exchange, ProviderError, Stored};

/// Kind of the documents of tickets.
const TICKET: &str = "ticket";
/// Kind of the documents that count tickets by the beginning of their ids.
const COUNTER: &str = "counter";
/// Kind of the documents that say what of the seed was removed.
const REMOVED: &str = "removed";
/// Most tickets of one project that the mock takes.
pub(super) const MAX_TICKETS: u32 = 1000;
/// Where the numbers of new tickets begin.
const FIRST_NUMBER: u64 = 201;
/// How often a change is tried when another one comes between.
const TRIES: u32 = 20;

/// One ticket.
pub(super) async fn ticket(
    io: &mut dyn Exchange,
    context: &Context,
    id: &str,
) -> Result<Card, ProviderError> {
    Ok(find(io, context, id).await?.1)
}

/// Every ticket.
pub(super) async fn tickets(io: &mut dyn Exchange, context: &Context) -> Result<Vec<Card>, ProviderError> {
    let seeded = seed::tickets(context.created_at).into_iter();
    let mut all: BTreeMap<String, Card> = seeded.map(|card| (card.ticket.id.clone(), card)).collect();
    for card in documents::all::<Card>(io, TICKET).await? {
        all.insert(card.ticket.id.clone(), card);
    }
    Ok(all.into_values().collect())
}

/// Changes a ticket: `change` gets it as it is, and may refuse.
pub(super) async fn change<T>(
    io: &mut dyn Exchange,
    context: &Context,
    id: &str,
    change: impl Fn(&mut Card) -> Result<T, ProviderError> + Sync,
) -> Result<(Card, T), ProviderError> {
    for _ in 0..TRIES {
        let (seen, mut card) = find(io, context, id).await?;
        let made = change(&mut card)?;
        let document = document(id, card.ticket.created_at, &card)?;
        if io.state().swap(TICKET, seen.as_ref(), document).await? {
            return Ok((card, made));
        }
    }
    Err(ProviderError::new(ErrorKind::Conflict, "the ticket is being changed by many at once"))
}

/// Adds a ticket.
pub(super) async fn add(io: &mut dyn Exchange, card: &Card) -> Result<(), ProviderError> {
    io.state().put(TICKET, document(&card.ticket.id, card.ticket.created_at, card)?).await
}

/// A new id for a ticket of a project: `OPS-201`.
pub(super) async fn next_id(io: &mut dyn Exchange, project: &str) -> Result<String, ProviderError> {
    let letters = project.chars().filter(char::is_ascii_alphanumeric).take(10);
    let prefix: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    let prefix = if prefix.is_empty() { "MOCK".to_owned() } else { prefix };
    for _ in 0..TRIES {
        let seen = io.state().get(COUNTER, &prefix).await?;
        let number = seen.as_ref().and_then(|one| one.body.as_u64()).map_or(FIRST_NUMBER, |last| last + 1);
        if number >= FIRST_NUMBER + u64::from(MAX_TICKETS) {
            let message = format!("the mock takes {MAX_TICKETS} tickets of one project, and has as many");
            return Err(ProviderError::new(ErrorKind::Full, message));
        }
        let next = Stored { id: prefix.clone(), sort: String::new(), body: number.into() };
        if io.state().swap(COUNTER, seen.as_ref(), next).await? {
            return Ok(format!("{prefix}-{number}"));
        }
    }
    Err(ProviderError::new(ErrorKind::Conflict, "many tickets are being created at once"))
}

/// Notes that something of the seed is gone; says whether it was there.
pub(super) async fn remove_seeded(io: &mut dyn Exchange, id: &str) -> Result<bool, ProviderError> {
    let mark = Stored { id: id.to_owned(), sort: String::new(), body: Value::Bool(true) };
    io.state().swap(REMOVED, None, mark).await
}

/// What of the seed is gone.
pub(super) async fn is_removed(io: &mut dyn Exchange, id: &str) -> Result<bool, ProviderError> {
    Ok(io.state().get(REMOVED, id).await?.is_some())
}

/// A ticket, and its document unless it is still that of the seed.
async fn find(
    io: &mut dyn Exchange,
    context: &Context,
    id: &str,
) -> Result<(Option<Stored>, Card), ProviderError> {
    if let Some(seen) = io.state().get(TICKET, id).await? {
        let card = read(seen.body.clone())?;
        return Ok((Some(seen), card));
    }
    let seeded = seed::tickets(context.created_at).into_iter().find(|card| card.ticket.id == id);
    seeded.map(|card| (None, card)).ok_or_else(|| ProviderError::not_found("ticket", id))
}
