//! Accepting an invitation: the person chooses a name and a password and is signed in.

use std::sync::Arc;

use api_types::formats::{MAX_FULLNAME, check_line};
use api_types::session::{LinkInfo, SessionKind};
use api_types::{MemberState, Sensitive};
use serde_json::Value;
use store::member_links::{self, LinkPurpose, LinkState};

use super::{find, present};
use crate::audit::{self, Event};
use crate::caller::RequestInfo;
use crate::error::{Error, Fault};
use crate::input::Fields;
use crate::sessions::{self, Begun};
use crate::{Platform, passwords};

/// What an invitation is about. `bearer` is the link's token.
pub async fn look(platform: &Platform, bearer: &str, request: &RequestInfo) -> Result<LinkInfo, Error> {
    let (token, scope) = present(platform, bearer)?;
    let mut tx = platform.store.read(&scope).await?;
    let presented = find(&mut tx, &token, LinkPurpose::Invitation, request.now).await?;
    let inviter = match presented.member.invited_by {
        Some(id) => store::members::get_anywhere(&mut tx, &id.to_string()).await?,
        None => None,
    };
    let invited_by = inviter.map(|inviter| {
        if inviter.fullname == inviter.name {
            inviter.name
        } else {
            format!("{} ({})", inviter.fullname, inviter.name)
        }
    });
    Ok(LinkInfo { invited_by, ..presented.info() })
}

/// Accepts an invitation; of several who try at once one succeeds.
pub async fn accept(
    platform: &Platform,
    bearer: &str,
    body: Value,
    request: RequestInfo,
) -> Result<Begun, Error> {
    let (token, scope) = present(platform, bearer)?;
    let mut fields = Fields::of(body)?;
    let fullname = fields.required_text("fullname", |text| check_line(text, MAX_FULLNAME));
    let secret = Sensitive::new(fields.required_text("secret", |_| Ok(())));
    fields.finish()?;
    {
        let mut tx = platform.store.read(&scope).await?;
        let presented = find(&mut tx, &token, LinkPurpose::Invitation, request.now).await?;
        let minimum = passwords::minimum_length(presented.organization.options.as_ref());
        passwords::check(secret.expose(), minimum, &presented.about(&fullname))
            .map_err(|message| Fault::body("/secret", message))?;
    }
    let hash = platform.passwords.hash(&secret).await?;
    let work = Arc::new((token, fullname, hash, request));
    platform
        .store
        .write(&scope, move |tx| {
            let work = work.clone();
            Box::pin(async move {
                let (token, fullname, hash, request) = &*work;
                let now = request.now;
                let mut presented = find(tx, token, LinkPurpose::Invitation, now).await?;
                member_links::take(tx, &token.hash, now).await?;
                let member = &mut presented.member;
                member_links::close(tx, member.id, None, LinkState::Replaced, now).await?;
                member.fullname.clone_from(fullname);
                member.state = MemberState::Enabled;
                member.mail_state = None;
                member.mail_error = None;
                passwords::put_into(member, hash, now);
                store::members::update(tx, member).await?;
                member.version += 1;
                let (begun, caller) =
                    sessions::begin(tx, member, &presented.organization, SessionKind::Browser, request)
                        .await?;
                let event =
                    Event { action: "auth.accept_invitation".into(), status: 200, ..Event::default() };
                audit::record(tx, &caller, event.target("member", &member.id, &member.name)).await?;
                Ok(begun)
            })
        })
        .await
}
