//! The tenant that the person works in: `?tenant=` of the address, and nowhere else, so that two tabs can show two
//! tenants and a link shows what its sender saw.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use percent_encoding::percent_decode_str;
use ui::api::{
    ApiError, ask,
    glance::{self, OneTenant},
};

use super::session::use_session;
use crate::routes;

/// Name of the parameter.
const PARAMETER: &str = "tenant";
/// The place in a list, which means nothing in another tenant.
const PLACE: &str = "after";

/// The tenant, from anywhere below the router.
#[derive(Clone, Copy)]
pub(crate) struct Tenant {
    key: Memo<Option<String>>,
    account: ui::api::Query<glance::Tenant>,
    go: Callback<Option<String>>,
}

/// Makes the tenant available to the app; inside the router.
pub(crate) fn provide() {
    let location = use_location();
    let query = use_query_map();
    let session = use_session();
    let key = Memo::new(move |_| query.with(|query| query.get(PARAMETER)).filter(|key| !key.is_empty()));
    let account = ask(move || {
        let key = key.get()?;
        session.is_signed_in().then_some(OneTenant { key })
    });

    let navigate = StoredValue::new_local(use_navigate());
    let (path, search) = (location.pathname, location.search);
    let go = Callback::new(move |key: Option<String>| {
        let query = with_tenant(&search.get_untracked(), key.as_deref());
        let address = format!("{}{query}", path.get_untracked());
        let options = NavigateOptions { scroll: false, resolve: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&address, options));
    });
    provide_context(Tenant { key, account, go });
}

/// The tenant, from anywhere below the router.
pub(crate) fn use_tenant() -> Tenant {
    expect_context()
}

impl Tenant {
    /// Id or name as it stands in the address, tracked; none for all tenants.
    pub(crate) fn key(self) -> Option<String> {
        self.key.get()
    }

    /// The same for an event handler, which tracks nothing.
    pub(crate) fn key_untracked(self) -> Option<String> {
        self.key.get_untracked()
    }

    /// The account, tracked; none for all tenants, while it is looked up, and when there is no such account.
    pub(crate) fn account(self) -> Option<glance::Tenant> {
        Some((*self.account.data()?).clone())
    }

    /// Why the tenant of the address cannot be shown, tracked.
    pub(crate) fn error(self) -> Option<ApiError> {
        self.account.error()
    }

    /// Looks the tenant up again, after an [`error`](Self::error).
    pub(crate) fn again(self) {
        self.account.again();
    }

    /// Goes to another tenant (id or name), or to all of them, on the same page with the same filters. The browser's
    /// back button goes back to the one before.
    pub(crate) fn choose(self, key: Option<&str>) {
        self.go.run(key.map(str::to_owned));
    }
}

/// A query (with or without question mark) for another tenant: empty, or with a question mark.
fn with_tenant(query: &str, tenant: Option<&str>) -> String {
    let kept = query.trim_start_matches('?').split('&').filter(|part| {
        let name = percent_decode_str(part.split('=').next().unwrap_or_default()).decode_utf8_lossy();
        !part.is_empty() && name != PARAMETER && name != PLACE
    });
    let kept: Vec<_> = kept.collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    routes::in_tenant(&query, tenant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_the_query_stays() {
        assert_eq!(with_tenant("?q=dana&sort=-name", Some("acme")), "?q=dana&sort=-name&tenant=acme");
        assert_eq!(with_tenant("tenant=acme&f.role=admin", Some("contoso")), "?f.role=admin&tenant=contoso");
        assert_eq!(with_tenant("q=a%26b", Some("~demo-1")), "?q=a%26b&tenant=~demo-1");
    }

    #[test]
    fn all_tenants_is_no_parameter() {
        assert_eq!(with_tenant("?tenant=acme", None), "");
        assert_eq!(with_tenant("?q=x&tenant=acme", None), "?q=x");
        assert_eq!(with_tenant("", None), "");
    }

    #[test]
    fn the_place_in_a_list_belongs_to_the_tenant_before() {
        assert_eq!(with_tenant("after=dana%2C1&after=kim%2C2&q=x", Some("acme")), "?q=x&tenant=acme");
    }

    #[test]
    fn a_tenant_stays_one_parameter_whatever_it_is() {
        assert_eq!(with_tenant("", Some("a&b=c#d e")), "?tenant=a%26b%3Dc%23d%20e");
        assert_eq!(with_tenant("%74enant=acme", Some("b")), "?tenant=b", "however it was written");
    }
}
