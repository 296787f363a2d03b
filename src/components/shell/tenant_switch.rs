//! Which tenant the pages are about: all of them, or one account. Links, so that a tenant can be opened in a tab of its
//! own.

use api_types::Environment;
use leptos::prelude::*;
use ui::components::{
    icon::{Icon, Shape},
    notice::Tone,
    status::Badge,
};

use crate::{
    components::flyout::Flyout,
    late::{Extra, Late},
    state::tenant::{Tenant, use_tenant},
};

#[component]
pub(super) fn TenantSwitch() -> impl IntoView {
    let tenant = use_tenant();
    let open = RwSignal::new(false);
    let name = move || match (tenant.key(), tenant.account()) {
        (None, _) => "All".to_owned(),
        (Some(_), Some(account)) => account.fullname.clone(),
        (Some(key), None) => key,
    };
    let environment = move || tenant.account().map(|account| badge(account.environment));
    let face = view! {
        <span class="tenant-word" aria-hidden="true">
            "Tenant"
        </span>
        <span class="tenant-name">{name}</span>
        {environment}
        <Icon shape=Shape::ChevronDown class="icon-trail" />
    };
    let class = "tenant-button";
    view! {
        <div class="tenant" data-test=move || is_test(tenant).then_some("true")>
            <Flyout label="Tenant" face=face.into_any() class open>
                <Show when=move || open.get()>
                    <Extra late=Late::tenant_choices() wanted=open />
                </Show>
            </Flyout>
            {move || is_test(tenant).then(|| view! { <p class="tenant-note">"Test environment"</p> })}
        </div>
    }
    .into_any()
}

fn is_test(tenant: Tenant) -> bool {
    tenant.account().is_some_and(|account| account.environment == Environment::Test)
}

/// An account's environment.
pub(super) fn badge(environment: Environment) -> AnyView {
    let tone = if environment == Environment::Test { Tone::Warn } else { Tone::Plain };
    view! { <Badge tone>{environment.as_str()}</Badge> }.into_any()
}
