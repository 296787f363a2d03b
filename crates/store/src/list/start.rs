//! `start_after`: where a page begins, by the sort values of the last row seen.
//!
//! With one sort key: its value as it is, and for keys that rows can share, optionally `,<id>` of that row, so that
//! no row with an equal value is lost or seen twice. With several keys: all values joined by commas, then the id;
//! a comma inside a value is written `\,` and a backslash `\\`.

use uuid::Uuid;

use super::filter::typed;
use super::parse::Direction;
use super::table::Column;
use crate::value::Value;

/// The sort values of the last row seen.
#[derive(Clone, Debug)]
pub(crate) struct StartAfter {
    pub(crate) values: Vec<Value>,
    pub(crate) id: Option<String>,
}

impl StartAfter {
    /// Reads the parameter for a given order. An empty text means the beginning.
    pub(crate) fn parse(order: &[(&'static Column, Direction)], text: &str) -> Result<Option<Self>, String> {
        if text.is_empty() {
            return Ok(None);
        }
        if text.contains('\0') {
            return Err("must not contain the character U+0000".into());
        }
        let (texts, id) = match order {
            [(column, _)] if column.unique => (vec![text.to_owned()], None),
            [_] => match text.rsplit_once(',') {
                Some((value, id)) if Uuid::try_parse(id).is_ok() => {
                    (vec![value.to_owned()], Uuid::try_parse(id).ok())
                }
                _ => (vec![text.to_owned()], None),
            },
            several => split(text, several.len())?,
        };
        let values = order
            .iter()
            .zip(&texts)
            .map(|((column, _), text)| typed(column, text))
            .collect::<Result<_, _>>()
            .map_err(|fault| format!("does not fit the order: it {fault}"))?;
        Ok(Some(Self { values, id: id.map(|id| id.hyphenated().to_string()) }))
    }

    /// Writes the parameter that [`StartAfter::parse`] reads, for the row with these fields.
    pub(crate) fn print(order: &[(&'static Column, Direction)], field: impl Fn(&str) -> String) -> String {
        let tied = order.last().is_none_or(|(column, _)| !column.unique);
        let id = tied.then(|| field("id"));
        match order {
            [(column, _)] => join(std::iter::once(field(column.field)).chain(id)),
            several => join(several.iter().map(|(column, _)| escape(&field(column.field))).chain(id)),
        }
    }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace(',', "\\,")
}

fn split(text: &str, keys: usize) -> Result<(Vec<String>, Option<Uuid>), String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        let last = parts.len() - 1;
        match c {
            ',' => parts.push(String::new()),
            '\\' => parts[last].push(characters.next().unwrap_or('\\')),
            other => parts[last].push(other),
        }
    }
    let form = || format!("must hold {keys} values for {keys} sort keys, then the id, joined by commas");
    let id = match parts.len() {
        count if count == keys => None,
        count if count == keys + 1 => {
            let id = parts.pop().unwrap_or_default();
            Some(Uuid::try_parse(&id).map_err(|_| form())?)
        }
        _ => return Err(form()),
    };
    Ok((parts, id))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::StartAfter;
    use crate::accounts::ACCOUNTS;
    use crate::list::{Direction, ListQuery};
    use crate::value::Value;

    fn shown(value: &Value) -> String {
        format!("{value:?}")
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_printed_for_a_row_reads_back(
            keys in prop::collection::vec(
                (prop::sample::select(vec!["name", "fullname", "environment", "id", "created_at"]), any::<bool>()),
                0..4,
            ),
            name in "[a-z0-9_~-]{1,8}",
            fullname in "([,\\\\a]|\\PC){0,6}",
            micros in any::<i64>(),
            id in any::<u128>(),
        ) {
            let parameters: Vec<_> = keys
                .iter()
                .map(|(field, down)| ("order".to_owned(), format!("{field}[{}]", if *down { "desc" } else { "asc" })))
                .collect();
            let query = ListQuery::parse(&ACCOUNTS, &parameters).unwrap();
            let id = Uuid::from_u128(id);
            let time = api_types::Timestamp::from_micros(micros);
            let text = query.start_after(|field| match field {
                "name" => name.clone(),
                "fullname" => fullname.clone(),
                "environment" => "test".into(),
                "created_at" => time.to_string(),
                _ => id.to_string(),
            });
            let read = StartAfter::parse(&query.order, &text).unwrap().unwrap();
            let expected: Vec<Value> = query
                .order
                .iter()
                .map(|(column, _)| match column.field {
                    "name" => name.as_str().into(),
                    "fullname" => fullname.as_str().into(),
                    "environment" => "test".into(),
                    "created_at" => time.into(),
                    _ => id.into(),
                })
                .collect();
            prop_assert_eq!(
                read.values.iter().map(shown).collect::<Vec<_>>(),
                expected.iter().map(shown).collect::<Vec<_>>(),
                "{}", text
            );
            let tied = query.order.last().is_none_or(|(column, _)| !column.unique);
            prop_assert_eq!(read.id, tied.then(|| id.to_string()));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "([,\\\\a0]|\\PC){0,20}") {
            for order in [&["name"][..], &["fullname"], &["created_at"], &["fullname", "environment"]] {
                let order: Vec<_> =
                    order.iter().map(|field| (ACCOUNTS.column(field).unwrap(), Direction::Asc)).collect();
                let _ = StartAfter::parse(&order, &text);
            }
        }
    }
}
