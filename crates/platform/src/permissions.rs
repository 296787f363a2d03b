//! What each permission set allows: one table (contract, auth 4 and management 14).
//!
//! The official service publishes the names of sets, APIs and actions but not which set allows what; this table
//! follows the one-line meaning of each set and gives no more than it needs.

use api_types::PermissionSetName;

macro_rules! actions {
    ($($api:literal { $($variant:ident = $verb:literal),* $(,)? })*) => {
        /// Something that a caller may be allowed to do. Every route names one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the names are those of the contract, API and action")]
        pub enum Action { $($($variant),*),* }

        impl Action {
            /// Every action of the contract.
            pub const ALL: &'static [Self] = &[$($(Self::$variant),*),*];

            /// The API that it belongs to, as the permission map spells it.
            pub fn api(self) -> &'static str {
                match self { $($(Self::$variant)|* => $api),* }
            }

            /// Its name in that API.
            pub fn verb(self) -> &'static str {
                match self { $($(Self::$variant => $verb),*),* }
            }
        }
    };
}

actions! {
    "accounts" {
        AccountsList = "list", AccountsCreate = "create", AccountsGet = "get", AccountsUpdate = "update",
        AccountsPatch = "patch", AccountsDelete = "delete",
    }
    "audit" { AuditList = "list" }
    "auth" { AuthLogon = "logon", AuthChangePassword = "change_password", AuthLogoff = "logoff" }
    "billing" { BillingList = "list", BillingGet = "get" }
    "bridges" {
        BridgesList = "list", BridgesCreate = "create", BridgesGet = "get", BridgesUpdate = "update",
        BridgesPatch = "patch", BridgesDelete = "delete", BridgesStatus = "status",
    }
    "credentials" {
        CredentialsList = "list", CredentialsCreate = "create", CredentialsGet = "get",
        CredentialsUpdate = "update", CredentialsPatch = "patch", CredentialsDelete = "delete",
        CredentialsLookup = "lookup",
    }
    "customs" {
        CustomsList = "list", CustomsCreate = "create", CustomsGet = "get", CustomsUpdate = "update",
        CustomsPatch = "patch", CustomsDelete = "delete",
    }
    "idp" { IdpGet = "get", IdpCreate = "create", IdpUpdate = "update", IdpDelete = "delete" }
    "integration_points" {
        IntegrationPointsList = "list", IntegrationPointsCreate = "create", IntegrationPointsGet = "get",
        IntegrationPointsUpdate = "update", IntegrationPointsPatch = "patch", IntegrationPointsDelete = "delete",
    }
    "integrations" {
        IntegrationsList = "list", IntegrationsCreate = "create", IntegrationsGet = "get",
        IntegrationsUpdate = "update", IntegrationsPatch = "patch", IntegrationsDelete = "delete",
        IntegrationsListAccount = "list_account", IntegrationsVerify = "verify",
    }
    "mappings" {
        MappingsList = "list", MappingsCreate = "create", MappingsGet = "get", MappingsUpdate = "update",
        MappingsPatch = "patch", MappingsDelete = "delete", MappingsApply = "apply",
    }
    "members" {
        MembersList = "list", MembersCreate = "create", MembersGet = "get", MembersUpdate = "update",
        MembersPatch = "patch", MembersDelete = "delete",
    }
    "operations" { OperationsList = "list", OperationsListHistory = "list_history" }
    "organizations" { OrganizationGet = "get", OrganizationUpdate = "update", OrganizationPatch = "patch" }
    "permission_set" { PermissionSetList = "list", PermissionSetGet = "get" }
    "roles" {
        RolesList = "list", RolesCreate = "create", RolesGet = "get", RolesUpdate = "update",
        RolesPatch = "patch", RolesDelete = "delete",
    }
    "status" {
        StatusList = "list", StatusGet = "get", StatusReset = "reset", StatusListEvents = "list_events",
        StatusTimeseries = "timeseries", StatusIntegrationTimeseries = "integration_timeseries",
    }
    "suborgs" {
        SuborgsList = "list", SuborgsCreate = "create", SuborgsGet = "get", SuborgsDelete = "delete",
    }
    "tokens" {
        TokensList = "list", TokensCreate = "create", TokensCreateIntegration = "create_integration",
        TokensCreateSynqlyIntegrations = "create_synqly_integrations", TokensProvision = "provision",
        TokensDelete = "delete", TokensGet = "get", TokensReset = "reset", TokensRotate = "rotate",
        TokensRefresh = "refresh", TokensRemoveSecondary = "remove_secondary",
    }
    "webhooks" {
        WebhooksList = "list", WebhooksCreate = "create", WebhooksGet = "get", WebhooksUpdate = "update",
        WebhooksPatch = "patch", WebhooksDelete = "delete",
    }
}

