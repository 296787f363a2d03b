//! One filter expression: `field[operator]value` (contract, management 0.6).

use api_types::Timestamp;
use api_types::filter::Expression;
pub use api_types::filter::Operator;
use api_types::formats::normalize_name;

use super::table::{Column, Kind, Table};
use crate::value::Value;

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

fn fits(operator: Operator, kind: Kind) -> bool {
    match kind {
        Kind::Text | Kind::Name => true,
        Kind::Id | Kind::Word(_) | Kind::Set { .. } => {
            matches!(operator, Operator::Eq | Operator::Ne | Operator::In | Operator::NotIn)
        }
        Kind::Time | Kind::Number => !operator.is_like(),
    }
}

impl Filter {
    /// Reads one expression. The error is a sentence for the caller.
    pub(crate) fn parse(table: &Table, text: &str) -> Result<Self, String> {
        let Expression { field, word, operator, values: texts } = Expression::parse(text)?;
        let column = table
            .column(&field)
            .ok_or_else(|| format!("knows no field {field:?}; the fields are {}", table.fields(|_| true)))?;
        if !fits(operator, column.kind) {
            return Err(format!("cannot use the operator {word:?} on {field}"));
        }
        if operator.is_like() {
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
        Kind::Number => {
            let number: i64 = text
                .parse()
                .map_err(|_| format!("compares {field} with {text:?}; it needs a whole number"))?;
            Ok(number.into())
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
    use super::like_pattern;

    #[test]
    fn both_wildcards_work_and_sqls_own_are_literal() {
        assert_eq!(like_pattern("demo-*"), ("demo-%".into(), Some("demo-".into())));
        assert_eq!(like_pattern("%a_b"), (r"%a\_b".into(), None));
        assert_eq!(like_pattern("plain"), ("plain".into(), Some("plain".into())));
    }
}
