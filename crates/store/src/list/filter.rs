//! One filter expression: `field[operator]value` (contract, management 0.6).

use api_types::Timestamp;
use api_types::formats::normalize_name;

use super::table::{Column, Kind, Table};
use crate::value::Value;

/// Most values of one `in` list.
const MAX_VALUES: usize = 200;
/// Longest pattern of `like`, in characters; no text that lists hold is longer. SQLite fails at 50 000 bytes.
const MAX_PATTERN: usize = 1000;

/// A filter that fits its column.
#[derive(Clone, Debug)]
pub struct Filter {
    pub(crate) column: &'static Column,
    pub(crate) operator: Operator,
    /// One value, or several for `in` and `not in`. For `like`: the pattern in SQL's form.
    pub(crate) values: Vec<Value>,
    /// For `like` with text before the first wildcard: that text.
    pub(crate) prefix: Option<String>,
}

/// The operators of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as on the wire")]
pub enum Operator {
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    NotIn,
    Like,
    NotLike,
}

impl Operator {
    /// How each is written; inequality has two spellings in the contract.
    const WORDS: [(&'static str, Self); 11] = [
        ("eq", Self::Eq),
        ("ne", Self::Ne),
        ("neq", Self::Ne),
        ("gt", Self::Gt),
        ("gte", Self::Gte),
        ("lt", Self::Lt),
        ("lte", Self::Lte),
        ("in", Self::In),
        ("not in", Self::NotIn),
        ("like", Self::Like),
        ("not like", Self::NotLike),
    ];

    fn parse(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, one)| one)
    }

    fn fits(self, kind: Kind) -> bool {
        match kind {
            Kind::Text | Kind::Name => true,
            Kind::Id | Kind::Word(_) | Kind::Set { .. } => {
                matches!(self, Self::Eq | Self::Ne | Self::In | Self::NotIn)
            }
            Kind::Time => !matches!(self, Self::Like | Self::NotLike),
        }
    }
}

impl Filter {
    /// Reads one expression. The error is a sentence for the caller.
    pub(crate) fn parse(table: &Table, text: &str) -> Result<Self, String> {
        let (field, rest) = text.split_once('[').ok_or("must have the form field[operator]value")?;
        let (word, value) = rest.split_once(']').ok_or("must have the form field[operator]value")?;
        let column = table
            .column(field.trim())
            .ok_or_else(|| format!("knows no field {field:?}; the fields are {}", table.fields(|_| true)))?;
        let operator = Operator::parse(word.trim()).ok_or_else(|| {
            let known: Vec<_> = Operator::WORDS.into_iter().map(|(word, _)| word).collect();
            format!("knows no operator {word:?}; the operators are {}", known.join(", "))
        })?;
        if !operator.fits(column.kind) {
            return Err(format!("cannot use the operator {word:?} on {field}"));
        }
        let texts = match operator {
            Operator::In | Operator::NotIn => split_list(value)?,
            _ => vec![unquote(value)],
        };
        if texts.len() > MAX_VALUES {
            return Err(format!("must have at most {MAX_VALUES} values in a list"));
        }
        if texts.iter().any(|text| text.contains('\0')) {
            return Err("must not contain the character U+0000".into());
        }
        if matches!(operator, Operator::Like | Operator::NotLike) {
            if texts[0].chars().count() > MAX_PATTERN {
                return Err(format!("must have a pattern of at most {MAX_PATTERN} characters"));
            }
            let text = if column.kind == Kind::Name { normalize_name(&texts[0]) } else { texts[0].clone() };
            let (pattern, prefix) = like_pattern(&text);
            return Ok(Self { column, operator, values: vec![pattern.into()], prefix });
        }
        let values = texts.iter().map(|text| typed(column, text)).collect::<Result<_, _>>()?;
        Ok(Self { column, operator, values, prefix: None })
    }
}

/// Converts a value to what the column holds.
pub(crate) fn typed(column: &Column, text: &str) -> Result<Value, String> {
    let field = column.field;
    match column.kind {
        Kind::Text | Kind::Set { .. } => Ok(text.into()),
        Kind::Name => Ok(normalize_name(text).into()),
        // A text that is no id equals none; it is not worth an error, since names are often tried as ids.
        Kind::Id => Ok(uuid::Uuid::try_parse(text).map_or_else(|_| text.into(), Value::from)),
        Kind::Word(words) if words.contains(&text) => Ok(text.into()),
        Kind::Word(words) => Err(format!("compares {field} with {text:?}; it can be {}", words.join(", "))),
        Kind::Time => {
            let time: Timestamp = text.parse().map_err(|_| {
                format!("compares {field} with {text:?}; it needs a time such as 2026-11-03T09:30:00Z")
            })?;
            Ok(time.into())
        }
    }
}

/// Takes the quotation marks off a value that has them on both ends.
fn unquote(value: &str) -> String {
    value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value).to_owned()
}

/// Splits `a,b,"c,d"`. Blanks around items do not count.
fn split_list(list: &str) -> Result<Vec<String>, String> {
    let mut items = Vec::new();
    let mut rest = list.trim();
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (item, tail) = quoted.split_once('"').ok_or("has a quotation mark without its partner")?;
            items.push(item.to_owned());
            match tail.trim_start().strip_prefix(',') {
                Some(tail) => rest = tail.trim_start(),
                None if tail.trim().is_empty() => return Ok(items),
                None => return Err("needs a comma after each quoted value".into()),
            }
        } else if let Some((item, tail)) = rest.split_once(',') {
            items.push(item.trim().to_owned());
            rest = tail.trim_start();
        } else {
            items.push(rest.trim().to_owned());
            return Ok(items);
        }
    }
}

/// Makes SQL's pattern of the contract's: both `*` and `%` stand for any text, everything else for itself.
fn like_pattern(text: &str) -> (String, Option<String>) {
    let mut pattern = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        match c {
            '*' | '%' => pattern.push('%'),
            '_' | '\\' => pattern.extend(['\\', c]),
            other => pattern.push(other),
        }
    }
    let prefix = text.split(['*', '%']).next().unwrap_or_default();
    (pattern, (!prefix.is_empty()).then(|| prefix.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{like_pattern, split_list, unquote};

    #[test]
    fn lists_keep_commas_inside_quotation_marks() {
        assert_eq!(split_list("a, b,c").unwrap(), ["a", "b", "c"]);
        assert_eq!(split_list(r#""a,b", c"#).unwrap(), ["a,b", "c"]);
        assert_eq!(split_list("").unwrap(), [""]);
        assert!(split_list(r#""a"#).is_err());
        assert!(split_list(r#""a"b"#).is_err());
    }

    #[test]
    fn quotation_marks_come_off_in_pairs_only() {
        assert_eq!(unquote(r#""a b""#), "a b");
        assert_eq!(unquote(r#""a"#), r#""a"#);
        assert_eq!(unquote(""), "");
    }

    #[test]
    fn both_wildcards_work_and_sqls_own_are_literal() {
        assert_eq!(like_pattern("demo-*"), ("demo-%".into(), Some("demo-".into())));
        assert_eq!(like_pattern("%a_b"), (r"%a\_b".into(), None));
        assert_eq!(like_pattern("plain"), ("plain".into(), Some("plain".into())));
    }
}
