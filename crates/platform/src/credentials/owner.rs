//! Whom the path of a credential names.

use api_types::credential::OwnerType;
use store::Tx;
use store::credentials::Owner;

use crate::error::{Error, Fault};
use crate::plausible_key;

/// The owner of this id (an account's or an integration point's name will do), of this type or of whichever.
pub(super) async fn find(tx: &mut Tx<'_>, key: &str, owner_type: Option<OwnerType>) -> Result<Owner, Error> {
    if owner_type == Some(OwnerType::OrganizationWebhook) {
        let message = "is organization_webhook; the secret of a webhook is changed with the webhook";
        return Err(Fault::body("/owner_type", message).into());
    }
    let may_be = |one| owner_type.is_none_or(|asked| asked == one);
    if plausible_key(key) {
        if may_be(OwnerType::Account)
            && let Some(account) = store::accounts::get(tx, key).await?
        {
            return Ok(Owner::Account(account.id));
        }
        if may_be(OwnerType::Integration)
            && let Ok(id) = key.parse()
            && let Some(row) = store::integrations::by_id(tx, id).await?
        {
            return Ok(Owner::Integration { id: row.id, account: row.account_id, category: row.category });
        }
        if may_be(OwnerType::IntegrationPoint)
            && let Some(point) = store::integration_points::get(tx, key).await?
        {
            return Ok(Owner::Point(point.id));
        }
    }
    Err(Error::not_found("owner of credentials", key))
}
