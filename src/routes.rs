//! Every path that the dashboard links to. Pages take them from here, so that a moved page is one edit.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The page that a person arrives at.
pub(crate) const OVERVIEW: &str = "/";
/// Founds an organization.
pub(crate) const SIGN_UP: &str = "/sign-up";
/// What a new organization is shown, once.
pub(crate) const WELCOME: &str = "/welcome";
/// Gets in.
pub(crate) const SIGN_IN: &str = "/sign-in";
/// Asks for a link to a new password.
pub(crate) const FORGOT: &str = "/forgot";
/// The other end of that link.
pub(crate) const RESET: &str = "/reset";
/// The other end of an invitation's link.
pub(crate) const INVITE: &str = "/invite";
/// Everybody who can sign in.
pub(crate) const MEMBERS: &str = "/members";
/// What they may do, by name.
pub(crate) const ROLES: &str = "/roles";
/// The tenants.
pub(crate) const ACCOUNTS: &str = "/accounts";
/// What happened.
pub(crate) const AUDIT: &str = "/audit";
/// The organization, oneself, the server.
pub(crate) const SETTINGS: &str = "/settings";

/// The machine-readable description of the management API: not a page of this app, so links to it carry
/// `rel="external"`.
pub(crate) const API_DESCRIPTION: &str = "/v1/meta/openapi/management";

/// One member, by id or e-mail address.
pub(crate) fn member(key: impl ToString) -> String {
    format!("{MEMBERS}/{}", encoded(&key.to_string()))
}

/// The members who have a role.
pub(crate) fn members_with_role(name: &str) -> String {
    format!("{MEMBERS}?f.role_binding={}", encoded(name))
}

/// One role, by id or name.
pub(crate) fn role(key: impl ToString) -> String {
    format!("{ROLES}/{}", encoded(&key.to_string()))
}

/// One account, by id or name.
pub(crate) fn account(key: impl ToString) -> String {
    format!("{ACCOUNTS}/{}", encoded(&key.to_string()))
}

/// The audit log, narrowed to one entry.
pub(crate) fn audit_entry(id: impl ToString) -> String {
    format!("{AUDIT}?entry={}", encoded(&id.to_string()))
}

/// The sign-in page, which leads on to `next` afterwards.
pub(crate) fn sign_in_then(next: &str) -> String {
    if next == OVERVIEW { SIGN_IN.to_owned() } else { format!("{SIGN_IN}?next={}", encoded(next)) }
}

/// Where to go after signing in: the wish that the address carries, if it is a page of this app.
pub(crate) fn after_sign_in(wish: Option<&str>) -> String {
    let own = |path: &&str| {
        path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !is_public(path)
    };
    wish.filter(own).unwrap_or(OVERVIEW).to_owned()
}

/// Whether a page is for those who are not signed in.
pub(crate) fn is_public(path: &str) -> bool {
    let page = path.split(['?', '#']).next().unwrap_or_default();
    [SIGN_UP, SIGN_IN, FORGOT, RESET, INVITE].contains(&page)
}

/// The same page in a tenant, or in all of them.
pub(crate) fn in_tenant(page: &str, tenant: Option<&str>) -> String {
    match tenant {
        Some(tenant) => {
            let joint = if page.contains('?') { '&' } else { '?' };
            format!("{page}{joint}tenant={}", encoded(tenant))
        }
        None => page.to_owned(),
    }
}

/// Fit to be a part of a path, or a value in a query.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A changed path breaks bookmarks and links in mail: changing it is a decision, made here.
    #[test]
    fn paths_are_the_agreed_ones() {
        let all = [
            ("overview", OVERVIEW.to_owned()),
            ("sign-up", SIGN_UP.to_owned()),
            ("welcome", WELCOME.to_owned()),
            ("sign-in", SIGN_IN.to_owned()),
            ("sign-in, then a page", sign_in_then("/members?state=invited")),
            ("forgot", FORGOT.to_owned()),
            ("reset", RESET.to_owned()),
            ("invite", INVITE.to_owned()),
            ("members", MEMBERS.to_owned()),
            ("member", member("dana+x@acme.test")),
            ("members with a role", members_with_role("viewer~0190")),
            ("roles", ROLES.to_owned()),
            ("role", role("viewer~0190")),
            ("accounts", ACCOUNTS.to_owned()),
            ("account", account("a/b")),
            ("audit", AUDIT.to_owned()),
            ("audit entry", audit_entry("0190")),
            ("settings", SETTINGS.to_owned()),
            ("in a tenant", in_tenant(&account("northwind"), Some("northwind"))),
            ("api description", API_DESCRIPTION.to_owned()),
        ];
        let listed = all.map(|(name, path)| format!("{name}: {path}")).join("\n");
        assert_eq!(
            listed,
            "overview: /\n\
             sign-up: /sign-up\n\
             welcome: /welcome\n\
             sign-in: /sign-in\n\
             sign-in, then a page: /sign-in?next=%2Fmembers%3Fstate%3Dinvited\n\
             forgot: /forgot\n\
             reset: /reset\n\
             invite: /invite\n\
             members: /members\n\
             member: /members/dana%2Bx%40acme.test\n\
             members with a role: /members?f.role_binding=viewer~0190\n\
             roles: /roles\n\
             role: /roles/viewer~0190\n\
             accounts: /accounts\n\
             account: /accounts/a%2Fb\n\
             audit: /audit\n\
             audit entry: /audit?entry=0190\n\
             settings: /settings\n\
             in a tenant: /accounts/northwind?tenant=northwind\n\
             api description: /v1/meta/openapi/management"
        );
    }

    #[test]
    fn signing_in_leads_to_pages_of_this_app_only() {
        let next = |wish| after_sign_in(Some(wish));
        assert_eq!(next("/members?state=invited"), "/members?state=invited");
        for elsewhere in
            ["https://evil.test", "//evil.test", "/\\evil.test", "members", "", "/sign-in?next=/", "/reset"]
        {
            assert_eq!(next(elsewhere), "/", "{elsewhere}");
        }
        assert_eq!(after_sign_in(None), "/");
    }

    #[test]
    fn a_tenant_joins_what_the_address_has_already() {
        assert_eq!(in_tenant("/audit?entry=1", Some("a b")), "/audit?entry=1&tenant=a%20b");
        assert_eq!(in_tenant("/audit", None), "/audit");
    }
}
