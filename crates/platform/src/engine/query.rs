//! Query parameters of connectors: each call says which of them it takes, the provider which values.

use connectors::query::{Filter, Order};
use connectors::{Capability, Provider};

use super::meta::Wanted;
use crate::error::{Error, Fault};

/// Most filters, and most sort keys.
const MAX_PARTS: usize = 20;
/// Most `meta` functions.
const MAX_FUNCTIONS: usize = 10;

/// Which parameters a call takes beside `meta`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// None.
    Nothing,
    /// `limit`, `cursor`.
    Pages,
    /// Those and `filter`.
    Filters,
    /// Those and `order`.
    Orders,
    /// `limit`, `cursor` and `include_raw_data`.
    RawPages,
    /// Those and `filter`.
    RawFilters,
}

/// What somebody asks for; what depends on the provider is still text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) meta: Wanted,
    pub(super) limit: Option<u32>,
    pub(super) cursor: Option<String>,
    /// Whether everything that the provider says comes along.
    pub(super) raw: bool,
    filters: Vec<String>,
    orders: Vec<String>,
}

impl Takes {
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Nothing => &["meta"],
            Self::Pages => &["meta", "limit", "cursor"],
            Self::Filters => &["meta", "limit", "cursor", "filter"],
            Self::Orders => &["meta", "limit", "cursor", "filter", "order"],
            Self::RawPages => &["meta", "limit", "cursor", "include_raw_data"],
            Self::RawFilters => &["meta", "limit", "cursor", "filter", "include_raw_data"],
        }
    }
}

impl Asked {
    /// Reads decoded query parameters. All faults are reported together.
    pub(super) fn read(takes: Takes, parameters: &[(String, String)]) -> Result<Self, Error> {
        let mut asked = Self::default();
        let mut faults = Vec::new();
        for (name, value) in parameters {
            let known = takes.names();
            if !known.contains(&name.as_str()) {
                let message = format!("is not a parameter of this call; it takes {}", known.join(", "));
                faults.push(Fault::query(name.clone(), message));
                continue;
            }
            if let Err(message) = asked.take(name, value) {
                faults.push(Fault::query(name.clone(), message));
            }
        }
        let counts = [("filter", asked.filters.len(), MAX_PARTS), ("order", asked.orders.len(), MAX_PARTS)];
        for (name, count, most) in
            counts.into_iter().chain([("meta", asked.meta.counts.len(), MAX_FUNCTIONS)])
        {
            if count > most {
                faults
                    .push(Fault::query(name, format!("is given {count} times; at most {most} are allowed")));
            }
        }
        if faults.is_empty() { Ok(asked) } else { Err(Error::Invalid(faults)) }
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "meta" => self.meta.add(value)?,
            "filter" => self.filters.push(value.to_owned()),
            "order" => self.orders.push(value.to_owned()),
            "include_raw_data" => {
                self.raw = value.parse().map_err(|_| "must be true or false")?;
            }
            "limit" => {
                let limit = value.parse().ok().filter(|limit| *limit > 0);
                let limit: i64 = limit.ok_or("must be a whole number from 1")?;
                // More than any provider gives is cut to what this one gives.
                let limit = u32::try_from(limit).unwrap_or(u32::MAX);
                if self.limit.replace(limit).is_some() {
                    return Err("is given twice".into());
                }
            }
            _ => {
                // An empty one asks for the first page: it is what came with the last one.
                let given = Some(value.to_owned()).filter(|text| !text.is_empty());
                if self.cursor.is_some() {
                    return Err("is given twice".into());
                }
                self.cursor = given;
            }
        }
        Ok(())
    }

    /// What the provider is to look for. The place where the page begins comes from the opened cursor.
    pub(super) fn query(
        &self,
        capability: &'static Capability,
        default_limit: u32,
        after: Option<String>,
    ) -> Result<connectors::query::Query, Error> {
        let mut faults = Vec::new();
        let mut fault = |name: &str, message: String| faults.push(Fault::query(name, message));
        let mut filters = Vec::new();
        for text in &self.filters {
            match Filter::parse(capability.filters, text) {
                Ok(filter) => filters.push(filter),
                Err(message) => fault("filter", message),
            }
        }
        let mut order = Vec::new();
        for text in &self.orders {
            match Order::parse(capability.orders, text) {
                Ok(key) => order.push(key),
                Err(message) => fault("order", message),
            }
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let limit = self.limit.unwrap_or(default_limit).min(capability.max_limit.max(1));
        Ok(connectors::query::Query { filters, order, limit, after, counts: self.meta.counts.clone() })
    }

    /// What a cursor belongs to: another question must not go on with it.
    pub(super) fn question(&self, provider: &Provider, operation: &str, within: &str) -> Vec<String> {
        let parts = [provider.id.to_owned(), operation.to_owned(), format!("within={within}")];
        let filters = self.filters.iter().map(|text| format!("filter={text}"));
        let orders = self.orders.iter().map(|text| format!("order={text}"));
        parts.into_iter().chain(filters).chain(orders).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Takes};
    use crate::error::Error;

    fn read(takes: Takes, pairs: &[(&str, &str)]) -> Result<Asked, Error> {
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Asked::read(takes, &pairs)
    }

    #[test]
    fn each_call_takes_its_own_parameters() {
        let pages = [("limit", "5"), ("cursor", "x"), ("meta", "stats/count()")];
        assert_eq!(read(Takes::Pages, &pages).unwrap().limit, Some(5));
        for (takes, pair) in [
            (Takes::Nothing, ("limit", "5")),
            (Takes::Pages, ("filter", "a[eq]b")),
            (Takes::Filters, ("order", "a")),
            (Takes::Orders, ("start_after", "a")),
        ] {
            assert!(read(takes, &[pair]).is_err(), "{takes:?} {pair:?}");
        }
    }

    #[test]
    fn values_must_make_sense() {
        for pairs in [
            vec![("limit", "0")],
            vec![("limit", "-1")],
            vec![("limit", "many")],
            vec![("limit", "1"), ("limit", "2")],
            vec![("cursor", "a"), ("cursor", "b")],
            vec![("meta", "sum()")],
            vec![("include_raw_data", "yes")],
            vec![("filter", "a[eq]b"); 21],
        ] {
            assert!(read(Takes::Orders, &pairs).is_err(), "{pairs:?}");
            assert!(read(Takes::RawFilters, &pairs).is_err(), "{pairs:?}");
        }
    }

    #[test]
    fn an_empty_cursor_asks_for_the_first_page() {
        assert_eq!(read(Takes::Pages, &[("cursor", "")]).unwrap().cursor, None);
    }
}
