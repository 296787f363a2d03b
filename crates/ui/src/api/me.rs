//! What the browser reads of the answers about a session: less than the server says. All of the wire's types for it would
//! be code that every visitor loads before there is anything to see.

use api_types::{
    MemberId, OrganizationId, Sensitive, Timestamp, TokenId,
    session::{OrganizationChoice, Rights},
};

use super::json::{FromJson, Json};

/// Who is signed in, and what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Where.
    pub organization: Home,
    /// Who; none for a token that is nobody's.
    pub member: Option<Person>,
    /// What the server lets them do.
    pub rights: Rights,
}

/// The organization that one is signed in to.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    pub options: Option<Rules>,
}

/// The rules that a page says before the server has to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Characters of a password.
    pub minimum_password_length: Option<u32>,
}

/// The member that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identity.
    pub id: MemberId,
    /// E-mail address.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// Names of the roles.
    pub role_binding: Vec<String>,
}

/// What signing in, accepting an invitation, or renewing gives: a session, or organizations to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The access token.
    pub token: Option<AccessToken>,
    /// The organization signed in to.
    pub organization: Option<Home>,
    /// Who signed in.
    pub member: Option<Person>,
    /// What they may do.
    pub rights: Option<Rights>,
    /// The organizations to choose from.
    pub organizations: Option<Vec<OrganizationChoice>>,
}

/// The token that calls carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    /// The bearer value.
    pub secret: Sensitive,
    /// After this it is refused.
    pub expires: Timestamp,
    /// Whose it is.
    pub permissions: Bearer,
}

/// One of the member's own sessions, as far as it has to be told from the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// Identity.
    pub id: TokenId,
    /// Whether it is the one in use here.
    pub current: bool,
}

/// Whose a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The member; empty if none.
    pub member_id: String,
}

impl FromJson for Me {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            organization: json.get("organization")?,
            member: json.get("member")?,
            rights: json.get("rights")?,
        })
    }
}

impl FromJson for Home {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.get("id")?,
            name: json.get("name")?,
            fullname: json.get("fullname")?,
            refresh_token_id: json.get("refresh_token_id")?,
            options: json.get("options")?,
        })
    }
}

impl FromJson for Rules {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { minimum_password_length: json.get("minimum_password_length")? })
    }
}

impl FromJson for Person {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.get("id")?,
            name: json.get("name")?,
            fullname: json.get("fullname")?,
            role_binding: json.get::<Option<_>>("role_binding")?.unwrap_or_default(),
        })
    }
}

impl FromJson for Rights {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { organization: json.get("organization")?, some_accounts: json.get("some_accounts")? })
    }
}

impl FromJson for SignedIn {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            token: json.get("token")?,
            organization: json.get("organization")?,
            member: json.get("member")?,
            rights: json.get("rights")?,
            organizations: json.get("organizations")?,
        })
    }
}

impl FromJson for AccessToken {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            secret: json.get("secret")?,
            expires: json.get("expires")?,
            permissions: json.get("permissions")?,
        })
    }
}

impl FromJson for Bearer {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { organization_id: json.get("organization_id")?, member_id: json.get("member_id")? })
    }
}

impl FromJson for OwnSession {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { id: json.get("id")?, current: json.get("current")? })
    }
}

impl FromJson for OrganizationChoice {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { id: json.get("id")?, name: json.get("name")?, fullname: json.get("fullname")? })
    }
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

    fn read<T: FromJson>(theirs: &impl serde::Serialize) -> T {
        T::from_json(&Json::parse(&serde_json::to_string(theirs).unwrap()).unwrap()).unwrap()
    }

    #[test]
    fn what_signing_in_gives_is_read_from_what_the_server_writes() {
        let theirs: SignInResult = serde_json::from_value(answer()).unwrap();
        let ours: SignedIn = read(&theirs);
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
        let ours: Me = read(&theirs);
        assert_eq!(ours.member.map(|person| person.role_binding), Some(vec!["administrator".to_owned()]));
        assert_eq!(ours.rights.organization, ["members:list"]);
    }
}
