//! What can be done with a member, and why not.

use api_types::{Member, MemberId, MemberState, MemberType, Timestamp};

/// Something that can be done with one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Sends the invitation again.
    Resend,
    /// Makes a link to hand over.
    Link,
    /// Takes the invitation back.
    Revoke,
    /// Gives and takes roles.
    Roles,
    /// Takes the access to the chosen tenant.
    Leave,
    /// Keeps from signing in.
    Disable,
    /// Lets sign in again.
    Enable,
    /// The same, for who was locked out.
    Unlock,
    /// Deletes.
    Remove,
}

/// Who looks, and what is known about administrators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Viewpoint {
    pub(super) me: Option<MemberId>,
    pub(super) may_invite: bool,
    pub(super) may_change: bool,
    pub(super) may_remove: bool,
    /// The only member who can sign in and administers the whole organization, if there is only one.
    pub(super) last_administrator: Option<MemberId>,
    /// The ending of the names of roles of the chosen tenant alone (`~<id>`), if one is chosen.
    pub(super) tenant: Option<String>,
}

/// Why a right is missing, in the same words everywhere.
pub(super) const NO_RIGHT: &str = "Your role does not include this. An administrator can do it.";

impl Viewpoint {
    /// What there is to do with this member, each with the reason why it cannot be done, if so.
    pub(super) fn deeds(&self, member: &Member) -> Vec<(Deed, Option<String>)> {
        let invited = member.state == MemberState::Invited;
        let service = member.member_type == MemberType::Service;
        let mut deeds = Vec::new();
        if invited {
            deeds.extend([Deed::Resend, Deed::Link]);
            if member.pin_expires != Timestamp::ZERO {
                deeds.push(Deed::Revoke);
            }
        }
        deeds.push(Deed::Roles);
        let never_came = member.last_logon == Timestamp::ZERO;
        match member.state {
            MemberState::Disabled if never_came && !service => deeds.extend([Deed::Enable, Deed::Link]),
            MemberState::Disabled => deeds.push(Deed::Enable),
            MemberState::Locked => deeds.extend([Deed::Unlock, Deed::Disable]),
            MemberState::Enabled | MemberState::Forgotten | MemberState::Invited => deeds.push(Deed::Disable),
        }
        if self
            .tenant
            .as_ref()
            .is_some_and(|tenant| member.role_binding.iter().any(|role| role.ends_with(tenant.as_str())))
        {
            deeds.push(Deed::Leave);
        }
        deeds.push(Deed::Remove);
        deeds.into_iter().map(|deed| (deed, self.reason(deed, member))).collect()
    }

    /// Why this cannot be done.
    pub(super) fn reason(&self, deed: Deed, member: &Member) -> Option<String> {
        let may = match deed {
            Deed::Resend | Deed::Link | Deed::Revoke => self.may_invite,
            Deed::Roles | Deed::Leave | Deed::Disable | Deed::Enable | Deed::Unlock => self.may_change,
            Deed::Remove => self.may_remove,
        };
        if !may {
            return Some(NO_RIGHT.to_owned());
        }
        let own = self.me == Some(member.id);
        let last = self.last_administrator == Some(member.id);
        let takes = matches!(deed, Deed::Disable | Deed::Remove);
        match deed {
            _ if takes && own => Some("This is you. Another administrator has to do it.".to_owned()),
            Deed::Leave if own => {
                Some("Nobody takes a role away from themselves. Ask another administrator.".to_owned())
            }
            _ if takes && last => Some(
                "The last administrator of the organization. Make another member an administrator first."
                    .to_owned(),
            ),
            _ => None,
        }
    }
}

impl Deed {
    /// What the menu says.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Resend => "Resend invitation…",
            Self::Link => "Make a link to copy…",
            Self::Revoke => "Revoke invitation…",
            Self::Roles => "Change roles…",
            Self::Leave => "Remove from this tenant…",
            Self::Disable => "Disable…",
            Self::Enable => "Enable…",
            Self::Unlock => "Unlock…",
            Self::Remove => "Remove…",
        }
    }

    /// Whether it takes something away for good.
    pub(super) fn is_danger(self) -> bool {
        matches!(self, Self::Revoke | Self::Leave | Self::Remove)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn member(number: u8, state: &str, roles: &[&str]) -> Member {
        serde_json::from_value(json!({
            "name": "dana@acme.test", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": format!("0190a000-0000-7000-8000-00000000000{number}"), "state": state,
            "last_logon": "2026-11-03T09:30:00Z", "fullname": "Dana", "ttl": "87600h", "token_ttl": "1h",
            "expires": "2036-11-03T09:30:00Z", "pin_expires": "2026-11-10T09:30:00Z", "role_binding": roles,
            "type": "personal",
        }))
        .unwrap()
    }

    fn administrator() -> Viewpoint {
        Viewpoint {
            me: Some(member(1, "enabled", &[]).id),
            may_invite: true,
            may_change: true,
            may_remove: true,
            ..Viewpoint::default()
        }
    }

    fn said(from: &Viewpoint, member: &Member) -> String {
        let deeds = from
            .deeds(member)
            .into_iter()
            .map(|(deed, reason)| format!("{deed:?}{}", if reason.is_some() { " (off)" } else { "" }));
        deeds.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_can_be_done_depends_on_the_state() {
        let all = ["invited", "enabled", "disabled", "locked"]
            .map(|state| format!("{state}: {}", said(&administrator(), &member(2, state, &[]))));
        assert_eq!(
            all,
            [
                "invited: Resend, Link, Revoke, Roles, Disable, Remove",
                "enabled: Roles, Disable, Remove",
                "disabled: Roles, Enable, Remove",
                "locked: Roles, Unlock, Disable, Remove",
            ]
        );
    }

    #[test]
    fn who_was_disabled_before_coming_can_be_invited_again() {
        let never = Member { last_logon: Timestamp::ZERO, ..member(2, "disabled", &[]) };
        assert_eq!(said(&administrator(), &never), "Roles, Enable, Link, Remove");
    }

    #[test]
    fn a_revoked_invitation_cannot_be_revoked_again() {
        let revoked = Member { pin_expires: Timestamp::ZERO, ..member(2, "invited", &[]) };
        assert_eq!(said(&administrator(), &revoked), "Resend, Link, Roles, Disable, Remove");
    }

    #[test]
    fn nobody_locks_themselves_out() {
        assert_eq!(said(&administrator(), &member(1, "enabled", &[])), "Roles, Disable (off), Remove (off)");
    }

    #[test]
    fn the_last_administrator_stays() {
        let lee = member(2, "enabled", &["administrator"]);
        let from = Viewpoint { last_administrator: Some(lee.id), ..administrator() };
        assert_eq!(said(&from, &lee), "Roles, Disable (off), Remove (off)");
        assert!(from.reason(Deed::Remove, &lee).is_some_and(|reason| reason.contains("last administrator")));
    }

    #[test]
    fn in_a_tenant_the_access_to_it_can_be_taken() {
        let from = Viewpoint { tenant: Some("~1".to_owned()), ..administrator() };
        assert_eq!(said(&from, &member(2, "enabled", &["viewer~1"])), "Roles, Disable, Leave, Remove");
        assert_eq!(said(&from, &member(2, "enabled", &["viewer~2"])), "Roles, Disable, Remove");
    }

    #[test]
    fn without_rights_everything_is_off_and_says_why() {
        let from = Viewpoint::default();
        let deeds = from.deeds(&member(2, "invited", &[]));
        assert!(deeds.iter().all(|(_, reason)| reason.as_deref() == Some(NO_RIGHT)));
    }
}
