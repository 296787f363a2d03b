//! `expand`: the account and the integration point of each integration in a list.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use api_types::integration::Integration;
use store::Tx;

use crate::error::{Error, Fault};
use crate::{accounts, integration_points};

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Expand {
    accounts: bool,
    points: bool,
}

impl Expand {
    /// Takes it out of a list's parameters.
    pub(super) fn take(parameters: &[(String, String)]) -> Result<(Self, Vec<(String, String)>), Error> {
        let mut expand = Self::default();
        let mut rest = Vec::with_capacity(parameters.len());
        for (name, value) in parameters {
            match (name.as_str(), value.as_str()) {
                ("expand", "account" | "accounts") => expand.accounts = true,
                ("expand", "integration_point" | "integration_points") => expand.points = true,
                ("expand", "all") => expand = Self { accounts: true, points: true },
                ("expand", _) => {
                    let message =
                        "must be one of account, accounts, integration_point, integration_points, all";
                    return Err(Fault::query("expand", message).into());
                }
                _ => rest.push((name.clone(), value.clone())),
            }
        }
        Ok((expand, rest))
    }

    /// Fills it in. Each account and each point is read once.
    pub(super) async fn fill(self, tx: &mut Tx<'_>, rows: &mut [Integration]) -> Result<(), Error> {
        let (mut known_accounts, mut known_points) = (HashMap::new(), HashMap::new());
        for row in rows {
            if self.accounts {
                if let Entry::Vacant(place) = known_accounts.entry(row.account_id) {
                    let account = store::accounts::get(tx, &row.account_id.to_string()).await?;
                    place.insert(account.as_ref().map(accounts::wire));
                }
                row.account = known_accounts.get(&row.account_id).cloned().flatten();
            }
            if let (true, Some(id)) = (self.points, row.integration_point_id) {
                if let Entry::Vacant(place) = known_points.entry(id) {
                    let point = store::integration_points::get(tx, &id.to_string()).await?;
                    place.insert(point.as_ref().map(integration_points::wire));
                }
                row.integration_point = known_points.get(&id).cloned().flatten();
            }
        }
        Ok(())
    }
}
