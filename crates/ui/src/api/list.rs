//! What is asked of a list: which page, in which order, of which objects.

use super::address::Address;

/// The parameters that every list takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// How many objects at most; the server's default when none is given.
    pub limit: Option<u32>,
    /// `field`, `field[asc]` or `field[desc]`; the most important first.
    pub order: Vec<String>,
    /// `field[operator]value`; all must hold.
    pub filter: Vec<String>,
    /// Words, an id, or an address that was copied from somewhere.
    pub search: Option<String>,
    /// Where the page before ended: the values by which it is ordered, then the id.
    pub start_after: Option<String>,
    /// Whether to count all that match.
    pub total: bool,
}

impl ListQuery {
    /// The same query in the address of its call.
    pub(super) fn write(&self, mut address: Address) -> Address {
        if let Some(limit) = self.limit {
            address = address.with("limit", limit);
        }
        for order in &self.order {
            address = address.with("order", order);
        }
        for filter in &self.filter {
            address = address.with("filter", filter);
        }
        if let Some(search) = self.search.as_deref().filter(|search| !search.is_empty()) {
            address = address.with("search", search);
        }
        if let Some(start_after) = &self.start_after {
            address = address.with("start_after", start_after);
        }
        if self.total {
            address = address.with("total", true);
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_for_is_written() {
        let plain = ListQuery::default().write(Address::new("/v1/members"));
        assert_eq!(plain.as_str(), "/v1/members");
        let full = ListQuery {
            limit: Some(50),
            order: vec!["name[desc]".to_owned()],
            filter: vec!["state[eq]invited".to_owned(), "name[like]d*".to_owned()],
            search: Some("dana".to_owned()),
            start_after: Some("kim,0190".to_owned()),
            total: true,
        };
        assert_eq!(
            full.write(Address::new("/v1/members")).as_str(),
            "/v1/members?limit=50&order=name%5Bdesc%5D&filter=state%5Beq%5Dinvited&filter=name%5Blike%5Dd%2A\
             &search=dana&start_after=kim%2C0190&total=true"
        );
    }
}
