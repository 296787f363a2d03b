//! What is called on which integration: parameters of the address, so that back, forward, a reload and a link keep it.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use crate::{routes, state::tenant::use_tenant};

/// What is chosen; empty where nothing is yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Id or name.
    pub(super) account: String,
    /// Id or name.
    pub(super) integration: String,
    /// Id.
    pub(super) operation: String,
}

/// Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Place {
    chosen: Memo<Chosen>,
    go: Callback<Chosen>,
}

/// For the page, once.
pub(super) fn use_place() -> Place {
    let (query, path, tenant) = (use_query_map(), use_location().pathname, use_tenant());
    let own = StoredValue::new(path.get_untracked());
    // The address may be another page's while this one is still there.
    let chosen = Memo::new(move |before: Option<&Chosen>| match before {
        Some(before) if own.with_value(|own| path.with(|path| path != own)) => before.clone(),
        _ => query.with(|query| {
            let part = |name| query.get(name).unwrap_or_default();
            Chosen {
                account: part("account"),
                integration: part("integration"),
                operation: part("operation"),
            }
        }),
    });
    let navigate = StoredValue::new_local(use_navigate());
    let go = Callback::new(move |next: Chosen| {
        let page = routes::explorer(&next.account, &next.integration, &next.operation);
        let page = routes::in_tenant(&page, tenant.key_untracked().as_deref());
        let options = NavigateOptions { scroll: false, resolve: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&page, options));
    });
    Place { chosen, go }
}

impl Place {
    /// What is chosen, tracked.
    pub(super) fn get(self) -> Chosen {
        self.chosen.get()
    }

    /// Account and integration, if they are chosen, tracked.
    pub(super) fn integration(self) -> Option<(String, String)> {
        self.chosen.with(|chosen| {
            (!chosen.integration.is_empty() && !chosen.account.is_empty())
                .then(|| (chosen.account.clone(), chosen.integration.clone()))
        })
    }

    /// The operation, tracked; may be empty.
    pub(super) fn operation(self) -> String {
        self.chosen.with(|chosen| chosen.operation.clone())
    }

    /// Goes to another integration. The operation stays, for the next provider may have it too.
    pub(super) fn to_integration(self, account: String, integration: String) {
        let operation = self.chosen.with_untracked(|chosen| chosen.operation.clone());
        self.go.run(Chosen { account, integration, operation });
    }

    /// Goes to another operation of the same integration.
    pub(super) fn to_operation(self, operation: String) {
        let chosen = self.chosen.get_untracked();
        if chosen.operation != operation {
            self.go.run(Chosen { operation, ..chosen });
        }
    }

    /// Goes there.
    pub(super) fn to(self, chosen: Chosen) {
        if self.chosen.with_untracked(|now| *now != chosen) {
            self.go.run(chosen);
        }
    }
}
