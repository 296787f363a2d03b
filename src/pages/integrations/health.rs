//! How integrations fare, in words and in rows.

use std::collections::BTreeMap;

use api_types::{IntegrationHealth, IntegrationId, Status, StatusEventKind, integration::Integration};
use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, status},
    components::{notice::Tone, status as mark, table::Rows},
    form::Choice,
    util::text::grouped,
};

use crate::state::session::use_session;

/// How it fares: what that means, and its words.
pub(crate) fn words(health: IntegrationHealth) -> (Tone, &'static str) {
    match health {
        IntegrationHealth::Unknown => (Tone::Plain, "Not known yet"),
        IntegrationHealth::Ok => (Tone::Ok, "Works"),
        IntegrationHealth::Error => (Tone::Bad, "Fails"),
        IntegrationHealth::Unauthorized => (Tone::Bad, "Credentials refused"),
    }
}

/// What it means, and what to do about it.
pub(super) fn advice(health: IntegrationHealth) -> &'static str {
    match health {
        IntegrationHealth::Unknown => {
            "No call has told anything about the connection since it was made, or since its status was reset. Check the \
             connection to try it."
        }
        IntegrationHealth::Ok => "The last call that says something about the connection went well.",
        IntegrationHealth::Error => {
            "The provider does not answer, answers with errors, or turns calls away. Most often that passes; if it stays, \
             check the connection and look at the provider."
        }
        IntegrationHealth::Unauthorized => {
            "The provider refuses the credential: it is wrong, expired or revoked, or lacks a permission. Give it a new \
             one below, or have more granted at the provider."
        }
    }
}

/// What an event tells.
pub(super) fn event(kind: StatusEventKind) -> (Tone, &'static str) {
    match kind {
        StatusEventKind::Ok => (Tone::Ok, "Works again"),
        StatusEventKind::Error => (Tone::Bad, "Failed"),
        StatusEventKind::Unauthorized => (Tone::Bad, "Credentials refused"),
        StatusEventKind::Refused => (Tone::Warn, "Request refused"),
    }
}

/// What to do about an event.
pub(super) fn remedy(kind: StatusEventKind) -> &'static str {
    match kind {
        StatusEventKind::Ok => "Nothing to do.",
        StatusEventKind::Error => {
            "Try again; if it stays, check the connection and the provider’s own status."
        }
        StatusEventKind::Unauthorized => "Replace the credential, or have more granted at the provider.",
        StatusEventKind::Refused => {
            "The connection works. The program that called asked for something that cannot be."
        }
    }
}

/// The states to filter by.
pub(super) fn choices() -> Vec<Choice> {
    IntegrationHealth::ALL.iter().map(|health| Choice::new(health.as_str(), words(*health).1)).collect()
}

/// The status of each integration on a page of a list. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Healths(Memo<Option<BTreeMap<IntegrationId, Status>>>);

impl Healths {
    /// Asks once for all of the page; nothing is known to whom the status is closed.
    pub(crate) fn of(rows: Signal<Rows<Integration>>) -> Self {
        let session = use_session();
        let asked = ask(move || {
            let ids: Vec<String> = rows.with(|rows| {
                rows.rows.iter().flat_map(|rows| rows.iter().map(|one| one.id.to_string())).collect()
            });
            let filter = vec![format!("integration_id[in]{}", ids.join(","))];
            let query = ListQuery { filter, limit: Some(1000), ..ListQuery::default() };
            (session.may_somewhere("status:list") && !ids.is_empty()).then_some(status::List { query })
        });
        Self(Memo::new(move |_| {
            let answer = asked.data()?;
            Some(answer.result.iter().map(|one| (one.integration_id, one.clone())).collect())
        }))
    }

    fn get(self, id: IntegrationId) -> Option<Status> {
        self.0.with(|all| all.as_ref()?.get(&id).cloned())
    }

    /// Mark and word, tracked; a dash until it is known.
    pub(crate) fn cell(self, id: IntegrationId) -> AnyView {
        (move || match self.get(id) {
            Some(status) => {
                let (tone, word) = words(status.status);
                view! { <mark::Status tone word=word.to_owned() /> }.into_any()
            }
            None => view! { <span class="quiet">"–"</span> }.into_any(),
        })
        .into_any()
    }

    /// Its word, for a download.
    pub(super) fn word(self, id: IntegrationId) -> String {
        untrack(|| self.get(id)).map(|status| words(status.status).1.to_owned()).unwrap_or_default()
    }

    /// How many calls, and how many of them failed, tracked.
    pub(super) fn calls(self, id: IntegrationId) -> AnyView {
        (move || match self.get(id) {
            Some(Status { requests, failed, .. }) => {
                let failed = (failed > 0).then(|| {
                    view! { <span class="quiet">{format!(" · {} failed", grouped(failed))}</span> }
                });
                view! { <span>{grouped(requests)} {failed}</span> }.into_any()
            }
            None => view! { <span class="quiet">"–"</span> }.into_any(),
        })
        .into_any()
    }

    /// The numbers of calls and of failed ones, for a download.
    pub(super) fn numbers(self, id: IntegrationId) -> String {
        let status = untrack(|| self.get(id));
        status.map(|status| format!("{}/{}", status.requests, status.failed)).unwrap_or_default()
    }
}
