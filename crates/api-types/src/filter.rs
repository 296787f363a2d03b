//! The grammar of filters: `field[operator]value` (contract, management 0.6 and engine 0.3). Lists of the management API
//! and queries of connectors read it with this code; what fields there are is theirs to say.

/// Most values of one `in` list.
const MAX_VALUES: usize = 200;
/// Longest pattern of `like`, in characters; no text that lists hold is longer. SQLite fails at 50 000 bytes.
const MAX_PATTERN: usize = 1000;

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

/// A filter as it is written, not yet held against any field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// The field.
    pub field: String,
    /// The operator as it was written, for messages.
    pub word: String,
    /// The operator.
    pub operator: Operator,
    /// One value, or several for `in` and `not in`; without quotation marks around them.
    pub values: Vec<String>,
}

impl Operator {
    /// How each is written; inequality has two spellings in the contract.
    pub const WORDS: [(&'static str, Self); 11] = [
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

    /// Reads an operator, in any case.
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, one)| one)
    }

    /// Whether it compares with a pattern.
    pub fn is_like(self) -> bool {
        matches!(self, Self::Like | Self::NotLike)
    }

    /// Whether it holds where its opposite does not, and for what is not there.
    pub fn is_negated(self) -> bool {
        matches!(self, Self::Ne | Self::NotIn | Self::NotLike)
    }
}

impl Expression {
    /// Reads one expression. The error completes the sentence "`filter` …".
    pub fn parse(text: &str) -> Result<Self, String> {
        let (field, rest) = text.split_once('[').ok_or("must have the form field[operator]value")?;
        let (word, value) = rest.split_once(']').ok_or("must have the form field[operator]value")?;
        let operator = Operator::parse(word.trim()).ok_or_else(|| {
            let known: Vec<_> = Operator::WORDS.into_iter().map(|(word, _)| word).collect();
            format!("knows no operator {word:?}; the operators are {}", known.join(", "))
        })?;
        let values = match operator {
            Operator::In | Operator::NotIn => split_list(value)?,
            _ => vec![unquote(value)],
        };
        if values.len() > MAX_VALUES {
            return Err(format!("must have at most {MAX_VALUES} values in a list"));
        }
        if values.iter().any(|text| text.contains('\0')) {
            return Err("must not contain the character U+0000".into());
        }
        if operator.is_like() && values.iter().any(|text| text.chars().count() > MAX_PATTERN) {
            return Err(format!("must have a pattern of at most {MAX_PATTERN} characters"));
        }
        Ok(Self { field: field.trim().to_owned(), word: word.to_owned(), operator, values })
    }
}

/// Whether a text fits a pattern of `like`: both `*` and `%` stand for any text, everything else for itself.
pub fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split(['*', '%']);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
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

#[cfg(test)]
mod tests {
    use super::{Expression, Operator, like, split_list, unquote};

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
        assert_eq!(unquote(r#""""#), "");
    }

    #[test]
    fn an_expression_has_field_operator_and_values() {
        let one = Expression::parse(r#"status[NE]"In Progress""#).unwrap();
        assert_eq!(
            (one.field.as_str(), one.operator, one.values),
            ("status", Operator::Ne, vec!["In Progress".into()])
        );
        let many = Expression::parse("tags[not in]a,b").unwrap();
        assert_eq!((many.operator, many.values.len()), (Operator::NotIn, 2));
        assert_eq!(Expression::parse("creator[eq]").unwrap().values, [""]);
        for text in
            ["status", "status[", "status[about]x", "a[eq]\0", &format!("a[like]{}", "x".repeat(1001))]
        {
            assert!(Expression::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn patterns_know_two_wildcards_and_nothing_else() {
        for (pattern, text) in [
            ("demo-*", "demo-1"),
            ("%b%", "abc"),
            ("a*c", "abbc"),
            ("*", ""),
            ("a_b", "a_b"),
            ("a**b", "ab"),
            ("*ab", "abab"),
        ] {
            assert!(like(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("demo-*", "demo"), ("a_b", "axb"), ("ab*ba", "aba"), ("a", "ab"), ("", "a")]
        {
            assert!(!like(pattern, text), "{pattern} {text}");
        }
    }
}
