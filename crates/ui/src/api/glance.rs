//! What the frame and the first page say of lists: how many there are, and the few facts that they show. Read without
//! serde, since every visitor waits for it.

use api_types::{AccountId, AuditEntryId, IntegrationId, MemberId, Timestamp, TokenId, account::Environment};

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    json::{FromJson, Json},
    list::ListQuery,
    question::question,
};

question! {
    /// The tenant that the person works in.
    OneTenant {
        /// Id or name.
        key: String,
    } -> Tenant,
    tags [ACCOUNTS],
    stays when |now, before| now == before,
    ask |client, this| tenant(client, this.key),
}

question! {
    /// Some accounts.
    Accounts {
        /// Which.
        query: ListQuery,
    } -> Glance<Tenant>,
    tags [ACCOUNTS],
    ask |client, this| some(client, Address::new("/v1/accounts"), this.query),
}

question! {
    /// Some members.
    Members {
        /// Which.
        query: ListQuery,
    } -> Glance<Member>,
    tags [MEMBERS],
    ask |client, this| some(client, Address::new("/v1/members"), this.query),
}

question! {
    /// Some integration points.
    IntegrationPoints {
        /// Which.
        query: ListQuery,
    } -> Glance<Something>,
    tags [INTEGRATION_POINTS],
    ask |client, this| some(client, Address::new("/v1/integration-points"), this.query),
}

question! {
    /// Some integrations.
    Integrations {
        /// Which.
        query: ListQuery,
    } -> Glance<Something>,
    tags [INTEGRATIONS],
    ask |client, this| some(client, Address::new("/v1/integrations"), this.query),
}

question! {
    /// Some integrations whose status says that they do not work.
    AllTroubled {
        /// Which.
        query: ListQuery,
    } -> Glance<Troubled>,
    tags [STATUS, INTEGRATIONS],
    ask |client, this| some(client, Address::new("/v1/status").with("expand", "all"), this.query),
}

question! {
    /// Everybody who can reach a tenant.
    TenantMembers {
        /// The tenant.
        tenant: AccountId,
    } -> Vec<TenantMember>,
    tags [MEMBERS, ROLES],
    stays when |now, before| now == before,
    ask |client, this| tenant_members(client, this.tenant),
}

question! {
    /// Some entries of the audit log.
    Audit {
        /// Which.
        query: ListQuery,
    } -> Glance<Entry>,
    tags [AUDIT],
    ask |client, this| some(client, Address::new("/v1/audit/organizations"), this.query),
}

/// Some objects of a list, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance<T> {
    /// The objects.
    pub result: Vec<T>,
    /// All that match, if they were counted.
    pub total: Option<u32>,
}

/// What is only asked whether it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Something;

/// An account, as the tenant that one works in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Identity.
    pub id: AccountId,
    /// Display name.
    pub fullname: String,
    /// Which of the two worlds it lives in.
    pub environment: Environment,
}

/// An integration that does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Troubled {
    /// Its account.
    pub account_id: AccountId,
    /// Itself.
    pub integration_id: IntegrationId,
    /// The wire's word.
    pub status: String,
    /// Display name of the account, for who may read it.
    pub account: Option<String>,
    /// Display name of the integration, for who may read it.
    pub integration: Option<String>,
}

/// A member, as far as it needs somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Identity.
    pub id: MemberId,
    /// E-mail address.
    pub name: String,
    /// The wire's word.
    pub state: String,
    /// That of the invitation, while it is open.
    pub invitation: Option<Invitation>,
}

/// How far an invitation has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The wire's word.
    pub mail: String,
    /// Why the mail did not arrive.
    pub mail_error: Option<String>,
}

/// A member of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantMember {
    /// The wire's word.
    pub status: String,
}

/// An entry of the audit log, as far as it is told in a sentence. The fields are those of `api_types::audit::Audit`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as there")]
pub struct Entry {
    pub id: AuditEntryId,
    pub created_at: Timestamp,
    pub action: String,
    pub status: Option<String>,
    pub method: String,
    pub path: String,
    pub member_id: Option<MemberId>,
    pub member_name: Option<String>,
    pub token_id: Option<TokenId>,
    pub target: Option<Target>,
    pub details: Option<Details>,
}

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Identity.
    pub id: String,
    /// Name at that time.
    pub name: Option<String>,
}

/// Who was invited, and as what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// E-mail address.
    pub email: Option<String>,
    /// Names of the roles.
    pub roles: Vec<String>,
}

impl Member {
    /// Whether it has not accepted its invitation yet.
    pub fn is_invited(&self) -> bool {
        self.state == "invited"
    }

