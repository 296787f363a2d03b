//! Codes: the page gives one to its host for what was connected, and the host's back end exchanges it, once, for the
//! integration and its token. So no secret passes through a page.

use std::time::Duration;

use api_types::connect::{ConnectCode, ConnectExchange};
use api_types::formats::looks_like_id;
use api_types::{IntegrationId, Sensitive};
use secrets::{Token, TokenKind, TokenRef};
use serde_json::Value;
use store::WriteTx;
use store::connect_sessions::{self, ConnectCodeRow};
use store::integrations::IntegrationRow;

use super::sessions::event;
use crate::audit;
use crate::caller::Caller;
use crate::change;
use crate::error::{Error, Fault};
use crate::input::Fields;
use crate::permissions::Action;
use crate::{Platform, Versioned, integrations, time, tokens};

/// How long a code is good for.
const LIFETIME: Duration = Duration::from_mins(10);

/// Makes a code for an integration that was created in the caller's session.
pub async fn create(platform: &Platform, caller: &Caller, body: Value) -> Result<ConnectCode, Error> {
    let caller = &caller.for_action(Action::IntegrationsCreate)?;
    if caller.session().is_none() {
        return Err(Error::Forbidden(
            "codes are made in Connect sessions, and this token belongs to none".into(),
        ));
    }
    let mut fields = Fields::of(body)?;
    let integration = fields.required_text("integration_id", |text| {
        if looks_like_id(text) { Ok(()) } else { Err("must be the id of an integration".into()) }
    });
    fields.finish()?;
    let made = change::create(platform, caller, 200, integration, None, |tx, caller, integration| {
        Box::pin(
            async move { Ok(Versioned { version: 1, value: create_in(tx, caller, integration).await? }) },
        )
    });
    Ok(made.await?.answer.value)
}

async fn create_in(tx: &mut WriteTx<'_>, caller: &Caller, integration: &str) -> Result<ConnectCode, Error> {
    let session = caller.session().ok_or_else(|| Error::Internal("a session was there and is not".into()))?;
    let row: IntegrationRow = change::find(tx, integration).await.map_err(not_here)?;
    let kept = store::kept_tokens::get_anywhere(tx, &row.refresh_token_id.to_string()).await?;
    // The token that came with it names the one by which it was made.
    if kept.is_none_or(|kept| kept.token.stored().parent_id != Some(session.token_id)) {
        return Err(not_here(Error::not_found("integration", integration)));
    }
    let now = caller.request().now;
    let code = Token::generate(TokenKind::Connect, tx.scope().organization().0);
    let expires = time::after(now, i64::try_from(LIFETIME.as_secs()).unwrap_or(i64::MAX));
    let row = ConnectCodeRow {
        hash: code.hash(),
        session_id: session.id,
        integration_id: row.id,
        used: false,
        expires,
        created_at: now,
    };
    connect_sessions::insert_code(tx, &row).await?;
    Ok(ConnectCode { code: Sensitive::new(code.secret().expose().as_str()), expires_at: expires })
}

fn not_here(error: Error) -> Error {
    match error {
        Error::NotFound { .. } => {
            Fault::body("/integration_id", "names no integration that was connected in this session").into()
        }
        other => other,
    }
}

/// Exchanges a code of the caller's organization for the integration and its token.
pub async fn exchange(platform: &Platform, caller: &Caller, body: Value) -> Result<ConnectExchange, Error> {
    let caller = &caller.for_action(Action::TokensCreateIntegration)?;
    let code = read_code(&body)?;
    let made = change::create(platform, caller, 200, code, None, |tx, caller, code| {
        Box::pin(async move { Ok(Versioned { version: 1, value: exchange_in(tx, caller, code).await? }) })
    });
    Ok(made.await?.answer.value)
}

fn read_code(body: &Value) -> Result<TokenRef, Error> {
    // Not by [`Fields`], which refuse texts that hold a token: here one belongs.
    let code = match body.get("code") {
        Some(Value::String(code)) => TokenRef::parse(code).ok(),
        _ => None,
    };
    code.filter(|code| code.kind == TokenKind::Connect)
        .ok_or_else(|| Fault::body("/code", "must be a code as the Connect page gives it to its host").into())
}

async fn exchange_in(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    code: &TokenRef,
) -> Result<ConnectExchange, Error> {
    let unknown = || Error::from(Fault::body("/code", "is no code of this organization"));
    if code.org != tx.scope().organization().0 {
        return Err(unknown());
    }
    let row = connect_sessions::code(tx, &code.hash).await?.ok_or_else(unknown)?;
    let session = connect_sessions::get(tx, row.session_id).await?.ok_or_else(unknown)?;
    // A limited token exchanges what is of its accounts.
    if store::accounts::get(tx, &session.account_id.to_string()).await?.is_none() {
        return Err(unknown());
    }
    if row.used {
        return Err(Error::Gone {
            kind: "link-used",
            message: "this code has been exchanged already; it works once".into(),
            remedy: "POST /v1/tokens/{account_id}/{integration_id} makes another token; if it was not you who used the \
                     code, delete the integration's token",
        });
    }
    if row.expires <= caller.request().now {
        return Err(Error::Gone {
            kind: "link-expired",
            message: "this code has expired; it is good for ten minutes".into(),
            remedy: "POST /v1/tokens/{account_id}/{integration_id} makes a token of the integration",
        });
    }
    let now = caller.request().now;
    connect_sessions::take_code(tx, &row.hash, now).await?;
    let integration = by_id(tx, row.integration_id).await?;
    let token = tokens::first_secrets(tx, &integration, now).await?;
    let mut event = event("exchange", 200, &session);
    event.details.insert("integration_id".into(), integration.id.to_string().into());
    event.details.insert("token_id".into(), token.id.to_string().into());
    audit::record(tx, caller, event).await?;
    Ok(ConnectExchange {
        session_id: session.id,
        integration: integrations::wire(&integration),
        token: token.primary,
    })
}

async fn by_id(tx: &mut WriteTx<'_>, id: IntegrationId) -> Result<IntegrationRow, Error> {
    let gone = || Error::Gone {
        kind: "link-revoked",
        message: "what this code stood for has been disconnected since".into(),
        remedy: "let the end user connect it again",
    };
    store::integrations::by_id(tx, id).await?.ok_or_else(gone)
}
