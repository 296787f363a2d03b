//! `ETag` and `If-Match`: an object's version as a strong tag (RFC 9110, 8.8.3 and 13.1.1).

use crate::error::Error;

/// What `If-Match` demands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing: the header is absent.
    #[default]
    None,
    /// That the object exists: `*`.
    Exists,
    /// That it has one of these versions. Weak or foreign tags match nothing.
    Version(Vec<i64>),
}

/// The tag of a version.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

impl Precondition {
    /// Reads the header's value.
    pub fn parse(header: &str) -> Self {
        if header.trim() == "*" {
            return Self::Exists;
        }
        let version = |tag: &str| tag.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok();
        Self::Version(header.split(',').filter_map(version).collect())
    }

    /// Refuses unless it holds for an object of this version.
    pub fn check(&self, version: i64, kind: &'static str) -> Result<(), Error> {
        match self {
            Self::Version(versions) if !versions.contains(&version) => Err(Error::PreconditionFailed(kind)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Precondition, etag};

    #[test]
    fn the_tag_of_a_version_matches_it() {
        assert!(Precondition::parse(&etag(7)).check(7, "account").is_ok());
        assert!(Precondition::parse(&etag(7)).check(8, "account").is_err());
        assert!(Precondition::parse(r#""6", "7""#).check(7, "account").is_ok());
        assert!(Precondition::parse("*").check(7, "account").is_ok());
    }

    #[test]
    fn weak_and_foreign_tags_match_nothing() {
        for header in [r#"W/"7""#, "7", "", r#""x""#] {
            assert!(Precondition::parse(header).check(7, "account").is_err(), "{header}");
        }
    }
}
