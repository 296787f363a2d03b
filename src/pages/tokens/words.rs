//! Tokens in plain words.

use api_types::{
    PermissionSetName, Timestamp,
    token::{Permission, RefreshToken, TokenOwnerType, TokenType},
};
use ui::components::notice::Tone;

use crate::pages::roles::words as roles;

/// Seconds before the end at which somebody should think of a new one.
const SOON: i64 = 7 * 86_400;

/// What kind of token it is.
pub(super) fn kind(token: &RefreshToken) -> &'static str {
    match (token.token_type, token.owner_type) {
        (TokenType::Default, TokenOwnerType::Organization) => "The organization’s own",
        (TokenType::Default, TokenOwnerType::Integration) => "An integration’s own",
        (TokenType::Adhoc, TokenOwnerType::Organization) => "Management API",
        (TokenType::Adhoc, TokenOwnerType::Integration) => "Connector API",
        (TokenType::Logon, _) => "Session of a member",
    }
}

/// What a token may do, completing "It may …".
pub(super) fn may(token: &RefreshToken) -> &'static str {
    match (token.owner_type, set_of(token)) {
        (TokenOwnerType::Integration, _) => CONNECTOR,
        (TokenOwnerType::Organization, Some(set)) => deeds(set),
        (TokenOwnerType::Organization, None) => "do what the roles of its member allow",
    }
}

/// What a token of an integration may do.
pub(super) const CONNECTOR: &str = "use the connector API";

/// What a permission set allows, completing "It may …".
pub(super) fn deeds(set: PermissionSetName) -> &'static str {
    match set {
        PermissionSetName::Administrator => "do everything",
        PermissionSetName::Viewer => "read everything and change nothing",
        PermissionSetName::Member => "see the organization and its status",
        PermissionSetName::AccountManager => {
            "create and change accounts, integrations and credentials, and read the members"
        }
        PermissionSetName::ConnectUi => "connect and disconnect providers",
        PermissionSetName::TokenIssuer => "issue tokens of integrations",
        PermissionSetName::AccountProvisioner => "create accounts, each with one token of its own",
        PermissionSetName::McpIntegrationsUseOnly => "read accounts and integrations, and use them",
        PermissionSetName::McpManagement => "set up and change integrations",
    }
}

/// Where it may do that, completing "in …". `account` names an account by its id, where it is known.
pub(super) fn place(token: &RefreshToken, account: impl Fn(&str) -> Option<String>) -> String {
    let role = permissions(token).adhoc_role.as_ref();
    match role {
        Some(role) => roles::place(Some(&role.resources), account),
        None => "Wherever the roles of its member hold".to_owned(),
    }
}

/// The permission set of a token; none for sessions, whose rights are those of the member.
pub(super) fn set_of(token: &RefreshToken) -> Option<PermissionSetName> {
    permissions(token).adhoc_role.as_ref().map(|role| role.permission_set)
}

/// Ids of the accounts that it is limited to by name.
pub(super) fn accounts_of(token: &RefreshToken) -> Vec<String> {
    let role = permissions(token).adhoc_role.as_ref();
    let accounts = role.and_then(|role| role.resources.accounts.as_ref());
    accounts
        .map(|accounts| accounts.ids.iter().filter(|id| *id != "*").cloned().collect())
        .unwrap_or_default()
}

fn permissions(token: &RefreshToken) -> &Permission {
    &token.primary.access.permissions
}

/// Whether it is refused by now.
pub(super) fn is_over(token: &RefreshToken, now: Timestamp) -> bool {
    token.expires <= now
}

/// How it is, in a word, and what that means.
pub(super) fn state(token: &RefreshToken, now: Timestamp) -> (Tone, &'static str) {
    let left = token.expires.as_micros().saturating_sub(now.as_micros()) / 1_000_000;
    let whole = token.expires.as_micros().saturating_sub(token.created_at.as_micros()) / 1_000_000;
    match left {
        ..=0 => (Tone::Bad, "Expired"),
        // One that was made for an hour is not in need of anybody.
        _ if left < SOON && whole > 2 * SOON => (Tone::Warn, "Expires soon"),
        _ => (Tone::Ok, "Works"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::*;

    /// A token, with these fields in the place of the usual ones.
    pub(in crate::pages::tokens) fn token(fields: &Value) -> RefreshToken {
        let id = "0190a000-0000-7000-8000-000000000001";
        let part = json!({
            "secret": "", "expires": "2026-11-04T09:30:00Z",
            "permissions": {
                "adhoc_role": {"resources": {"accounts": {"ids": ["7"]}}, "permission_set": "viewer"},
                "resource_id": id, "resource_type": "organization", "parent_id": "", "id": id,
                "organization_id": id, "member_id": "",
            },
        });
        let mut whole = json!({
            "name": "nightly", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": id, "fullname": "Nightly", "owner_id": id, "owner_type": "organization",
            "expires": "2026-11-04T09:30:00Z", "token_ttl": "24h", "token_type": "adhoc",
            "primary": {"access": part, "refresh": part},
        });
        for (name, value) in fields.as_object().unwrap() {
            whole[name] = value.clone();
        }
        serde_json::from_value(whole).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_token_says_what_it_may_do_and_where() {
        let token = token(&json!({}));
        assert_eq!((kind(&token), may(&token)), ("Management API", "read everything and change nothing"));
        assert_eq!(place(&token, |id| (id == "7").then(|| "Northwind".to_owned())), "Northwind");
        assert_eq!(accounts_of(&token), ["7"]);
    }

    #[test]
    fn a_token_of_an_integration_uses_it_whatever_its_set() {
        let token = token(&json!({"owner_type": "integration", "token_type": "default"}));
        assert_eq!((kind(&token), may(&token)), ("An integration’s own", CONNECTOR));
    }

    #[test]
    fn only_long_lived_tokens_end_soon() {
        let long = token(&json!({"created_at": "2026-01-01T00:00:00Z", "expires": "2026-12-31T00:00:00Z"}));
        assert_eq!(state(&long, at("2026-06-01T00:00:00Z")).1, "Works");
        assert_eq!(state(&long, at("2026-12-28T00:00:00Z")).1, "Expires soon");
        assert_eq!(state(&long, at("2026-12-31T00:00:00Z")).1, "Expired");
        let short = token(&json!({}));
        assert_eq!(state(&short, at("2026-11-04T09:00:00Z")).1, "Works");
    }

    #[test]
    fn every_permission_set_says_something_else() {
        let said: BTreeSet<_> = PermissionSetName::ALL.into_iter().map(deeds).collect();
        assert_eq!(said.len(), PermissionSetName::ALL.len());
    }
}
