//! What there is to choose from: connectors and providers of this version.

use api_types::{
    capability::{ConnectorCapabilities, ProviderCapabilities},
    engine::CategoryId,
};
use leptos::prelude::*;
use ui::{
    api::{ApiError, ask, capabilities},
    form::Choice,
    util::text::counted,
};

/// The whole of it, as far as it is here. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Book {
    connectors: Memo<Option<Vec<ConnectorCapabilities>>>,
    providers: Memo<Option<Vec<ProviderCapabilities>>>,
    error: Signal<Option<ApiError>>,
    again: Callback<()>,
}

/// The catalog, for any page.
pub(crate) fn use_book() -> Book {
    let connectors = ask(|| Some(capabilities::Connectors {}));
    let providers = ask(|| Some(capabilities::Providers {}));
    Book {
        connectors: Memo::new(move |_| connectors.data().map(|answer| answer.result.clone())),
        providers: Memo::new(move |_| providers.data().map(|answer| answer.result.clone())),
        error: Signal::derive(move || connectors.error().or_else(|| providers.error())),
        again: Callback::new(move |()| {
            connectors.again();
            providers.again();
        }),
    }
}

impl Book {
    /// Why it is not here, tracked; none when it is here after all.
    pub(crate) fn error(self) -> Option<ApiError> {
        self.error.get().filter(|_| !self.is_here())
    }

    /// Asks for it again.
    pub(crate) fn again(self) {
        self.again.run(());
    }

    /// Whether all of it is here, tracked.
    pub(crate) fn is_here(self) -> bool {
        self.connectors.with(Option::is_some) && self.providers.with(Option::is_some)
    }

    /// What people call a connector, tracked; its id until that is known.
    pub(crate) fn connector(self, id: CategoryId) -> String {
        self.connectors.with(|all| {
            let found = all.iter().flatten().find(|connector| connector.id == id);
            found.map_or_else(|| id.as_str().to_owned(), |connector| connector.fullname.clone())
        })
    }

    /// The providers of a connector, tracked; none until they are known.
    pub(crate) fn providers(self, connector: CategoryId) -> Option<Vec<ProviderCapabilities>> {
        self.providers.with(|all| {
            let of_connector = |one: &&ProviderCapabilities| one.connector_id == connector;
            Some(all.as_ref()?.iter().filter(of_connector).cloned().collect())
        })
    }

    /// Every provider, tracked, by what people call it.
    pub(crate) fn all(self) -> Vec<ProviderCapabilities> {
        let mut all = self.providers.get().unwrap_or_default();
        all.sort_by_key(|one| one.fullname.to_lowercase());
        all
    }

    /// Their ids.
    pub(crate) fn provider_ids(self, connector: CategoryId) -> Option<Vec<String>> {
        Some(self.providers(connector)?.into_iter().map(|provider| provider.id).collect())
    }

    /// Every connector, tracked: those with providers first.
    pub(super) fn connectors(self) -> Vec<ConnectorCapabilities> {
        let mut all = self.connectors.get().unwrap_or_default();
        all.sort_by_key(|one| (one.provider_ids.is_empty(), one.fullname.to_lowercase()));
        all
    }

    /// Connectors to pick from, tracked: those with providers first.
    pub(crate) fn choices(self) -> Vec<Choice> {
        let choice = |one: ConnectorCapabilities| {
            let count = match one.provider_ids.len() {
                0 => "no provider yet".to_owned(),
                count => counted(count as u64, "provider|providers"),
            };
            Choice::new(one.id.as_str(), format!("{} – {count}", one.fullname))
        };
        self.connectors().into_iter().map(choice).collect()
    }

    /// Providers to filter by, tracked.
    pub(crate) fn provider_names(self) -> Vec<Choice> {
        self.providers.with(|all| {
            let mut names: Vec<Choice> =
                all.iter().flatten().map(|one| Choice::new(one.id.clone(), one.fullname.clone())).collect();
            names.sort_by_key(|choice| choice.label.to_lowercase());
            names
        })
    }

    /// Connectors to filter by, tracked.
    pub(crate) fn names(self) -> Vec<Choice> {
        self.connectors().into_iter().map(|one| Choice::new(one.id.as_str(), one.fullname)).collect()
    }
}
