//! Addresses of calls, put together so that nothing in a part can become something else.

use std::fmt::{Display, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Path and query of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address(String);

impl Address {
    /// A path that is the same for every call.
    pub(super) fn new(path: &'static str) -> Self {
        Self(path.to_owned())
    }

    /// The same with one more part at its end, such as an id or a name.
    pub(super) fn then(mut self, part: impl Display) -> Self {
        self.0.push('/');
        self.push(part);
        self
    }

    /// The same with one more parameter.
    pub(super) fn with(mut self, name: &str, value: impl Display) -> Self {
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        self.0.push_str(name);
        self.0.push('=');
        self.push(value);
        self
    }

    /// As it is sent.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it belongs to the second API, which wants to know tenant and organization.
    pub(super) fn is_of_tenant(&self) -> bool {
        self.0.starts_with("/api/v1/")
    }

    fn push(&mut self, text: impl Display) {
        let text = text.to_string();
        // A part of dots would be a way up, also when it is encoded; encoded twice it is a name that nothing has.
        if matches!(text.as_str(), "." | "..") {
            self.0.push_str(&text.replace('.', "%252E"));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(self.0, "{}", utf8_percent_encode(&text, RESERVED));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_parameters_stay_what_they_are() {
        let address = Address::new("/v1/members")
            .then("dana+x@example.org")
            .then("a/b?c")
            .with("filter", "name[like]ö %")
            .with("limit", 50);
        assert_eq!(
            address.as_str(),
            "/v1/members/dana%2Bx%40example.org/a%2Fb%3Fc?filter=name%5Blike%5D%C3%B6%20%25&limit=50"
        );
    }

    #[test]
    fn a_name_of_dots_leads_nowhere_else() {
        assert_eq!(Address::new("/v1/accounts").then("..").as_str(), "/v1/accounts/%252E%252E");
    }

    #[test]
    fn ordinary_names_are_left_as_they_are() {
        assert_eq!(
            Address::new("/v1/accounts").then("~demo-tenant_1.x").as_str(),
            "/v1/accounts/~demo-tenant_1.x"
        );
    }

    #[test]
    fn the_second_api_is_known_by_its_path() {
        assert!(Address::new("/api/v1/organization/members").is_of_tenant());
        assert!(!Address::new("/v1/members").is_of_tenant());
    }
}
