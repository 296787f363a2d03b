//! What end users will see of an integration point: drawn small, once for each environment.

use api_types::capability::ProviderCapabilities;
use leptos::prelude::*;
use ui::components::mark::Mark;

use super::{
    allowed::Allows,
    draft::{Draft, Entries},
};
use crate::pages::accounts::cells;

/// Providers that are drawn; more are counted.
const DRAWN: usize = 6;

#[component]
pub(super) fn Preview(
    draft: Draft,
    /// Those of the connector in this version.
    providers: Signal<Vec<ProviderCapabilities>>,
) -> impl IntoView {
    use api_types::Environment::{Prod, Test};
    let Entries { fullname, test, production, .. } = draft.entries();
    let window = move |environment, allow: super::allowed::AllowEntry| {
        let words = cells::words(environment);
        view! {
            <figure class="preview">
                <figcaption class="row-pair">
                    {format!("{words} accounts")} {cells::environment(environment)}
                </figcaption>
                <div class="preview-window">
                    {move || {
                        let heading = fullname.with(|text| text.trim().to_owned());
                        if draft.connector().is_none() {
                            return frame(&heading, "Choose a connector to see its providers.".to_owned(), None);
                        }
                        providers.with(|providers| inside(&heading, &allow.get(), providers))
                    }}
                </div>
            </figure>
        }
        .into_any()
    };
    let shut = move || test.get() == Allows::None && production.get() == Allows::None;
    view! {
        <section class="previews" aria-labelledby="preview">
            <div>
                <h2 id="preview">"What end users see"</h2>
                <p class="quiet" role="status">
                    {move || shut().then_some("No environment allows a provider: nobody can connect anything.")}
                </p>
            </div>
            {window(Test, test)}
            {window(Prod, production)}
        </section>
    }
    .into_any()
}

fn inside(heading: &str, allows: &Allows, providers: &[ProviderCapabilities]) -> AnyView {
    let offered = allows.offered(providers);
    let words = match (allows, offered.as_slice()) {
        (Allows::None, _) => "No provider is allowed here, so nothing can be connected.".to_owned(),
        (_, []) => "Nothing yet: this version has none of the providers.".to_owned(),
        (_, [one]) => format!("There is nothing to pick: the form of {} comes first.", one.fullname),
        (_, [..]) => "Pick what to connect".to_owned(),
    };
    frame(heading, words, (!offered.is_empty()).then(|| tiles(&offered)))
}

fn frame(heading: &str, words: String, tiles: Option<AnyView>) -> AnyView {
    let (heading, class) = match heading {
        "" => ("Heading", "preview-heading quiet"),
        heading => (heading, "preview-heading"),
    };
    view! {
        <p class=class>{heading.to_owned()}</p>
        <p class="quiet">{words}</p>
        {tiles}
    }
    .into_any()
}

fn tiles(offered: &[&ProviderCapabilities]) -> AnyView {
    let more = offered.len().saturating_sub(DRAWN);
    let drawn: Vec<_> = offered.iter().take(DRAWN).map(|one| tile(one)).collect();
    view! {
        <ul role="list" class="preview-tiles">
            {drawn} {(more > 0).then(|| view! { <li class="preview-more quiet">{format!("and {more} more")}</li> })}
        </ul>
    }
    .into_any()
}

fn tile(provider: &ProviderCapabilities) -> AnyView {
    view! {
        <li class="preview-tile">
            <Mark name=provider.fullname.clone() />
            <span>{provider.fullname.clone()}</span>
        </li>
    }
    .into_any()
}