    /// Whether the mail with its invitation was refused for good.
    pub fn is_undelivered(&self) -> bool {
        self.invitation.as_ref().is_some_and(|invitation| invitation.mail == "failed")
    }
}

impl TenantMember {
    /// Whether it has not accepted its invitation yet.
    pub fn is_invited(&self) -> bool {
        self.status == "invited"
    }
}

async fn tenant(client: Client, key: String) -> Result<Tenant, ApiError> {
    client.light(Call::get(Address::new("/v1/accounts").then(key))).await
}

async fn some<T: FromJson>(client: Client, list: Address, query: ListQuery) -> Result<Glance<T>, ApiError> {
    client.light_bare(Call::get(query.write(list))).await
}

async fn tenant_members(client: Client, tenant: AccountId) -> Result<Vec<TenantMember>, ApiError> {
    client.light_bare(Call::get(Address::new("/api/v1/organization/members")).in_tenant(tenant)).await
}

impl<T: FromJson> FromJson for Glance<T> {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { result: json.get("result")?, total: json.get("total")? })
    }
}

impl FromJson for Something {
    fn from_json(_: &Json) -> Option<Self> {
        Some(Self)
    }
}

impl FromJson for Tenant {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.get("id")?,
            fullname: json.get("fullname")?,
            environment: json.get("environment")?,
        })
    }
}

/// The name of what comes along.
struct Named(String);

impl FromJson for Named {
    fn from_json(json: &Json) -> Option<Self> {
        json.get("fullname").map(Self)
    }
}

impl FromJson for Troubled {
    fn from_json(json: &Json) -> Option<Self> {
        let name = |of: Option<Named>| of.map(|Named(name)| name);
        Some(Self {
            account_id: json.get("account_id")?,
            integration_id: json.get("integration_id")?,
            status: json.get("status")?,
            account: name(json.get("account")?),
            integration: name(json.get("integration")?),
        })
    }
}

impl FromJson for Member {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.get("id")?,
            name: json.get("name")?,
            state: json.get("state")?,
            invitation: json.get("invitation")?,
        })
    }
}

impl FromJson for Invitation {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { mail: json.get("mail")?, mail_error: json.get("mail_error")? })
    }
}

impl FromJson for TenantMember {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { status: json.get("status")? })
    }
}

impl FromJson for Entry {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.get("id")?,
            created_at: json.get("created_at")?,
            action: json.get("action")?,
            status: json.get("status")?,
            method: json.get("method")?,
            path: json.get("path")?,
            member_id: json.get("member_id")?,
            member_name: json.get("member_name")?,
            token_id: json.get("token_id")?,
            target: json.get("target")?,
            details: json.get("details")?,
        })
    }
}

impl FromJson for Target {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { id: json.get("id")?, name: json.get("name")? })
    }
}

impl FromJson for Details {
    fn from_json(json: &Json) -> Option<Self> {
        // Each kind of entry has others; what has these is told by them.
        Some(Self { email: json.get("email"), roles: json.get("roles").unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use api_types::{
        Account,
        member::{MailState, MemberState},
        tenant_member::TenantMemberStatus,
    };
    use serde_json::{from_value, json, to_string};

    use super::*;

    const ID: &str = "0190a000-0000-7000-8000-000000000001";
    const TIME: &str = "2026-11-03T09:30:00Z";

    fn read<T: FromJson>(text: &str) -> T {
        T::from_json(&Json::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn a_tenant_is_read_from_what_the_server_writes() {
        let account: Account = from_value(json!({
            "id": ID, "organization_id": ID, "name": "acme", "fullname": "Acme", "environment": "test", "labels": [],
            "created_at": TIME, "updated_at": TIME,
        }))
        .unwrap();
        let tenant: Tenant = read(&to_string(&account).unwrap());
        assert_eq!((tenant.fullname.as_str(), tenant.environment), ("Acme", Environment::Test));
        let list: Glance<Tenant> =
            read(&format!(r#"{{"result": [{}], "total": 9}}"#, to_string(&account).unwrap()));
        assert_eq!((list.result, list.total), (vec![tenant], Some(9)));
    }

    #[test]
    fn the_words_looked_for_are_the_servers() {
        let member = |state: MemberState, mail: MailState| {
            let text =
                json!({"id": ID, "name": "kim@acme.test", "state": state, "invitation": {"mail": mail}});
            read::<Member>(&text.to_string())
        };
        assert!(member(MemberState::Invited, MailState::Failed).is_undelivered());
        assert!(member(MemberState::Invited, MailState::Sent).is_invited());
        assert!(!member(MemberState::Enabled, MailState::Sent).is_undelivered());
        let status = json!({"status": TenantMemberStatus::Invited}).to_string();
        assert!(read::<TenantMember>(&status).is_invited());
    }
}
