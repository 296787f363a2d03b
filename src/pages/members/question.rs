//! The questions before something is done with a member: what will happen, counted.

use api_types::{Member, MemberState};

use super::deeds::Deed;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) title: String,
    pub(super) consequences: Vec<String>,
    /// What the button says.
    pub(super) action: String,
}

impl Question {
    /// `roles` are those of the member in words, `tenant` is the one that is chosen.
    pub(super) fn of(deed: Deed, member: &Member, roles: &str, tenant: &str) -> Self {
        let (name, address) = (&member.fullname, &member.name);
        let (title, consequences, action) = match deed {
            Deed::Resend | Deed::Link => (
                format!("Send the invitation of {name} again?"),
                vec![
                    format!("A mail with a new link goes to {address}."),
                    "The link before works no more.".to_owned(),
                ],
                "Send again",
            ),
            Deed::Revoke => (
                format!("Revoke the invitation of {name}?"),
                vec![
                    format!("The link that {address} got works no more."),
                    "They stay in the list, and can be invited again or removed.".to_owned(),
                ],
                "Revoke invitation",
            ),
            Deed::Disable => (
                format!("Disable {name}?"),
                vec![
                    entry(member).to_owned(),
                    "The tokens of their sessions stop working.".to_owned(),
                    format!("Their roles stay, for when they are enabled again: {roles}."),
                ],
                "Disable",
            ),
            Deed::Enable => (
                format!("Enable {name}?"),
                vec![
                    "They can sign in again with the password that they had.".to_owned(),
                    format!("They have these roles: {roles}."),
                ],
                "Enable",
            ),
            Deed::Unlock => (
                format!("Unlock {name}?"),
                vec!["They can try to sign in again at once.".to_owned()],
                "Unlock",
            ),
            Deed::Leave => (
                format!("Remove {name} from {tenant}?"),
                vec![
                    format!("They lose their role in {tenant}."),
                    "They stay a member of the organization.".to_owned(),
                ],
                "Remove from tenant",
            ),
            Deed::Remove => (
                format!("Remove {name}?"),
                vec![
                    entry(member).to_owned(),
                    "Every token that they made stops working.".to_owned(),
                    lost(member, roles),
                    "What they did stays in the audit log.".to_owned(),
                ],
                "Remove member",
            ),
            Deed::Roles => (String::new(), Vec::new(), ""),
        };
        Self { title, consequences, action: action.to_owned() }
    }
}

impl Deed {
    /// What is said when it is done.
    pub(super) fn done(self, member: &Member) -> String {
        let name = &member.fullname;
        match self {
            Self::Resend | Self::Link => format!("Invitation sent to {} again", member.name),
            Self::Revoke => format!("Invitation of {name} revoked"),
            Self::Roles => format!("Roles of {name} changed"),
            Self::Leave => format!("{name} removed from the tenant"),
            Self::Disable => format!("{name} disabled"),
            Self::Enable => format!("{name} enabled"),
            Self::Unlock => format!("{name} unlocked"),
            Self::Remove => format!("{name} removed"),
        }
    }
}

fn entry(member: &Member) -> &'static str {
    if member.state == MemberState::Invited {
        "Their invitation works no more."
    } else {
        "All their sessions end at once, on every device."
    }
}

fn lost(member: &Member, roles: &str) -> String {
    match member.role_binding.len() {
        0 => "They have no role to lose.".to_owned(),
        1 => format!("They lose 1 role: {roles}."),
        count => format!("They lose {count} roles: {roles}."),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn member(state: &str, roles: &[&str]) -> Member {
        serde_json::from_value(json!({
            "name": "lee@acme.test", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": "0190a000-0000-7000-8000-000000000001", "state": state, "last_logon": "2026-11-03T09:30:00Z",
            "fullname": "Lee Ray", "ttl": "87600h", "token_ttl": "1h", "expires": "2036-11-03T09:30:00Z",
            "pin_expires": "2026-11-10T09:30:00Z", "role_binding": roles, "type": "personal",
        }))
        .unwrap()
    }

    #[test]
    fn what_is_lost_is_counted() {
        let question =
            Question::of(Deed::Remove, &member("enabled", &["viewer", "support"]), "Viewer, Support", "");
        assert_eq!(question.title, "Remove Lee Ray?");
        assert!(question.consequences.contains(&"They lose 2 roles: Viewer, Support.".to_owned()));
        assert!(question.consequences[0].contains("sessions end"));
    }

    #[test]
    fn who_never_came_has_no_session_to_lose() {
        let question = Question::of(Deed::Remove, &member("invited", &["viewer"]), "Viewer", "");
        assert_eq!(question.consequences[0], "Their invitation works no more.");
    }
}
