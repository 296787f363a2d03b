//! An integration point as somebody sees it who may not change it.

use api_types::{engine::CategoryId, integration_point::IntegrationPoint};
use leptos::prelude::*;
use ui::components::{
    facts::{Fact, Facts},
    notice::{Notice, Tone},
};

use super::{allowed::Allows, draft::allows};
use crate::pages::catalog::book::{Book, use_book};

#[component]
pub(super) fn Fixed(point: Memo<Option<IntegrationPoint>>) -> impl IntoView {
    let catalog = use_book();
    let facts = move || {
        let point = point.get()?;
        let (test, production) = allows(&point);
        let connector = point.connector;
        let in_test = providers(connector, test, catalog);
        let in_production = providers(connector, production, catalog);
        Some(view! {
            <Facts>
                <Fact name="Connector">{move || catalog.connector(connector)}</Fact>
                <Fact name="Providers in test">{in_test}</Fact>
                <Fact name="Providers in production">{in_production}</Fact>
            </Facts>
        })
    };
    view! {
        <Notice tone=Tone::Plain>
            "Your roles do not let you change integration points. An administrator can change them."
        </Notice>
        <section class="card" aria-label="Integration point">
            {facts}
        </section>
    }
    .into_any()
}

/// All, none, or their names.
fn providers(connector: CategoryId, allows: Allows, catalog: Book) -> AnyView {
    let words = move || match &allows {
        Allows::Some(ids) => {
            let known = catalog.providers(connector).unwrap_or_default();
            let name = |id: &String| {
                let found = known.iter().find(|provider| provider.id == *id);
                found.map_or_else(|| id.clone(), |provider| provider.fullname.clone())
            };
            ids.iter().map(name).collect::<Vec<_>>().join(", ")
        }
        other => other.words(None),
    };
    view! { <span>{words}</span> }.into_any()
}
