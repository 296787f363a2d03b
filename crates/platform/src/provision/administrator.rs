//! The first administrator of an organization.

use std::collections::BTreeMap;

use api_types::member::InvitationLink;
use api_types::{MemberState, OrganizationType, Sensitive};
use serde_json::json;
use store::WriteTx;
use store::members::{self, MemberRow};

use super::builtin_roles::{ADMINISTRATOR, ROOT_ADMINISTRATOR};
use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::error::Error;
use crate::invitations::{self, Letter};
use crate::members::begin;

/// Who it is.
#[derive(Clone, Debug)]
pub struct NewAdministrator {
    /// E-mail address, in lower case.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// How it comes in.
    pub way: Way,
}

/// How an administrator comes in.
#[derive(Clone, Debug)]
pub enum Way {
    /// With a password, given as its hash.
    Password(Sensitive),
    /// By an invitation.
    Invitation,
}

impl NewAdministrator {
    pub(super) async fn enter(
        &self,
        tx: &mut WriteTx<'_>,
        caller: &Caller,
        letter: &Letter,
    ) -> Result<(MemberRow, Option<InvitationLink>), Error> {
        let organization = store::organizations::get(tx).await?;
        let root = organization.is_some_and(|one| one.organization_type == OrganizationType::Root);
        let role = if root { ROOT_ADMINISTRATOR } else { ADMINISTRATOR };
        let (state, password_hash) = match &self.way {
            Way::Password(hash) => (MemberState::Enabled, Some(hash.clone())),
            Way::Invitation => (MemberState::Invited, None),
        };
        let mut member = MemberRow {
            fullname: self.fullname.clone(),
            state,
            password_hash,
            roles: vec![role.into()],
            ..begin(caller, self.name.clone())
        };
        members::insert(tx, &member).await?;
        let event = Event {
            action: "members.create".into(),
            status: 200,
            details: BTreeMap::from([("email".into(), json!(self.name)), ("roles".into(), json!([role]))]),
            ..Event::default()
        };
        audit::record(tx, caller, event.target("member", &member.id, &member.name)).await?;
        let invitation = match self.way {
            Way::Password(_) => None,
            Way::Invitation => Some(invitations::issue(tx, caller, &mut member, letter).await?),
        };
        Ok((member, invitation))
    }
}
