//! Filters, held against what a provider can filter by.

use api_types::Timestamp;
use api_types::capability::{FilterType, ProviderFilter};
use api_types::filter::{Expression, Operator, like};

/// A field that a provider can filter by.
#[derive(Clone, Copy, Debug)]
pub struct FilterSpec {
    /// The field, also a dotted path.
    pub name: &'static str,
    /// What it is compared with.
    pub kind: FilterKind,
    /// The operators.
    pub operators: &'static [Operator],
    /// More about it.
    pub docs: &'static str,
}

/// What a field is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterKind {
    /// A text.
    Text,
    /// A point in time.
    Time,
    /// One of these words.
    Word(&'static [&'static str]),
    /// True or false.
    Bool,
    /// A number.
    Number,
}

/// A filter that fits its field.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The field.
    pub field: &'static str,
    /// The operator.
    pub operator: Operator,
    /// One value, or several for `in` and `not in`.
    pub values: Vec<FilterValue>,
}

/// A value of a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum FilterValue {
    /// A text, or a word.
    Text(String),
    /// A point in time.
    Time(Timestamp),
    /// True or false.
    Bool(bool),
    /// A number.
    Number(f64),
}

/// What an object has in a field, for providers that filter here.
#[derive(Clone, Copy, Debug)]
pub enum Found<'a> {
    /// Nothing.
    Nothing,
    /// A text.
    Text(&'a str),
    /// Several texts: an operator holds if it holds for one of them, its negation if it holds for none.
    Texts(&'a [String]),
    /// A point in time.
    Time(Timestamp),
    /// True or false.
    Bool(bool),
    /// A number.
    Number(f64),
}

impl Filter {
    /// Reads one expression. The error completes the sentence "`filter` …".
    pub fn parse(specs: &'static [FilterSpec], text: &str) -> Result<Self, String> {
        let Expression { field, word, operator, values } = Expression::parse(text)?;
        let spec =
            specs.iter().find(|spec| spec.name == field).ok_or_else(|| unknown_field(specs, &field))?;
        if !spec.operators.contains(&operator) {
            let known: Vec<_> = spec.operators.iter().map(|one| operator_word(*one)).collect();
            return Err(format!("cannot use the operator {word:?} on {field}; it can {}", known.join(", ")));
        }
        let values = values.iter().map(|text| spec.kind.read(&field, text)).collect::<Result<_, _>>()?;
        Ok(Self { field: spec.name, operator, values })
    }

    /// Whether an object with this in the field passes. An empty text asks for what is not there; what is not there
    /// differs from everything else.
    pub fn holds(&self, found: Found<'_>) -> bool {
        let any = |test: &dyn Fn(&FilterValue) -> bool| self.values.iter().any(test);
        let equal = |value: &FilterValue| match found {
            Found::Nothing => *value == FilterValue::Text(String::new()),
            Found::Texts(texts) => {
                matches!(value, FilterValue::Text(text) if texts.contains(text) || texts.is_empty() && text.is_empty())
            }
            other => compare(other, value) == Some(std::cmp::Ordering::Equal),
        };
        let ordered = |wanted: &dyn Fn(std::cmp::Ordering) -> bool| {
            any(&|value| compare(found, value).is_some_and(wanted))
        };
        let fits = |value: &FilterValue| match (found, value) {
            (Found::Text(text), FilterValue::Text(pattern)) => like(pattern, text),
            (Found::Texts(texts), FilterValue::Text(pattern)) => texts.iter().any(|text| like(pattern, text)),
            (Found::Nothing, FilterValue::Text(pattern)) => like(pattern, ""),
            _ => false,
        };
        match self.operator {
            Operator::Eq | Operator::In => any(&equal),
            Operator::Ne | Operator::NotIn => !any(&equal),
            Operator::Gt => ordered(&std::cmp::Ordering::is_gt),
            Operator::Gte => ordered(&std::cmp::Ordering::is_ge),
            Operator::Lt => ordered(&std::cmp::Ordering::is_lt),
            Operator::Lte => ordered(&std::cmp::Ordering::is_le),
            Operator::Like => any(&fits),
            Operator::NotLike => !any(&fits),
        }
    }
}

impl FilterSpec {
    /// The spec as the capabilities API shows it.
    pub fn wire(&self) -> ProviderFilter {
        let (kind, values) = match self.kind {
            FilterKind::Text => (FilterType::String, None),
            FilterKind::Time => (FilterType::Datetime, None),
            FilterKind::Word(words) => {
                (FilterType::Enum, Some(words.iter().map(|word| (*word).to_owned()).collect()))
            }
            FilterKind::Bool => (FilterType::Boolean, None),
            FilterKind::Number => (FilterType::Number, None),
        };
        ProviderFilter {
            name: self.name.to_owned(),
            kind,
            operators: self.operators.iter().map(|one| operator_word(*one).to_owned()).collect(),
            values,
            docs: (!self.docs.is_empty()).then(|| self.docs.to_owned()),
        }
    }
}

impl FilterKind {
    fn read(self, field: &str, text: &str) -> Result<FilterValue, String> {
        let wrong = |what: &str| format!("compares {field} with {text:?}; it needs {what}");
        match self {
            Self::Text => Ok(FilterValue::Text(text.to_owned())),
            Self::Word(words) if text.is_empty() || words.contains(&text) => {
                Ok(FilterValue::Text(text.to_owned()))
            }
            Self::Word(words) => Err(wrong(&format!("one of {}", words.join(", ")))),
            Self::Time => {
                let time = text.parse().map_err(|_| wrong("a time such as 2026-11-03T09:30:00Z"))?;
                Ok(FilterValue::Time(time))
            }
            Self::Bool => match text {
                "true" => Ok(FilterValue::Bool(true)),
                "false" => Ok(FilterValue::Bool(false)),
                _ => Err(wrong("true or false")),
            },
            Self::Number => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(FilterValue::Number(number)),
                _ => Err(wrong("a number")),
            },
        }
    }
}

