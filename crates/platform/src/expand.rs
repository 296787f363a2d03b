//! `expand` of lists: which objects are wanted whole, and the objects themselves, read together.

use std::collections::{BTreeSet, HashMap};

use api_types::{Account, AccountId};
use store::Tx;
use store::accounts::ACCOUNTS;
use store::list::ListQuery;

use crate::accounts;
use crate::error::{Error, Fault};

/// Objects read at once: the values that a filter takes.
pub(crate) const TOGETHER: usize = 200;

/// What is asked for, by its word in the singular.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expand(BTreeSet<&'static str>);

impl Expand {
    /// Takes it out of a list's parameters. Each of `kinds` is understood in the singular and in the plural.
    pub(crate) fn take(
        kinds: &'static [&'static str],
        parameters: &[(String, String)],
    ) -> Result<(Self, Vec<(String, String)>), Error> {
        let (asked, rest): (Vec<_>, Vec<_>) =
            parameters.iter().cloned().partition(|(name, _)| name == "expand");
        let mut wanted = BTreeSet::new();
        for (_, word) in asked {
            match kinds.iter().find(|kind| word == **kind || word.strip_suffix('s') == Some(kind)) {
                Some(kind) => drop(wanted.insert(*kind)),
                None if word == "all" => wanted.extend(kinds),
                None => {
                    let known: Vec<_> = kinds.iter().map(|kind| format!("{kind}, {kind}s")).collect();
                    let message = format!("must be one of {}, all", known.join(", "));
                    return Err(Fault::query("expand", message).into());
                }
            }
        }
        Ok((Self(wanted), rest))
    }

    /// Whether these are wanted.
    pub(crate) fn wants(&self, kind: &str) -> bool {
        self.0.contains(kind)
    }
}

/// The accounts of these ids, as far as the scope reaches them.
pub(crate) async fn accounts(
    tx: &mut Tx<'_>,
    ids: impl Iterator<Item = AccountId>,
) -> Result<HashMap<AccountId, Account>, Error> {
    let mut found = HashMap::new();
    for query in by_ids(&ACCOUNTS, ids)? {
        let page = store::accounts::list(tx, &query).await?;
        found.extend(page.rows.iter().map(|row| (row.id, accounts::wire(row))));
    }
    Ok(found)
}

/// Lists of the objects of these ids.
pub(crate) fn by_ids(
    table: &'static store::list::Table,
    ids: impl Iterator<Item = impl ToString>,
) -> Result<Vec<ListQuery>, Error> {
    let ids: BTreeSet<_> = ids.map(|id| id.to_string()).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let query = |ids: &[String]| {
        let parameters = [
            ("filter".to_owned(), format!("id[in]{}", ids.join(","))),
            ("limit".to_owned(), TOGETHER.to_string()),
        ];
        Ok(ListQuery::parse(table, &parameters)?)
    };
    ids.chunks(TOGETHER).map(query).collect()
}

#[cfg(test)]
mod tests {
    use super::Expand;

    fn take(words: &[&str]) -> Result<(Expand, Vec<(String, String)>), String> {
        let parameters: Vec<_> = words
            .iter()
            .map(|word| ("expand".to_owned(), (*word).to_owned()))
            .chain([("limit".to_owned(), "7".to_owned())])
            .collect();
        Expand::take(&["account", "integration"], &parameters).map_err(|error| format!("{error:?}"))
    }

    #[test]
    fn one_several_or_all_are_wanted_and_the_rest_of_the_parameters_stays() {
        let rest = vec![("limit".to_owned(), "7".to_owned())];
        for (words, account, integration) in [
            (&[][..], false, false),
            (&["account"], true, false),
            (&["accounts", "account"], true, false),
            (&["integrations", "account"], true, true),
            (&["all"], true, true),
        ] {
            let (expand, left) = take(words).unwrap();
            assert_eq!((expand.wants("account"), expand.wants("integration")), (account, integration));
            assert_eq!(left, rest);
        }
    }

    #[test]
    fn other_words_are_refused_with_a_list_of_the_good_ones() {
        for word in ["", "s", "accountss", "token", "ALL"] {
            let refused = take(&[word]).unwrap_err();
            assert!(refused.contains("must be one of account, accounts, integration, integrations, all"));
        }
    }
}
