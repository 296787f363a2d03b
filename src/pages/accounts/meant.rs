//! Which accounts a selection means, read as they are now.

use api_types::Account;
use ui::{
    api::{ApiError, Client, ListQuery, accounts},
    list::{List, ListState, Selection},
};

use crate::pages::listing;

/// Ids in one question.
const AT_ONCE: usize = 200;

/// Which accounts are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// These.
    Ids(Vec<String>),
    /// All that search and filters find.
    All(ListState),
}

impl Meant {
    pub(super) fn of(selection: &Selection, list: List) -> Self {
        if selection.is_all() {
            Self::All(ListState { trail: Vec::new(), ..list.now() })
        } else {
            Self::Ids(selection.ids().map(str::to_owned).collect())
        }
    }

    /// The accounts; those that are gone meanwhile are left out.
    pub(super) async fn read(self, client: Client) -> Result<Vec<Account>, ApiError> {
        let mut all = Vec::new();
        match self {
            Self::Ids(ids) => {
                for ids in ids.chunks(AT_ONCE) {
                    let filter = vec![format!("id[in]{}", ids.join(","))];
                    let query = ListQuery { filter, limit: Some(1000), ..ListQuery::default() };
                    all.extend(accounts::list(client, query).await?.result);
                }
            }
            Self::All(mut state) => loop {
                let answer = accounts::list(client, listing::bulk::<Account>(&state)).await?;
                let (part, next) = listing::part(&state, answer);
                all.extend(part);
                let Some(next) = next else { break };
                state.trail = vec![next];
            },
        }
        Ok(all)
    }
}
