//! Looking after tokens: who has which, and ending them.

use api_types::token::{Permission, RefreshToken, TokenType};
use futures_util::future::BoxFuture;
use store::kept_tokens::{KeptToken, TOKENS};
use store::list::{ListQuery, Page};
use store::{StoreError, Tx, WriteTx};

use super::Shown;
use crate::Platform;
use crate::caller::Caller;
use crate::change::{self, Removable, Resource};
use crate::error::Error;
use crate::permissions::Action;
use crate::precondition::Precondition;

impl Resource for KeptToken {
    type Wire = RefreshToken;
    const KIND: &'static str = "token";

    fn wire(&self) -> RefreshToken {
        wire(self, &Shown::default())
    }

    fn id(&self) -> String {
        self.token.id().to_string()
    }

    fn name(&self) -> &str {
        &self.token.stored().name
    }

    fn version(&mut self) -> &mut i64 {
        &mut self.version
    }

    fn read<'t>(tx: &'t mut Tx<'_>, key: &'t str) -> BoxFuture<'t, Result<Option<Self>, StoreError>> {
        Box::pin(store::kept_tokens::get(tx, key))
    }

    fn write<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move { Ok(store::kept_tokens::update(tx, self).await?) })
    }
}

impl Removable for KeptToken {
    fn remove<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move { Ok(store::tokens::delete(tx, self.token.id()).await.map(drop)?) })
    }
}

/// A list's page and how many tokens match in all, if asked for. No secret is in it.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    parameters: &[(String, String)],
) -> Result<Page<RefreshToken>, Error> {
    let caller = caller.for_action(Action::TokensList)?;
    let query = ListQuery::parse(&TOKENS, parameters)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let page = store::kept_tokens::list(&mut tx, &query).await?;
    Ok(Page { rows: page.rows.iter().map(Resource::wire).collect(), total: page.total })
}

/// The token of this id or name, without its secrets.
pub async fn get(platform: &Platform, caller: &Caller, key: &str) -> Result<RefreshToken, Error> {
    Ok(change::get::<KeptToken>(platform, caller, Action::TokensGet, key).await?.value)
}

/// Deletes a token: both pairs are refused from now on. Tokens that belong to something go with it.
pub async fn delete(platform: &Platform, caller: &Caller, key: &str) -> Result<(), Error> {
    let at = (key, Precondition::None);
    change::delete::<KeptToken, _>(platform, caller, Action::TokensDelete, at, |_, _, row| {
        Box::pin(async move {
            if row.token.stored().token_type != TokenType::Default {
                return Ok(());
            }
            Err(Error::Conflict {
                message: "this is the first token of its owner, who needs it; reset it to end its secrets"
                    .into(),
                parameter: None,
            })
        })
    })
    .await
}

/// Ends the pair before, when everybody has the new one. Without such a pair nothing changes.
pub async fn remove_secondary(platform: &Platform, caller: &Caller, key: &str) -> Result<(), Error> {
    let at = (key, Precondition::None);
    let action = Action::TokensRemoveSecondary;
    change::update(platform, caller, action, at, (), |tx, caller, (), row: &mut KeptToken| {
        Box::pin(async move {
            store::kept_tokens::remove_secondary(tx, row).await?;
            row.secondary = None;
            row.updated_at = caller.request().now;
            Ok(())
        })
    })
    .await
    .map(drop)
}

/// What the wire shows of a token, with these secrets of its primary pair.
pub(super) fn wire(row: &KeptToken, shown: &Shown) -> RefreshToken {
    let mut wire = super::wire(&row.token, &shown.access, &shown.refresh);
    wire.updated_at = row.updated_at;
    wire.expires = row.expires;
    wire.primary.access.expires = row.expires;
    wire.primary.refresh.expires = row.expires;
    wire.secondary = row.secondary.map(|expires| {
        let mut pair = super::wire(&row.token, "", "").primary;
        pair.access.expires = expires;
        pair.refresh.expires = expires;
        pair
    });
    // What a session may do is what the roles of its member allow at the moment.
    if row.token.stored().token_type == TokenType::Logon {
        let forget = |permissions: &mut Permission| permissions.adhoc_role = None;
        forget(&mut wire.primary.access.permissions);
        forget(&mut wire.primary.refresh.permissions);
    }
    wire
}
