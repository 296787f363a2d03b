//! The last calls of this browser tab: in its memory, so that a reload forgets them, and never those of somebody else.

use std::cell::RefCell;

use api_types::{MemberId, OrganizationId};
use leptos::prelude::*;
use serde_json::Value;
use ui::{
    components::{empty::Empty, status::Status},
    util::time,
};

use super::{
    asked::{tone_of, took},
    place::Chosen,
};
use crate::state::session::{SessionState, use_session};

/// How many are kept.
const MOST: usize = 20;

/// A call that was made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Past {
    /// The time of day.
    pub(super) at: String,
    pub(super) chosen: Chosen,
    /// What people call the integration and the operation.
    pub(super) integration: String,
    pub(super) operation: String,
    pub(super) typed: Typed,
    pub(super) status: u16,
    pub(super) took_ms: u64,
}

/// What was filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Typed {
    pub(super) parameters: Value,
    pub(super) body: Value,
}

/// Whose calls they are.
type Owner = Option<(OrganizationId, Option<MemberId>)>;

thread_local! {
    static CALLS: RefCell<(Owner, Vec<Past>)> = const { RefCell::new((None, Vec::new())) };
}

/// The calls, newest first. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct History(RwSignal<Vec<Past>>, SessionState);

/// For the page, once.
pub(super) fn use_history() -> History {
    let session = use_session();
    let owner = owner(session);
    let kept = CALLS.with_borrow(|(whose, calls)| if *whose == owner { calls.clone() } else { Vec::new() });
    History(RwSignal::new(kept), session)
}

fn owner(session: SessionState) -> Owner {
    untrack(|| session.me()).map(|me| (me.organization.id, me.member.as_ref().map(|member| member.id)))
}

impl History {
    /// Keeps another one.
    pub(super) fn add(self, past: Past) {
        let mut calls = self.0.try_get_untracked().unwrap_or_default();
        calls.insert(0, past);
        calls.truncate(MOST);
        CALLS.with_borrow_mut(|kept| *kept = (owner(self.1), calls.clone()));
        self.0.try_set(calls);
    }
}

/// The time of day.
pub(super) fn now() -> String {
    time::now()
}

#[component]
pub(super) fn LastCalls(history: History, again: Callback<Past>) -> impl IntoView {
    let row = move |past: Past| {
        let (tone, word) = (tone_of(past.status), past.status.to_string());
        let (operation, integration) = (past.operation.clone(), past.integration.clone());
        let (at, took) = (past.at.clone(), took(past.took_ms));
        view! {
            <li>
                <button type="button" class="menu-item" on:click=move |_| again.run(past.clone())>
                    <span class="menu-words">
                        <span>{operation}</span>
                        <span class="menu-why">{integration} " · " {took} " · " {at}</span>
                    </span>
                    <Status tone word />
                </button>
            </li>
        }
    };
    let body = move || {
        let calls = history.0.get();
        if calls.is_empty() {
            return view! {
                <Empty
                    title="No calls yet"
                    sentence="What you send is listed here until you reload or close this tab, and nowhere else in the browser."
                />
            }
            .into_any();
        }
        let rows: Vec<_> = calls.into_iter().map(row).collect();
        view! { <ul role="list" class="picker-list explorer-past">{rows}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="past">
            <div class="card-head">
                <div>
                    <h2 id="past">"Last calls of this tab"</h2>
                    <p>"Choosing one fills the form in again; nothing is sent by that."</p>
                </div>
            </div>
            {body}
        </section>
    }
    .into_any()
}
