//! `expand`: the account and the integration of each status in a list, as far as the caller may read them.

use std::collections::HashMap;

use api_types::Status;
use store::integrations::INTEGRATIONS;

use crate::Platform;
use crate::caller::Caller;
use crate::error::Error;
use crate::expand::{Expand, accounts, by_ids};
use crate::integrations;
use crate::permissions::Action;

/// What can be asked for.
pub(super) const KINDS: &[&str] = &["account", "integration"];

/// Fills it in. `caller` is the whole one: reading accounts and integrations takes other rights than reading their status,
/// which may reach less far.
pub(super) async fn fill(
    expand: &Expand,
    platform: &Platform,
    caller: &Caller,
    rows: &mut [Status],
) -> Result<(), Error> {
    if let (true, Ok(caller)) = (expand.wants("account"), caller.for_action(Action::AccountsGet)) {
        let mut tx = platform.store.read(caller.scope()).await?;
        let known = accounts(&mut tx, rows.iter().map(|row| row.account_id)).await?;
        for row in rows.iter_mut() {
            row.account = known.get(&row.account_id).cloned();
        }
    }
    if let (true, Ok(caller)) = (expand.wants("integration"), caller.for_action(Action::IntegrationsGet)) {
        let mut tx = platform.store.read(caller.scope()).await?;
        let mut known = HashMap::new();
        for query in by_ids(&INTEGRATIONS, rows.iter().map(|row| row.integration_id))? {
            let page = store::integrations::list(&mut tx, None, &query).await?;
            known.extend(page.rows.iter().map(|row| (row.id, integrations::wire(row))));
        }
        for row in rows.iter_mut() {
            row.integration = known.get(&row.integration_id).cloned();
        }
    }
    Ok(())
}
