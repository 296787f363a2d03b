//! What a call of a connector needs of its integration.

use api_types::{AccountId, Environment, IntegrationId, Timestamp};

use crate::connection::values;
use crate::{StoreError, Tx};

/// An integration as a call sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    /// Its account.
    pub account_id: AccountId,
    /// The account's environment.
    pub environment: Environment,
    /// The provider.
    pub provider_id: String,
    /// Its configuration: JSON, with references to credentials and no secrets.
    pub provider_config: String,
    /// When it was created.
    pub created_at: Timestamp,
}

/// The integration of a token, whatever else the token's scope reaches: the token is its own right.
pub async fn integration(tx: &mut Tx<'_>, integration: IntegrationId) -> Result<Option<CallRow>, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT i.account_id, a.environment, i.provider_type, i.provider_config, i.created_at \
             FROM integrations i JOIN accounts a ON a.org_id = i.org_id AND a.id = i.account_id \
             WHERE i.org_id = $1 AND i.id = $2",
            values![tx.scope().organization(), integration],
        )
        .await?;
    row.map(|row| {
        Ok(CallRow {
            account_id: row.text(0)?.parse().map_err(|_| StoreError::Damaged("integrations.account_id"))?,
            environment: Environment::parse(&row.text(1)?)
                .ok_or(StoreError::Damaged("accounts.environment"))?,
            provider_id: row.text(2)?,
            provider_config: row.text(3)?,
            created_at: row.time(4)?,
        })
    })
    .transpose()
}
