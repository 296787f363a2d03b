//! What an invitation needs beside the member: the key that seals the letter, the address that links begin with.

use std::sync::Arc;

use api_types::{AccountId, Sensitive, Timestamp};
use secrets::{KeyRing, Token};
use store::outbox::NewJob;
use store::{Tx, WriteTx};

use crate::caller::Caller;
use crate::error::Error;
use crate::mail::{self, Mail};
use crate::{Platform, jobs};

/// Prepared before the transaction, because keys may have to be read first.
#[derive(Clone)]
pub struct Letter {
    ring: Arc<KeyRing>,
    public_url: String,
    account: Option<AccountId>,
    status: u16,
}

impl Letter {
    /// A letter of the caller's organization.
    pub async fn prepare(platform: &Platform, caller: &Caller) -> Result<Self, Error> {
        Ok(Self::sealed_with(platform, platform.keys.ring(&platform.store, caller.scope()).await?))
    }

    /// A letter of an organization whose keys are at hand.
    pub(crate) fn sealed_with(platform: &Platform, ring: Arc<KeyRing>) -> Self {
        Self { ring, public_url: platform.settings.public_url.clone(), account: None, status: 200 }
    }

    /// Notes the tenant that the invitation is about, and the status that the request for it is answered with.
    #[must_use]
    pub fn for_account(self, account: AccountId, status: u16) -> Self {
        Self { account: Some(account), status, ..self }
    }

    /// The tenant that the invitation is about.
    pub(crate) fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// The HTTP status of the answer to whoever invites, for the audit entry.
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// The address of a page with a token where servers never see it.
    pub(crate) fn link(&self, page: &str, token: &Token) -> Sensitive {
        Sensitive::new(format!("{}/{page}#{}", self.public_url, token.secret().expose()))
    }

    /// The letter as a job.
    pub(crate) fn job(&self, tx: &WriteTx<'_>, letter: &Mail, now: Timestamp) -> Result<NewJob, Error> {
        jobs::sealed(&self.ring, tx.scope(), mail::KIND, letter, None, now)
    }

    /// What the roles will let somebody do, as a sentence.
    pub(crate) async fn role_sentence(&self, tx: &mut Tx<'_>, roles: &[String]) -> Result<String, Error> {
        let mut titles = Vec::new();
        for name in roles {
            let role = store::roles::get_by_name(tx, name).await?;
            titles.push(role.map_or_else(|| name.clone(), |role| role.fullname));
        }
        Ok(match titles.as_slice() {
            [] => "You have no role yet; an administrator can give you one.".into(),
            [one] => format!("Your role will be: {one}."),
            several => format!("Your roles will be: {}.", several.join(", ")),
        })
    }
}