fn compare(found: Found<'_>, value: &FilterValue) -> Option<std::cmp::Ordering> {
    match (found, value) {
        (Found::Text(found), FilterValue::Text(value)) => Some(found.cmp(value.as_str())),
        (Found::Time(found), FilterValue::Time(value)) => Some(found.cmp(value)),
        (Found::Bool(found), FilterValue::Bool(value)) => Some(found.cmp(value)),
        (Found::Number(found), FilterValue::Number(value)) => found.partial_cmp(value),
        _ => None,
    }
}

/// The word of the capabilities API; inequality is `neq` there.
fn operator_word(operator: Operator) -> &'static str {
    let mut words = Operator::WORDS.into_iter().filter(|(word, _)| *word != "ne");
    words.find(|(_, one)| *one == operator).map_or("", |(word, _)| word)
}

fn unknown_field(specs: &[FilterSpec], field: &str) -> String {
    if specs.is_empty() {
        return "is not supported by this provider for this operation".into();
    }
    let known: Vec<_> = specs.iter().map(|spec| spec.name).collect();
    format!("cannot filter by {field:?} at this provider; the fields are {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{Filter, FilterKind, FilterSpec, Found, Operator};

    const SPECS: &[FilterSpec] = &[
        FilterSpec {
            name: "status",
            kind: FilterKind::Text,
            operators: &[Operator::Eq, Operator::Ne, Operator::In, Operator::Like, Operator::Gt],
            docs: "",
        },
        FilterSpec {
            name: "tags",
            kind: FilterKind::Text,
            operators: &[Operator::Eq, Operator::In, Operator::NotIn, Operator::Like],
            docs: "",
        },
        FilterSpec {
            name: "due",
            kind: FilterKind::Time,
            operators: &[Operator::Gte, Operator::Lt],
            docs: "",
        },
        FilterSpec {
            name: "size",
            kind: FilterKind::Word(&["S", "L"]),
            operators: &[Operator::Eq],
            docs: "",
        },
    ];

    fn holds(text: &str, found: Found<'_>) -> bool {
        Filter::parse(SPECS, text).unwrap().holds(found)
    }

    #[test]
    fn texts_are_compared_as_they_are() {
        assert!(holds("status[eq]\"To Do\"", Found::Text("To Do")));
        assert!(!holds("status[eq]Done", Found::Text("To Do")));
        assert!(holds("status[in]Done,\"To Do\"", Found::Text("To Do")));
        assert!(holds("status[like]To*", Found::Text("To Do")));
        assert!(holds("status[gt]A", Found::Text("B")) && !holds("status[gt]B", Found::Text("B")));
    }

    #[test]
    fn what_is_not_there_equals_the_empty_text_and_differs_from_the_rest() {
        for empty in ["status[eq]", "status[eq]\"\""] {
            assert!(holds(empty, Found::Nothing) && holds(empty, Found::Text("")));
            assert!(!holds(empty, Found::Text("x")));
        }
        assert!(holds("status[ne]Done", Found::Nothing) && !holds("status[ne]", Found::Nothing));
        assert!(!holds("status[gt]A", Found::Nothing));
    }

    #[test]
    fn a_list_passes_by_one_of_its_texts_and_fails_a_negation_by_one() {
        let tags = ["a".to_owned(), "b".to_owned()];
        assert!(holds("tags[in]b,c", Found::Texts(&tags)) && !holds("tags[in]c,d", Found::Texts(&tags)));
        assert!(
            holds("tags[not in]c", Found::Texts(&tags)) && !holds("tags[not in]a,c", Found::Texts(&tags))
        );
        assert!(holds("tags[eq]", Found::Texts(&[])) && !holds("tags[eq]", Found::Texts(&tags)));
    }

    #[test]
    fn times_are_compared_as_moments() {
        let time = "2026-11-03T10:00:00Z".parse().unwrap();
        assert!(holds("due[gte]2026-11-03T12:00:00+02:00", Found::Time(time)));
        assert!(!holds("due[lt]2026-11-03T10:00:00Z", Found::Time(time)));
    }

    #[test]
    fn what_the_table_does_not_have_is_refused_with_what_it_has() {
        for (text, part) in [
            ("colour[eq]red", "the fields are status, tags, due, size"),
            ("due[eq]2026-11-03T12:00:00Z", "it can gte, lt"),
            ("due[lt]tomorrow", "a time such as"),
            ("size[eq]M", "one of S, L"),
            ("status", "field[operator]value"),
        ] {
            let message = Filter::parse(SPECS, text).unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
        assert!(Filter::parse(&[], "a[eq]b").unwrap_err().contains("not supported"));
    }

    #[test]
    fn the_capabilities_have_their_own_word_for_inequality() {
        assert_eq!(SPECS[0].wire().operators, ["eq", "neq", "in", "like", "gt"]);
    }
}
