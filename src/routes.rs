//! Every path that the dashboard links to. Pages take them from here, so that a moved page is one edit.

/// The page that a person arrives at.
pub(crate) const OVERVIEW: &str = "/";

/// The machine-readable description of the management API: not a page of this app, so links to it carry
/// `rel="external"`.
pub(crate) const API_DESCRIPTION: &str = "/v1/meta/openapi/management";

#[cfg(test)]
mod tests {
    use super::*;

    /// A changed path breaks bookmarks and links in mail: changing it is a decision, made here.
    #[test]
    fn paths_are_the_agreed_ones() {
        let all = [("overview", OVERVIEW), ("api description", API_DESCRIPTION)];
        let listed = all.map(|(name, path)| format!("{name}: {path}")).join("\n");
        assert_eq!(listed, "overview: /\napi description: /v1/meta/openapi/management");
    }
}
