//! Sending a call, and what came of the last one.

use std::sync::Arc;

use leptos::prelude::*;
use ui::api::{
    ApiError, Mutation, change,
    explorer::{self, Errand, Explored, Payload},
};

use super::{
    history::{History, Past, Typed, now},
    place::Chosen,
};
use crate::state::session::use_session;

/// A call on its way.
#[derive(Clone)]
pub(super) struct Outgoing {
    pub(super) errand: Errand,
    pub(super) payload: Payload,
    pub(super) typed: Typed,
    pub(super) chosen: Chosen,
    /// What people call the operation, and the integration.
    pub(super) operation: String,
    pub(super) integration: String,
    /// Id.
    pub(super) provider: String,
}

/// A call that was answered.
#[derive(Clone, PartialEq)]
pub(super) struct Done {
    pub(super) explored: Explored,
    pub(super) errand: Errand,
    pub(super) typed: Typed,
    pub(super) chosen: Chosen,
    pub(super) operation: String,
    pub(super) integration: String,
    pub(super) provider: String,
}

/// Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Sending {
    call: Mutation<Outgoing, Done>,
    no_call: Signal<Option<String>>,
}

/// For the page, once.
pub(super) fn use_sending(history: History) -> Sending {
    let session = use_session();
    let call = change(move |client, out: Outgoing| async move {
        let Outgoing { errand, payload, typed, chosen, operation, integration, provider } = out;
        let explored = explorer::call(client, &errand, payload).await?;
        history.add(Past {
            at: now(),
            chosen: chosen.clone(),
            integration: integration.clone(),
            operation: operation.clone(),
            typed: typed.clone(),
            status: explored.answer.status,
            took_ms: explored.answer.took_ms,
        });
        Ok(Done { explored, errand, typed, chosen, operation, integration, provider })
    });
    // The browser holds the file of an answer for as long as the answer is shown.
    let held = StoredValue::new(None::<Arc<Done>>);
    Effect::new(move |_| {
        let now = call.data();
        let before = held.try_update_value(|held| std::mem::replace(held, now)).flatten();
        if let Some(done) = before {
            explorer::let_go(&done.explored);
        }
    });
    on_cleanup(move || {
        if let Some(done) = held.try_get_value().flatten() {
            explorer::let_go(&done.explored);
        }
    });
    let no_call = Signal::derive(move || {
        (!session.may_somewhere("tokens:create_integration")).then(|| {
            "Your roles do not let you act for integrations, which takes the right to make tokens of them. An \
             administrator can change your roles."
                .to_owned()
        })
    });
    Sending { call, no_call }
}

impl Sending {
    pub(super) fn send(self, out: Outgoing) {
        self.call.start(out);
    }

    /// The page after the one that is shown.
    pub(super) fn next_page(self, done: &Done, cursor: &str) {
        let mut errand = done.errand.clone();
        errand.parameters.retain(|(name, _)| name != "cursor");
        errand.parameters.push(("cursor".to_owned(), cursor.to_owned()));
        let mut typed = done.typed.clone();
        if let Some(parameters) = typed.parameters.as_object_mut() {
            parameters.insert("cursor".to_owned(), cursor.into());
        }
        self.send(Outgoing {
            errand,
            payload: Payload::None,
            typed,
            chosen: done.chosen.clone(),
            operation: done.operation.clone(),
            integration: done.integration.clone(),
            provider: done.provider.clone(),
        });
    }

    /// What came of the last one, tracked.
    pub(super) fn done(self) -> Option<Arc<Done>> {
        self.call.data()
    }

    /// Why the last one could not be made at all, tracked.
    pub(super) fn error(self) -> Option<ApiError> {
        self.call.error()
    }

    /// Whether one is on its way.
    pub(super) fn pending(self) -> Signal<bool> {
        Signal::derive(move || self.call.pending())
    }

    /// Why this person calls nothing.
    pub(super) fn no_call(self) -> Signal<Option<String>> {
        self.no_call
    }
}
