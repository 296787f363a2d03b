//! New secrets for a token that stays: refresh, rotate, reset.
//!
//! After a refresh or a rotation the pair before is good beside the new one, so that whoever uses the token can be
//! handed the new secrets without a gap; removing the secondary pair ends the exchange. A reset is for secrets that
//! have got into wrong hands: everything that was given out before ends at once.

use api_types::token::{RefreshToken, TokenType};
use api_types::{Timestamp, TokenId};
use store::integrations::IntegrationRow;
use store::kept_tokens::KeptToken;
use store::{Grant, Reach, WriteTx};

use super::{IntegrationToken, kept};
use crate::audit::{self, Event};
use crate::authentication::Renewer;
use crate::caller::Caller;
use crate::change::{self, Resource as _};
use crate::error::Error;
use crate::permissions::Action;
use crate::{Platform, Versioned, plausible_key, time};

/// One exchange.
struct Exchange {
    action: Action,
    key: String,
    /// What the token belongs to, where the call names it.
    owner: Option<String>,
    /// The token whose refresh secret was presented; `None`: somebody with the right to do it.
    own: Option<TokenId>,
}

/// Gives a token a new pair and keeps the one before as its secondary. Its bearer does it with the refresh secret, an
/// administrator for anybody.
pub async fn refresh(platform: &Platform, renewer: &Renewer, key: &str) -> Result<RefreshToken, Error> {
    let action = Action::TokensRefresh;
    let (caller, own) = match renewer {
        Renewer::Itself(caller) => (caller.clone(), caller.token()),
        Renewer::Other(caller) => (caller.for_action(action)?, None),
    };
    run(platform, &caller, Exchange { action, key: key.to_owned(), owner: None, own }).await
}

/// The same for an administrator, who names the owner as well.
pub async fn rotate(
    platform: &Platform,
    caller: &Caller,
    (owner, key): (&str, &str),
) -> Result<RefreshToken, Error> {
    let action = Action::TokensRotate;
    let exchange = Exchange { action, key: key.to_owned(), owner: Some(owner.to_owned()), own: None };
    run(platform, &caller.for_action(action)?, exchange).await
}

/// Ends every secret of a token, gives it a new pair and its whole lifetime again.
pub async fn reset(
    platform: &Platform,
    caller: &Caller,
    (owner, key): (&str, &str),
) -> Result<RefreshToken, Error> {
    let action = Action::TokensReset;
    let exchange = Exchange { action, key: key.to_owned(), owner: Some(owner.to_owned()), own: None };
    run(platform, &caller.for_action(action)?, exchange).await
}

async fn run(platform: &Platform, caller: &Caller, exchange: Exchange) -> Result<RefreshToken, Error> {
    let done = change::create(platform, caller, 200, exchange, None, |tx, caller, exchange| {
        Box::pin(async move { exchange_in(tx, caller, exchange).await })
    });
    Ok(done.await?.answer.value)
}

async fn exchange_in(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    exchange: &Exchange,
) -> Result<Versioned<RefreshToken>, Error> {
    let mut row = find(tx, exchange).await?;
    let resets = exchange.action == Action::TokensReset;
    check(caller, exchange, &row, resets)?;
    let before = change::json(&row)?;
    let now = caller.request().now;
    if resets {
        store::kept_tokens::remove_secrets(tx, &row).await?;
        row.secondary = None;
        row.expires = time::after(now, row.token.stored().ttl_seconds);
    } else {
        store::kept_tokens::retire_primary(tx, &row).await?;
        row.secondary = Some(row.expires);
    }
    row.updated_at = now;
    store::kept_tokens::update(tx, &row).await?;
    row.version += 1;
    let stored = row.token.stored();
    let shown = super::add_pair(tx, stored.id, super::kind_of(stored), row.expires).await?;
    let event = Event::of(exchange.action, 200).target("token", &row.token.id(), &stored.name);
    audit::record(tx, caller, event.difference(&before, &change::json(&row)?)).await?;
    Ok(Versioned { version: row.version, value: kept::wire(&row, &shown) })
}

/// The secrets of the token that came with an integration, which nobody has been given so far. One that was removed, or
/// whose secrets are known to somebody, is not touched: then there is a new one.
pub(crate) async fn first_secrets(
    tx: &mut WriteTx<'_>,
    row: &IntegrationRow,
    now: Timestamp,
) -> Result<RefreshToken, Error> {
    let kept = store::kept_tokens::get_anywhere(tx, &row.refresh_token_id.to_string()).await?;
    let Some(mut kept) = kept.filter(|kept| kept.version == 1 && kept.expires > now) else {
        let token = IntegrationToken {
            name: None,
            token_type: TokenType::Adhoc,
            ttl: super::TOKEN_TTL,
            parent_id: None,
        };
        return super::issue_to_integration(tx, super::new_id(), row, token, now).await;
    };
    store::kept_tokens::remove_secrets(tx, &kept).await?;
    kept.updated_at = now;
    store::kept_tokens::update(tx, &kept).await?;
    kept.version += 1;
    let stored = kept.token.stored();
    let shown = super::add_pair(tx, stored.id, super::kind_of(stored), kept.expires).await?;
    Ok(kept::wire(&kept, &shown))
}

/// The token; one of another owner than the call names is not there.
async fn find(tx: &mut WriteTx<'_>, exchange: &Exchange) -> Result<KeptToken, Error> {
    let missing = || KeptToken::missing(&exchange.key);
    let Some(own) = exchange.own else {
        let row: KeptToken = change::find(tx, &exchange.key).await?;
        let owned = exchange.owner.as_ref().is_none_or(|owner| *owner == row.token.stored().owner_id);
        return if owned { Ok(row) } else { Err(missing()) };
    };
    if !plausible_key(&exchange.key) {
        return Err(missing());
    }
    let row = store::kept_tokens::get_anywhere(tx, &exchange.key).await?;
    row.filter(|row| row.token.id() == own).ok_or_else(|| {
        Error::Forbidden("a refresh token renews the token that it came with, and no other one".into())
    })
}

fn check(caller: &Caller, exchange: &Exchange, row: &KeptToken, resets: bool) -> Result<(), Error> {
    let stored = row.token.stored();
    if stored.token_type == TokenType::Logon {
        return Err(conflict("this token is a member's session; it is renewed by signing in"));
    }
    if !resets && row.expires <= caller.request().now {
        return Err(conflict("this token has expired; only a reset gives it a new lifetime"));
    }
    let theirs = Grant { permission_set: stored.permission_set, reach: Reach::of(&stored.resources) };
    if exchange.own.is_none() && !caller.covers(&theirs) {
        return Err(Error::Forbidden(
            "the answer would hold the secrets of a token that may do more than the one that asks for them"
                .into(),
        ));
    }
    Ok(())
}

fn conflict(message: &str) -> Error {
    Error::Conflict { message: message.into(), parameter: None }
}
