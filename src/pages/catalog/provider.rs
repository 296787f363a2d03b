//! One provider: what it is, what it can do, and what setting it up asks for.

use api_types::capability::ProviderCapabilities;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::{
    api::{ask, capabilities},
    components::{
        button::{Button, LinkButton, Look},
        copy_button::CopyButton,
        error_view::ErrorView,
        facts::{Fact, Facts},
        icon::{Icon, Shape},
        mark::Mark,
        page_head::{Crumb, PageHead},
        status::Status,
    },
};

use super::{book::use_book, fields::SetUp, operations::Operations};
use crate::{pages::accounts::cells, routes, state::session::use_session, words::providers::availability};

/// The page.
#[component]
pub(crate) fn OneProvider() -> impl IntoView {
    let params = use_params_map();
    let session = use_session();
    let id = Memo::new(move |_| params.with(|params| params.get("provider")).unwrap_or_default());
    let asked = ask(move || Some(capabilities::Provider { id: id.get() }));
    let provider = Memo::new(move |_| asked.data().map(|provider| (*provider).clone()));
    let title = Signal::derive(move || {
        provider.with(|one| one.as_ref().map_or_else(|| "Provider".to_owned(), |one| one.fullname.clone()))
    });
    let lead = Signal::derive(move || {
        provider.with(|one| one.as_ref().map(|one| one.description.clone())).unwrap_or_default()
    });
    let connect = move || {
        let href = routes::new_integration(None, None, Some(&provider.get()?.id));
        let words = "Connect this provider";
        if session.may_somewhere("integrations:create") {
            return Some(
                view! { <LinkButton href look=Look::Primary icon=Shape::Plus>{words}</LinkButton> }
                    .into_any(),
            );
        }
        let off = "Your roles do not let you make integrations. An administrator can change them.".to_owned();
        Some(
            view! { <Button look=Look::Primary icon=Shape::Plus disabled_reason=Some(off)>{words}</Button> }
                .into_any(),
        )
    };
    let body = move || match (provider.get(), asked.error()) {
        (Some(provider), _) => view! { <About provider /> }.into_any(),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, None) => view! {
            <div class="page-skeleton" aria-hidden="true">
                <span class="skeleton skeleton-card"></span>
                <span class="skeleton skeleton-card"></span>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="page page-wide">
            <PageHead title lead trail=vec![Crumb::new("Catalog", routes::CATALOG)]>
                {connect}
            </PageHead>
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn About(provider: ProviderCapabilities) -> impl IntoView {
    let ProviderCapabilities {
        id, fullname, vendor, connector_id, operations, provider_config, release, ..
    } = provider;
    let book = use_book();
    let schema = provider_config.as_ref().and_then(provider_schema::schema_of);
    let guide = schema.as_ref().and_then(|schema| schema.docs.clone()).map(|guide| {
        view! {
            <Fact name="Set-up guide">
                <a class="link-out" href=guide.url rel="external noopener" target="_blank">
                    {guide.text}
                    <Icon shape=Shape::Outward class="icon-directional" />
                </a>
            </Fact>
        }
    });
    let release = release.map(|release| {
        let (tone, word) = availability(release.availability);
        let environments: Vec<_> = release.environments.into_iter().map(cells::environment).collect();
        view! {
            <Fact name="Availability">
                <Status tone word=word.to_owned() />
            </Fact>
            <Fact name="Environments">
                <span class="labels">{environments}</span>
            </Fact>
        }
    });
    view! {
        <section class="card" aria-label="About">
            <Facts>
                <Fact name="Product">
                    <span class="preview-name">
                        <Mark name=fullname.clone() />
                        {format!("{fullname} by {vendor}")}
                    </span>
                </Fact>
                <Fact name="Connector">
                    <a href=routes::catalog_of(connector_id.as_str())>{move || book.connector(connector_id)}</a>
                </Fact>
                {release}
                {guide}
                <Fact name="ID">
                    <span class="row-pair">
                        <code>{id.clone()}</code>
                        <CopyButton what="provider ID" text=id />
                    </span>
                </Fact>
            </Facts>
        </section>
        {schema.map(|schema| view! { <SetUp schema /> })}
        <Operations operations=operations.unwrap_or_default() />
    }
    .into_any()
}
