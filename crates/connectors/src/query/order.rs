//! What to sort by, held against what a provider can sort by.

use api_types::capability::ProviderOrder;

/// A field that a provider can sort by, in both directions unless it says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct OrderSpec {
    /// The field.
    pub name: &'static str,
    /// The directions.
    pub directions: &'static [Direction],
}

/// Which end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as on the wire")]
pub enum Direction {
    Asc,
    Desc,
}

/// A field to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The field.
    pub field: &'static str,
    /// Which end comes first.
    pub direction: Direction,
}

impl Direction {
    /// Both.
    pub const BOTH: &'static [Self] = &[Self::Asc, Self::Desc];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

impl Order {
    /// Reads `field`, `field[asc]`, `field[desc]`. The error completes the sentence "`order` …".
    pub fn parse(specs: &'static [OrderSpec], text: &str) -> Result<Self, String> {
        let (field, direction) = match text.split_once('[') {
            None => (text, Direction::Asc),
            Some((field, "asc]")) => (field, Direction::Asc),
            Some((field, "desc]")) => (field, Direction::Desc),
            Some(_) => return Err("must have the form field, field[asc] or field[desc]".into()),
        };
        let Some(spec) = specs.iter().find(|spec| spec.name == field.trim()) else {
            if specs.is_empty() {
                return Err("is not supported by this provider for this operation".into());
            }
            let known: Vec<_> = specs.iter().map(|spec| spec.name).collect();
            return Err(format!(
                "cannot be by {field:?} at this provider; the fields are {}",
                known.join(", ")
            ));
        };
        if !spec.directions.contains(&direction) {
            return Err(format!("cannot be {} by {field} at this provider", direction.as_str()));
        }
        Ok(Self { field: spec.name, direction })
    }
}

impl OrderSpec {
    /// A field that can be sorted by in both directions.
    pub const fn both(name: &'static str) -> Self {
        Self { name, directions: Direction::BOTH }
    }

    /// The spec as the capabilities API shows it.
    pub fn wire(&self) -> ProviderOrder {
        let directions = self.directions.iter().map(|one| one.as_str().to_owned()).collect();
        ProviderOrder { name: self.name.to_owned(), directions }
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, Order, OrderSpec};

    const SPECS: &[OrderSpec] =
        &[OrderSpec::both("time"), OrderSpec { name: "name", directions: &[Direction::Asc] }];

    #[test]
    fn the_direction_may_be_left_out() {
        for (text, direction) in
            [("time", Direction::Asc), ("time[asc]", Direction::Asc), ("time[desc]", Direction::Desc)]
        {
            assert_eq!(Order::parse(SPECS, text), Ok(Order { field: "time", direction }));
        }
    }

    #[test]
    fn what_the_provider_cannot_sort_by_is_refused() {
        for text in ["colour", "time[up]", "name[desc]", "time[asc", ""] {
            assert!(Order::parse(SPECS, text).is_err(), "{text}");
        }
        assert!(Order::parse(&[], "time").unwrap_err().contains("not supported"));
    }
}
