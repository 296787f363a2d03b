//! What the page was opened with: the token in the fragment, which browsers send nowhere; the rest in the query.

use api_types::Sensitive;
use leptos::prelude::window;
use ui::api::connect::Wanted;
use web_sys::UrlSearchParams;

/// See the module.
#[derive(Clone)]
pub(crate) struct Opened {
    /// Opens the calls; none in an address that was cut off.
    pub(crate) token: Option<Sensitive>,
    /// What is asked about.
    pub(crate) wanted: Wanted,
}

/// Reads the address. The fragment stays where it is, so that reloading the page works.
pub(crate) fn read() -> Opened {
    let location = window().location();
    let token = location.hash().unwrap_or_default();
    let token = token.strip_prefix('#').filter(|token| !token.is_empty()).map(Sensitive::new);
    // Fails only for what is no text.
    let query = UrlSearchParams::new_with_str(&location.search().unwrap_or_default()).ok();
    let parameter = |name: &str| query.as_ref()?.get(name).filter(|value| !value.is_empty());
    let wanted = Wanted {
        account: parameter("account"),
        point: parameter("integration_point"),
        locale: parameter("locale"),
    };
    Opened { token, wanted }
}
