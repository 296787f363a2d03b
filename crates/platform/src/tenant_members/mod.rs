//! The second published API: members of one tenant, invitations into it, its audit log.
//!
//! A tenant is an account. Whoever calls names organization and tenant in headers, besides the token: that both fit is
//! checked before anything else is said. What the API calls a role is a role that holds for that one account
//! ([`tenant_role`]).

mod audit;
mod invite;
mod list;
mod tenant_role;

use api_types::{AccountId, OrganizationId};
use store::Tx;
use store::accounts::AccountRow;

pub use self::audit::audit;
pub use self::invite::invite;
pub use self::list::list;
use crate::caller::Caller;
use crate::error::Error;

/// What the two headers say, as far as each is there exactly once.
#[derive(Clone, Debug, Default)]
pub struct TenantHeaders {
    /// `X-Org-ID`.
    pub organization: Option<String>,
    /// `X-Tenant-ID`.
    pub tenant: Option<String>,
}

impl TenantHeaders {
    /// The tenant's id, if both headers are there and fit the caller's organization.
    fn account(&self, caller: &Caller) -> Result<AccountId, Error> {
        let organization: OrganizationId = parsed(self.organization.as_deref(), "X-Org-ID")?;
        let account = parsed(self.tenant.as_deref(), "X-Tenant-ID")?;
        if organization != caller.organization() {
            return Err(Error::Forbidden(
                "X-Org-ID names an organization that the token does not belong to".into(),
            ));
        }
        Ok(account)
    }
}

fn parsed<T: std::str::FromStr>(header: Option<&str>, name: &str) -> Result<T, Error> {
    let text =
        header.ok_or_else(|| Error::Forbidden(format!("the header {name} is missing, or is there twice")))?;
    text.trim().parse().map_err(|_| Error::Forbidden(format!("the header {name} must hold an id (a UUID)")))
}

/// The tenant itself. Whether it does not exist or is out of reach is nobody's business.
async fn tenant(tx: &mut Tx<'_>, id: AccountId) -> Result<AccountRow, Error> {
    store::accounts::get(tx, &id.to_string())
        .await?
        .ok_or_else(|| Error::Forbidden("X-Tenant-ID names no tenant for which the token allows this".into()))
}
