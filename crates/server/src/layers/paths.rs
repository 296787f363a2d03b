//! Which paths belong to which part of the server.

/// Whether `path` belongs to the API.
pub(super) fn is_api(path: &str) -> bool {
    under(path, "/v1") || under(path, "/api/v1")
}

/// Whether errors at `path` have the plain body of the second published API.
pub(super) fn has_plain_errors(path: &str) -> bool {
    under(path, "/api/v1")
}

/// Whether pages of other origins may call `path`. They may where a bearer token, which they must have, is the only
/// proof; not where a cookie is one.
pub(super) fn is_open_to_other_origins(path: &str) -> bool {
    under(path, "/v1") && !path.starts_with("/v1/session")
}

fn under(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_belongs_to_one_part() {
        // (path, API, open to other origins); errors are plain where the path begins with /api.
        let cases = [
            ("/v1", true, true),
            ("/v1/accounts", true, true),
            ("/v1/auth/logon", true, true),
            ("/v1/session", true, false),
            ("/v1/session/refresh", true, false),
            ("/v1/sessions", true, false),
            ("/api/v1/connections", true, false),
            ("/v1x", false, false),
            ("/v10/accounts", false, false),
            ("/", false, false),
            ("/connect", false, false),
            ("/assets/v1/app.js", false, false),
        ];
        for (path, api, open) in cases {
            assert_eq!((is_api(path), is_open_to_other_origins(path)), (api, open), "{path}");
            assert_eq!(has_plain_errors(path), api && path.starts_with("/api"), "{path}");
        }
    }
}
