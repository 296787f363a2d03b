//! What the browser reads of the answers about a session: less than the server says. All of the wire's types for it would
//! be code that every visitor loads before there is anything to see.

use api_types::{
    MemberId, OrganizationId, Sensitive, Timestamp, TokenId,
    session::{OrganizationChoice, Rights},
};
use serde::Deserialize;

/// Who is signed in, and what they may do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Me {
    /// Where.
    pub organization: Home,
    /// Who; none for a token that is nobody's.
    #[serde(default)]
    pub member: Option<Person>,
    /// What the server lets them do.
    pub rights: Rights,
}

/// The organization that one is signed in to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Home {
    /// Identity.
    pub id: OrganizationId,
    /// Slug.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// Its token, to be named and not used.
    pub refresh_token_id: TokenId,
    /// Its rules.
    #[serde(default)]
    pub options: Option<Rules>,
}

/// The rules that a page says before the server has to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Rules {
    /// Characters of a password.
    #[serde(default)]
    pub minimum_password_length: Option<u32>,
}

/// The member that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Person {
    /// Identity.
    pub id: MemberId,
    /// E-mail address.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// Names of the roles.
    #[serde(default)]
    pub role_binding: Vec<String>,
}

/// What signing in, accepting an invitation, or renewing gives: a session, or organizations to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SignedIn {
    /// The access token.
    #[serde(default)]
    pub token: Option<AccessToken>,
    /// The organization signed in to.
    #[serde(default)]
    pub organization: Option<Home>,
    /// Who signed in.
    #[serde(default)]
    pub member: Option<Person>,
    /// What they may do.
    #[serde(default)]
    pub rights: Option<Rights>,
    /// The organizations to choose from.
    #[serde(default)]
    pub organizations: Option<Vec<OrganizationChoice>>,
}

/// The token that calls carry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AccessToken {
    /// The bearer value.
    pub secret: Sensitive,
    /// After this it is refused.
    pub expires: Timestamp,
    /// Whose it is.
    pub permissions: Bearer,
}

/// Whose a token is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Bearer {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The member; empty if none.
    pub member_id: String,
}

#[cfg(test)]
mod tests {
    use api_types::session::{CurrentSession, SignInResult};
    use serde_json::json;

    use super::*;

    const ID: &str = "0190a000-0000-7000-8000-000000000001";
    const TIME: &str = "2026-11-03T09:30:00Z";

    /// As the server's own types write it, so that a renamed field is noticed here.
    fn answer() -> serde_json::Value {
        let member = json!({
            "id": ID, "organization_id": ID, "name": "dana@acme.test", "fullname": "Dana Kim", "state": "enabled",
            "role_binding": ["administrator"], "created_at": TIME, "updated_at": TIME, "last_logon": TIME,
            "pin_expires": TIME, "ttl": "0s", "token_ttl": "1h", "expires": TIME, "type": "personal",
        });
        let organization = json!({
            "id": ID, "name": "acme", "fullname": "Acme", "created_at": TIME, "updated_at": TIME, "refresh_token_id": ID,
            "organization_type": "standard", "options": { "minimum_password_length": 12 },
        });
        let permissions = json!({
            "resource_id": ID, "resource_type": "organization", "parent_id": "", "id": ID, "organization_id": ID,
            "member_id": ID,
        });
        json!({
            "auth_code": "success", "organization": organization, "member": member,
            "rights": { "organization": ["members:list"], "some_accounts": [] },
            "token": { "secret": "pba_x", "expires": TIME, "permissions": permissions },
        })
    }

    #[test]
    fn what_signing_in_gives_is_read_from_what_the_server_writes() {
        let theirs: SignInResult = serde_json::from_value(answer()).unwrap();
        let ours: SignedIn = serde_json::from_value(serde_json::to_value(&theirs).unwrap()).unwrap();
        assert_eq!(ours.organization.as_ref().map(|home| home.fullname.as_str()), Some("Acme"));
        assert_eq!(
            ours.organization.and_then(|home| home.options).and_then(|rules| rules.minimum_password_length),
            Some(12)
        );
        let token = ours.token.unwrap();
        assert_eq!((token.secret.expose(), token.permissions.member_id.as_str()), ("pba_x", ID));
    }

    #[test]
    fn who_is_signed_in_is_read_from_what_the_server_writes() {
        let theirs: CurrentSession = serde_json::from_value(answer()).unwrap();
        let ours: Me = serde_json::from_value(serde_json::to_value(&theirs).unwrap()).unwrap();
        assert_eq!(ours.member.map(|person| person.role_binding), Some(vec!["administrator".to_owned()]));
        assert_eq!(ours.rights.organization, ["members:list"]);
    }
}
