//! Identifiers: UUIDs on the wire, one type per kind of object in the code, so that they cannot be mixed up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(out)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// An organization: the top-level owner of everything.
    OrganizationId
);
id!(
    /// An account: one tenant of an organization.
    AccountId
);
id!(
    /// A member of an organization, a person or a service.
    MemberId
);
id!(
    /// An entry of the audit log; grows with time.
    AuditEntryId
);
id!(
    /// A role of an organization.
    RoleId
);
id!(
    /// A stored token (the contract's `RefreshToken`), not one of its secrets.
    TokenId
);
id!(
    /// A session of the Connect page.
    ConnectSessionId
);
id!(
    /// An integration: an account's connection to one provider.
    IntegrationId
);
id!(
    /// An integration point: what integrations of many accounts have in common.
    IntegrationPointId
);
id!(
    /// An organization webhook.
    WebhookId
);
id!(
    /// One event on its way to a webhook.
    WebhookDeliveryId
);
id!(
    /// A failed call of an integration, or its recovery; grows with time.
    StatusEventId
);
id!(
    /// A credential: a secret that an object uses.
    CredentialId
);
