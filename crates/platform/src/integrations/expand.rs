//! `expand`: the account and the integration point of each integration in a list.

use std::collections::HashMap;

use api_types::integration::Integration;
use store::Tx;
use store::integration_points::INTEGRATION_POINTS;

use crate::error::Error;
use crate::expand::{Expand, accounts, by_ids};
use crate::integration_points;

/// What can be asked for.
pub(super) const KINDS: &[&str] = &["account", "integration_point"];

/// Fills it in.
pub(super) async fn fill(expand: &Expand, tx: &mut Tx<'_>, rows: &mut [Integration]) -> Result<(), Error> {
    if expand.wants("account") {
        let known = accounts(tx, rows.iter().map(|row| row.account_id)).await?;
        for row in rows.iter_mut() {
            row.account = known.get(&row.account_id).cloned();
        }
    }
    if expand.wants("integration_point") {
        let mut known = HashMap::new();
        let used = rows.iter().filter_map(|row| row.integration_point_id);
        for query in by_ids(&INTEGRATION_POINTS, used)? {
            let page = store::integration_points::list(tx, &query).await?;
            known.extend(page.rows.iter().map(|row| (row.id, integration_points::wire(row))));
        }
        for row in rows.iter_mut() {
            row.integration_point = row.integration_point_id.and_then(|id| known.get(&id).cloned());
        }
    }
    Ok(())
}