/// Part of what a permission set allows: actions of one API. `*` stands for all, as on the wire.
pub type Grant = (&'static str, &'static [&'static str]);

/// Every API, every action.
const ALL: &[Grant] = &[("all", &["*"])];

const VIEWER: &[Grant] = &[
    ("accounts", &["list", "get"]),
    ("audit", &["list"]),
    ("auth", &["*"]),
    ("billing", &["list", "get"]),
    ("bridges", &["list", "get", "status"]),
    ("credentials", &["list", "get", "lookup"]),
    ("customs", &["list", "get"]),
    ("idp", &["get"]),
    ("integration_points", &["list", "get"]),
    ("integrations", &["list", "get", "list_account"]),
    ("mappings", &["list", "get"]),
    ("members", &["list", "get"]),
    ("operations", &["*"]),
    ("organizations", &["get"]),
    ("permission_set", &["*"]),
    ("roles", &["list", "get"]),
    ("status", &["list", "get", "list_events", "timeseries", "integration_timeseries"]),
    ("suborgs", &["list", "get"]),
    ("tokens", &["list", "get"]),
    ("webhooks", &["list", "get"]),
];

const MEMBER: &[Grant] = &[
    ("auth", &["*"]),
    ("organizations", &["get"]),
    ("permission_set", &["*"]),
    ("status", &["list", "get"]),
];

const ACCOUNT_MANAGER: &[Grant] = &[
    ("accounts", &["*"]),
    ("auth", &["*"]),
    ("credentials", &["*"]),
    ("integration_points", &["list", "get"]),
    ("integrations", &["*"]),
    ("members", &["list", "get"]),
    ("organizations", &["get"]),
    ("permission_set", &["*"]),
    ("status", &["*"]),
    ("tokens", &["create_integration"]),
];

const CONNECT_UI: &[Grant] = &[
    ("accounts", &["get"]),
    ("credentials", &["list", "create", "get", "delete"]),
    ("integration_points", &["list", "get"]),
    ("integrations", &["*"]),
];

const TOKEN_ISSUER: &[Grant] = &[("tokens", &["create_integration"])];

const ACCOUNT_PROVISIONER: &[Grant] = &[("accounts", &["create"]), ("tokens", &["provision"])];

const MCP_INTEGRATIONS_USE_ONLY: &[Grant] =
    &[("accounts", &["list", "get"]), ("integrations", &["list", "get", "list_account"])];

const MCP_MANAGEMENT: &[Grant] = &[
    ("accounts", &["list", "get"]),
    ("credentials", &["list", "create", "get"]),
    ("integration_points", &["list", "get"]),
    ("integrations", &["list", "create", "get", "update", "patch", "list_account", "verify"]),
];

/// The table: what a permission set allows.
pub fn grants(set: PermissionSetName) -> &'static [Grant] {
    match set {
        PermissionSetName::Administrator => ALL,
        PermissionSetName::Viewer => VIEWER,
        PermissionSetName::Member => MEMBER,
        PermissionSetName::AccountManager => ACCOUNT_MANAGER,
        PermissionSetName::ConnectUi => CONNECT_UI,
        PermissionSetName::TokenIssuer => TOKEN_ISSUER,
        PermissionSetName::McpIntegrationsUseOnly => MCP_INTEGRATIONS_USE_ONLY,
        PermissionSetName::McpManagement => MCP_MANAGEMENT,
        PermissionSetName::AccountProvisioner => ACCOUNT_PROVISIONER,
    }
}

/// Whether a permission set allows an action.
pub fn allows(set: PermissionSetName, action: Action) -> bool {
    names(grants(set), action)
}

/// Whether one permission set allows everything that another allows.
pub fn includes(ours: PermissionSetName, theirs: PermissionSetName) -> bool {
    Action::ALL.iter().all(|action| !allows(theirs, *action) || allows(ours, *action))
}

/// What concerns the organization as a whole, not the accounts in it: whoever is limited to some accounts may not do
/// it, whatever their permission set says.
const ORGANIZATION_WIDE: &[Grant] = &[
    ("billing", &["*"]),
    ("customs", &["create", "update", "patch", "delete"]),
    ("idp", &["*"]),
    ("integration_points", &["create", "update", "patch", "delete"]),
    ("mappings", &["create", "update", "patch", "delete"]),
    ("organizations", &["update", "patch"]),
    ("roles", &["create", "update", "patch", "delete"]),
    ("suborgs", &["*"]),
    ("tokens", &["list", "get", "reset", "rotate", "refresh", "remove_secondary", "delete"]),
    ("webhooks", &["*"]),
];

/// Whether an action concerns the organization as a whole.
pub fn is_organization_wide(action: Action) -> bool {
    names(ORGANIZATION_WIDE, action)
}

fn names(list: &[Grant], action: Action) -> bool {
    list.iter().any(|(api, verbs)| {
        (*api == "all" || *api == action.api())
            && verbs.iter().any(|verb| *verb == "*" || *verb == action.verb())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grant_names_an_action_that_exists() {
        for set in PermissionSetName::ALL {
            for (api, verbs) in grants(set) {
                for verb in *verbs {
                    let known = (*api == "all" && *verb == "*")
                        || Action::ALL
                            .iter()
                            .any(|one| one.api() == *api && (*verb == "*" || one.verb() == *verb));
                    assert!(known, "{set:?} grants {api}:{verb}, which no route can ask for");
                }
            }
        }
    }

    #[test]
    fn a_viewer_reads_and_never_writes() {
        for action in Action::ALL {
            let reads = matches!(
                action.verb(),
                "list"
                    | "get"
                    | "lookup"
                    | "status"
                    | "list_account"
                    | "list_history"
                    | "list_events"
                    | "timeseries"
                    | "integration_timeseries"
            );
            let own_session = action.api() == "auth";
            assert_eq!(allows(PermissionSetName::Viewer, *action), reads || own_session, "{action:?}");
        }
    }

    #[test]
    fn a_provisioner_creates_accounts_and_sees_none() {
        let allowed: Vec<_> = Action::ALL
            .iter()
            .filter(|action| allows(PermissionSetName::AccountProvisioner, **action))
            .collect();
        assert_eq!(allowed, [&Action::AccountsCreate, &Action::TokensProvision]);
    }

    #[test]
    fn everything_that_concerns_the_whole_organization_exists() {
        for (api, verbs) in ORGANIZATION_WIDE {
            for verb in *verbs {
                let known =
                    Action::ALL.iter().any(|one| one.api() == *api && (*verb == "*" || one.verb() == *verb));
                assert!(known, "{api}:{verb} is no action");
            }
        }
    }

    #[test]
    fn what_a_tenants_administrator_needs_is_not_organization_wide() {
        for api in ["accounts", "audit", "auth", "credentials", "integrations", "members", "status"] {
            for action in Action::ALL.iter().filter(|action| action.api() == api) {
                assert!(!is_organization_wide(*action), "{action:?}");
            }
        }
        assert!(!is_organization_wide(Action::RolesList) && !is_organization_wide(Action::OrganizationGet));
    }

    #[test]
    fn a_set_includes_itself_and_what_allows_less() {
        use PermissionSetName::{AccountManager, Administrator, Member, TokenIssuer, Viewer};
        for set in PermissionSetName::ALL {
            assert!(includes(set, set) && includes(Administrator, set), "{set:?}");
            assert_eq!(includes(set, Administrator), set == Administrator, "{set:?}");
        }
        assert!(includes(Viewer, Member) && includes(AccountManager, TokenIssuer));
        assert!(!includes(Member, Viewer) && !includes(AccountManager, Viewer));
    }

    #[test]
    fn an_administrator_may_do_everything() {
        assert!(Action::ALL.iter().all(|action| allows(PermissionSetName::Administrator, *action)));
    }
}
