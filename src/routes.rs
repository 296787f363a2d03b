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
/// The connections of accounts to providers.
pub(crate) const INTEGRATIONS: &str = "/integrations";
/// Makes one of those.
pub(crate) const NEW_INTEGRATION: &str = "/integrations/new";
/// What the integrations of many accounts have in common.
pub(crate) const INTEGRATION_POINTS: &str = "/integration-points";
/// A new one of those.
pub(crate) const NEW_INTEGRATION_POINT: &str = "/integration-points/new";
/// The providers that there are.
pub(crate) const CATALOG: &str = "/catalog";
/// What programs call the API with.
pub(crate) const TOKENS: &str = "/tokens";
/// A new one of those.
pub(crate) const NEW_TOKEN: &str = "/tokens/new";
/// Who is told of what happens.
pub(crate) const WEBHOOKS: &str = "/webhooks";
/// A new one of those.
pub(crate) const NEW_WEBHOOK: &str = "/webhooks/new";
/// What happened.
pub(crate) const AUDIT: &str = "/audit";
/// A call of a connector, made from here.
pub(crate) const EXPLORER: &str = "/explorer";
/// The organization, oneself, the server.
pub(crate) const SETTINGS: &str = "/settings";

/// The reference of the management API: not a page of this app, so links to it carry `rel="external"`.
pub(crate) const API_REFERENCE: &str = "/reference/management.html";

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

/// One integration, by ids or names.
pub(crate) fn integration(account: impl ToString, key: impl ToString) -> String {
    format!("{INTEGRATIONS}/{}/{}", encoded(&account.to_string()), encoded(&key.to_string()))
}

/// The integrations of an integration point, by its id.
pub(crate) fn integrations_of_point(id: impl ToString) -> String {
    format!("{INTEGRATIONS}?f.integration_point_id={}", encoded(&id.to_string()))
}

/// Makes an integration; what is known of it already is filled in.
pub(crate) fn new_integration(account: Option<&str>, point: Option<&str>, provider: Option<&str>) -> String {
    let known = [("account", account), ("point", point), ("provider", provider)];
    let known: Vec<String> =
        known.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", encoded(value?)))).collect();
    let joint = if known.is_empty() { "" } else { "?" };
    format!("{NEW_INTEGRATION}{joint}{}", known.join("&"))
}

/// One integration point, by id or name.
pub(crate) fn integration_point(key: impl ToString) -> String {
    format!("{INTEGRATION_POINTS}/{}", encoded(&key.to_string()))
}

/// A new integration point of a connector.
pub(crate) fn new_integration_point_of(connector: &str) -> String {
    format!("{NEW_INTEGRATION_POINT}?connector={}", encoded(connector))
}

/// A new integration point like another, by id or name.
pub(crate) fn integration_point_like(key: impl ToString) -> String {
    format!("{NEW_INTEGRATION_POINT}?from={}", encoded(&key.to_string()))
}

/// The providers of a connector.
pub(crate) fn catalog_of(connector: &str) -> String {
    format!("{CATALOG}?f.connector={}", encoded(connector))
}

/// One provider.
pub(crate) fn provider(id: &str) -> String {
    format!("{CATALOG}/{}", encoded(id))
}

/// One token, by id or name.
pub(crate) fn token(key: impl ToString) -> String {
    format!("{TOKENS}/{}", encoded(&key.to_string()))
}

/// One webhook, by id or name.
pub(crate) fn webhook(key: impl ToString) -> String {
    format!("{WEBHOOKS}/{}", encoded(&key.to_string()))
}

/// What was done with a token, by its id.
pub(crate) fn audit_of_token(id: impl ToString) -> String {
    format!("{AUDIT}?f.token_id={}", encoded(&id.to_string()))
}

/// What happened to an object, by its id.
pub(crate) fn audit_about(id: impl ToString) -> String {
    format!("{AUDIT}?f.target_id={}", encoded(&id.to_string()))
}

/// The explorer, with what is chosen there: account and integration by id or name, operation by id. Empty: nothing yet.
pub(crate) fn explorer(account: &str, integration: &str, operation: &str) -> String {
    let chosen = [("account", account), ("integration", integration), ("operation", operation)];
    let chosen = chosen.into_iter().filter(|(_, value)| !value.is_empty());
    let chosen: Vec<String> = chosen.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let joint = if chosen.is_empty() { "" } else { "?" };
    format!("{EXPLORER}{joint}{}", chosen.join("&"))
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
pub(crate) fn encoded(text: &str) -> String {
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
            ("integrations", INTEGRATIONS.to_owned()),
            ("integration", integration("a/b", "jira")),
            ("integrations of a point", integrations_of_point("0190")),
            ("new integration", new_integration(None, None, None)),
            ("new integration of", new_integration(Some("a b"), None, Some("ticketing_jira"))),
            ("integration points", INTEGRATION_POINTS.to_owned()),
            ("integration point", integration_point("ticketing")),
            ("new integration point", NEW_INTEGRATION_POINT.to_owned()),
            ("new integration point of", new_integration_point_of("ticketing")),
            ("integration point like another", integration_point_like("ticketing")),
            ("catalog", CATALOG.to_owned()),
            ("catalog of a connector", catalog_of("ticketing")),
            ("provider", provider("ticketing_jira")),
            ("tokens", TOKENS.to_owned()),
            ("token", token("nightly export")),
            ("new token", NEW_TOKEN.to_owned()),
            ("webhooks", WEBHOOKS.to_owned()),
            ("webhook", webhook("our-back-end")),
            ("new webhook", NEW_WEBHOOK.to_owned()),
            ("audit", AUDIT.to_owned()),
            ("audit of a token", audit_of_token("0190")),
            ("audit about something", audit_about("0190")),
            ("audit entry", audit_entry("0190")),
            ("explorer", explorer("", "", "")),
            ("explorer of", explorer("a/b", "desk", "ticketing_get_ticket")),
            ("settings", SETTINGS.to_owned()),
            ("in a tenant", in_tenant(&account("northwind"), Some("northwind"))),
            ("api reference", API_REFERENCE.to_owned()),
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
             integrations: /integrations\n\
             integration: /integrations/a%2Fb/jira\n\
             integrations of a point: /integrations?f.integration_point_id=0190\n\
             new integration: /integrations/new\n\
             new integration of: /integrations/new?account=a%20b&provider=ticketing_jira\n\
             integration points: /integration-points\n\
             integration point: /integration-points/ticketing\n\
             new integration point: /integration-points/new\n\
             new integration point of: /integration-points/new?connector=ticketing\n\
             integration point like another: /integration-points/new?from=ticketing\n\
             catalog: /catalog\n\
             catalog of a connector: /catalog?f.connector=ticketing\n\
             provider: /catalog/ticketing_jira\n\
             tokens: /tokens\n\
             token: /tokens/nightly%20export\n\
             new token: /tokens/new\n\
             webhooks: /webhooks\n\
             webhook: /webhooks/our-back-end\n\
             new webhook: /webhooks/new\n\
             audit: /audit\n\
             audit of a token: /audit?f.token_id=0190\n\
             audit about something: /audit?f.target_id=0190\n\
             audit entry: /audit?entry=0190\n\
             explorer: /explorer\n\
             explorer of: /explorer?account=a%2Fb&integration=desk&operation=ticketing_get_ticket\n\
             settings: /settings\n\
             in a tenant: /accounts/northwind?tenant=northwind\n\
             api reference: /reference/management.html"
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
