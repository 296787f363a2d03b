//! Links that let their holder in, for invitations and password resets: making them, and judging one that is shown.

use std::time::Duration;

use api_types::formats::parse_duration;
use api_types::session::LinkInfo;
use api_types::{MemberId, Timestamp};
use secrets::{Token, TokenKind, TokenRef};
use store::member_links::{self, LinkPurpose, LinkRow, LinkState};
use store::members::MemberRow;
use store::organizations::OrganizationRow;
use store::{Scope, Tx, WriteTx};

use crate::error::Error;
use crate::{Platform, passwords, time};

/// How long a link that is no longer good can still say why, in seconds: 90 days.
const REMEMBERED_SECONDS: i64 = 90 * 24 * 60 * 60;

/// A link with whom and what it is about, as it stands.
pub(crate) struct Presented {
    pub(crate) link: LinkRow,
    pub(crate) member: MemberRow,
    pub(crate) organization: OrganizationRow,
}

impl Presented {
    /// What the page that opened the link needs to know.
    pub(crate) fn info(&self) -> LinkInfo {
        LinkInfo {
            organization: self.organization.fullname.clone(),
            name: self.member.name.clone(),
            fullname: self.member.fullname.clone(),
            expires: self.link.expires,
            minimum_password_length: passwords::minimum_length(self.organization.options.as_ref()),
            member_id: self.member.id,
            roles: self.member.roles.clone(),
            invited_by: None,
        }
    }

    /// What is known of the member, which its password must not be made of.
    pub(crate) fn about<'a>(&'a self, fullname: &'a str) -> [&'a str; 4] {
        [&self.member.name, fullname, &self.organization.name, &self.organization.fullname]
    }
}

/// Writes a new link and voids those of the same purpose that were made before.
pub(crate) async fn new_link(
    tx: &mut WriteTx<'_>,
    member: MemberId,
    purpose: LinkPurpose,
    expires: Timestamp,
    now: Timestamp,
) -> Result<Token, Error> {
    member_links::close(tx, member, Some(purpose), LinkState::Replaced, now).await?;
    member_links::prune(tx, member, time::after(now, -REMEMBERED_SECONDS)).await?;
    let token = Token::generate(TokenKind::Invitation, tx.scope().organization().0);
    let row = LinkRow {
        hash: token.hash(),
        member_id: member,
        purpose,
        state: LinkState::Open,
        expires,
        created_at: now,
    };
    member_links::insert(tx, &row).await?;
    Ok(token)
}

/// Reads what was sent as the bearer, and finds where to look for it.
pub(crate) fn present(platform: &Platform, bearer: &str) -> Result<(TokenRef, Scope), Error> {
    let token = TokenRef::parse(bearer).ok().filter(|token| token.kind == TokenKind::Invitation);
    let token = token.ok_or_else(unknown)?;
    let scope = platform.store.directory().host_scope(api_types::OrganizationId(token.org));
    Ok((token, scope))
}

/// The link, if it is good for `purpose` now; else why it is not.
pub(crate) async fn find(
    tx: &mut Tx<'_>,
    token: &TokenRef,
    purpose: LinkPurpose,
    now: Timestamp,
) -> Result<Presented, Error> {
    let link = member_links::get(tx, &token.hash).await?.filter(|link| link.purpose == purpose);
    let link = link.ok_or_else(unknown)?;
    check(&link, now)?;
    let organization = store::organizations::get(tx).await?.ok_or_else(unknown)?;
    let member = store::members::get_anywhere(tx, &link.member_id.to_string()).await?.ok_or_else(unknown)?;
    Ok(Presented { link, member, organization })
}

/// Seconds of a duration of the organization's options.
pub(crate) fn hours(given: Option<&str>, default_hours: u64) -> i64 {
    let given = given.and_then(|text| parse_duration(text).ok());
    let duration = given.unwrap_or(Duration::from_hours(default_hours));
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

fn check(link: &LinkRow, now: Timestamp) -> Result<(), Error> {
    let (ask, mail) = match link.purpose {
        LinkPurpose::Invitation => ("ask whoever invited you to send a new invitation", "invitation"),
        LinkPurpose::Reset => ("ask for a new link on the sign-in page", "link"),
    };
    let gone = |kind, message: String, remedy| Err(Error::Gone { kind, message, remedy });
    match link.state {
        LinkState::Used => gone(
            "link-used",
            format!("this {mail} has been used already; it works once"),
            "sign in with the password that was chosen then, or ask for a link to choose a new one",
        ),
        LinkState::Replaced => gone(
            "link-replaced",
            format!("a newer {mail} has taken the place of this one"),
            "open the link of the newest mail",
        ),
        LinkState::Revoked => gone("link-revoked", format!("this {mail} was withdrawn"), ask),
        LinkState::Open if link.expires <= now => {
            gone("link-expired", format!("this {mail} has expired"), ask)
        }
        LinkState::Open => Ok(()),
    }
}

fn unknown() -> Error {
    Error::NotFound { kind: "link", key: String::new() }
}
