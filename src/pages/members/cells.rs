//! What stands in the rows of the members, and on the page of one of them.

use std::collections::BTreeMap;

use api_types::{Member, MemberId, MemberState, MemberType, Timestamp, member::MailState};
use leptos::prelude::*;
use ui::{
    components::{
        avatar::Avatar,
        notice::Tone,
        status::{Badge, Status},
        time_text::TimeText,
    },
    util::time,
};

use crate::routes;

/// A time further ahead than this is no end that anybody waits for.
const SOON: i64 = 366 * 86_400;

/// Name and e-mail address, with the way to the member's page.
pub(super) fn name(member: &Member, href: String) -> AnyView {
    let Member { name, fullname, .. } = member;
    let service = member.member_type == MemberType::Service;
    let above = view! {
        <span>
            <a class="cell-link" href=href>
                {fullname.clone()}
            </a>
            {service.then(|| view! { " " <Badge>"Service"</Badge> })}
        </span>
    };
    // Somebody who was invited by address alone has no other name yet.
    let words = if fullname == name {
        above.into_any()
    } else {
        view! {
            <span class="cell-two">
                {above}
                <span>{name.clone()}</span>
            </span>
        }
        .into_any()
    };
    view! {
        <span class="cell-lead">
            <Avatar name=fullname.clone() />
            {words}
        </span>
    }
    .into_any()
}

/// State, and what there is to say about it.
pub(super) fn state(member: &Member) -> AnyView {
    let State { tone, word, note } = State::of(member, time::now_seconds());
    let status = view! { <Status tone word=word.to_owned() /> };
    if note.is_empty() {
        return status.into_any();
    }
    view! {
        <span class="cell-two">
            {status}
            <span>{note}</span>
        </span>
    }
    .into_any()
}

/// Who invited, by name where it is known.
pub(super) fn inviter(member: &Member, names: Signal<BTreeMap<MemberId, String>>) -> AnyView {
    let Some(invitation) = &member.invitation else {
        return view! { <span class="quiet">"–"</span> }.into_any();
    };
    let Some(id) = invitation.invited_by else {
        return view! { <span class="quiet">"A token"</span> }.into_any();
    };
    let name = move || names.with(|names| names.get(&id).cloned()).unwrap_or_else(|| "A member".to_owned());
    view! { <a href=routes::member(id)>{name}</a> }.into_any()
}

/// Until when the invitation or the password is good, where that is near.
pub(super) fn expires(member: &Member) -> AnyView {
    let at = end(member);
    if at == Timestamp::ZERO || seconds(at) - time::now_seconds() > SOON {
        return view! { <span class="quiet">"–"</span> }.into_any();
    }
    view! { <TimeText at /> }.into_any()
}

/// The same for programs.
pub(super) fn end(member: &Member) -> Timestamp {
    if member.state == MemberState::Invited { member.pin_expires } else { member.expires }
}

/// How a member's state is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) tone: Tone,
    pub(super) word: &'static str,
    /// May be empty.
    pub(super) note: String,
}

impl State {
    /// At `now`, in seconds since 1970.
    pub(super) fn of(member: &Member, now: i64) -> Self {
        let said = |tone, word, note: &str| Self { tone, word, note: note.to_owned() };
        match member.state {
            MemberState::Enabled => said(Tone::Ok, "Active", ""),
            MemberState::Forgotten => said(Tone::Ok, "Active", "Asked for a new password"),
            MemberState::Disabled => said(Tone::Plain, "Disabled", ""),
            MemberState::Locked => said(Tone::Warn, "Locked", "Cannot sign in until unlocked"),
            MemberState::Invited if member.pin_expires == Timestamp::ZERO => {
                said(Tone::Warn, "Revoked", "The invitation was taken back")
            }
            MemberState::Invited if seconds(member.pin_expires) <= now => {
                said(Tone::Warn, "Expired", "The invitation was not accepted in time")
            }
            MemberState::Invited => {
                let invitation = member.invitation.as_ref();
                let reason = invitation.and_then(|one| one.mail_error.as_deref());
                match (invitation.map(|one| one.mail), reason) {
                    (Some(MailState::Failed), Some(reason)) => {
                        said(Tone::Bad, "Invited", &format!("Mail not delivered: {reason}"))
                    }
                    (Some(MailState::Failed), None) => said(Tone::Bad, "Invited", "Mail not delivered"),
                    (Some(MailState::Queued), Some(reason)) => {
                        said(Tone::Warn, "Invited", &format!("Mail waits: {reason}"))
                    }
                    (Some(MailState::Queued), None) => said(Tone::Accent, "Invited", "Mail is on its way"),
                    (Some(MailState::Sent) | None, _) => said(Tone::Accent, "Invited", "Mail sent"),
                }
            }
        }
    }
}

fn seconds(at: Timestamp) -> i64 {
    at.as_micros() / 1_000_000
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// An hour before the invitation's end.
    const NOW: i64 = 1_794_299_400;

    fn said(state: &str, more: Value) -> String {
        let mut whole = json!({
            "name": "dana@acme.test", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": "0190a000-0000-7000-8000-000000000001", "state": state, "last_logon": "2026-11-03T09:30:00Z",
            "fullname": "Dana", "ttl": "87600h", "token_ttl": "1h", "expires": "2036-11-03T09:30:00Z",
            "pin_expires": "2026-11-10T09:30:00Z", "role_binding": [], "type": "personal",
        });
        for (key, value) in more.as_object().unwrap() {
            whole[key] = value.clone();
        }
        let State { tone, word, note } = State::of(&serde_json::from_value(whole).unwrap(), NOW);
        format!("{tone:?} {word}: {note}")
    }

    #[test]
    fn every_state_says_what_is_the_matter() {
        let nothing = || json!({});
        assert_eq!(said("enabled", nothing()), "Ok Active: ");
        assert_eq!(said("forgotten", nothing()), "Ok Active: Asked for a new password");
        assert_eq!(said("disabled", nothing()), "Plain Disabled: ");
        assert_eq!(said("locked", nothing()), "Warn Locked: Cannot sign in until unlocked");
    }

    #[test]
    fn an_invitation_says_how_far_its_mail_got() {
        let mail = |mail: &str, error: Value| {
            said("invited", json!({"invitation": {"mail": mail, "mail_error": error}}))
        };
        assert_eq!(mail("queued", Value::Null), "Accent Invited: Mail is on its way");
        assert_eq!(mail("queued", json!("451 try later")), "Warn Invited: Mail waits: 451 try later");
        assert_eq!(mail("sent", Value::Null), "Accent Invited: Mail sent");
        assert_eq!(
            mail("failed", json!("550 no such user")),
            "Bad Invited: Mail not delivered: 550 no such user"
        );
    }

    #[test]
    fn an_invitation_that_is_over_says_so() {
        assert_eq!(
            said("invited", json!({"pin_expires": "0001-01-01T00:00:00Z"})),
            "Warn Revoked: The invitation was taken back"
        );
        assert_eq!(
            said("invited", json!({"pin_expires": "2026-11-01T00:00:00Z"})),
            "Warn Expired: The invitation was not accepted in time"
        );
    }
}
