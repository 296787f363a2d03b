//! The audit log: who did what to what, and when.

mod cells;
mod changes;
mod detail;
mod filters;
mod finder;
mod news;
mod pivot;
mod place;
mod question;

use std::collections::BTreeMap;

use api_types::{AccountId, audit::Audit};
use leptos::prelude::*;
use ui::{
    api::{ListQuery, accounts, ask, audit, use_client},
    components::{
        button::{Button, Look},
        empty::Empty,
        icon::Shape,
        page_head::PageHead,
        table::{EmptyText, Export, Rows, Table},
    },
    list::use_list,
    util::{announce::use_announcer, dom, text::counted, time},
};

use self::{detail::DetailSheet, news::Held, place::use_place};
use crate::{
    pages::listing,
    state::{session::use_session, tenant::use_tenant},
};

/// The page.
#[component]
pub(crate) fn AuditLog() -> impl IntoView {
    let session = use_session();
    let allowed = Memo::new(move |_| session.may_somewhere("audit:list"));
    move || {
        if allowed.get() {
            return view! { <Log /> }.into_any();
        }
        view! {
            <div class="page page-wide">
                <PageHead title="Audit log" />
                <Empty
                    title="Your roles do not include the audit log"
                    sentence="An administrator of the organization can give you a role that reads it."
                />
            </div>
        }
        .into_any()
    }
}

#[component]
fn Log() -> impl IntoView {
    let (list, place, tenant, client) = (use_list(), use_place(), use_tenant(), use_client());
    let state = Memo::new(move |_| question::ordered(list.get()));
    // None while the tenant of the address is not known: all entries would be too many.
    let within = Memo::new(move |_| match (tenant.key(), tenant.account()) {
        (None, _) => Some(None),
        (Some(_), account) => account.map(|account| Some(account.id)),
    });
    let question = Memo::new(move |_| Some(question::page(&state.get(), within.get()?, time::now_seconds())));
    let asked = ask(move || Some(audit::List { query: question.get()? }));

    let held = RwSignal::new(Held::default());
    Effect::new(move |_| {
        let (Some(question), answer) = (question.get(), asked.data()) else { return };
        let still = state.with(question::shows_newest);
        held.update(|held| *held = std::mem::take(held).with(&question, answer, still));
    });
    let rows = Signal::derive(move || {
        let failure = asked.error().or_else(|| tenant.error()).map(Into::into);
        let pending = asked.pending() || (within.get().is_none() && failure.is_none());
        held.with(|held| state.with(|state| listing::drawn(held.shown(), state, pending, failure)))
    });
    let retry = move || {
        if tenant.error().is_some() { tenant.again() } else { asked.again() }
    };

    let names = tenants(rows);
    let export = Export::new("audit-log", move |state| async move {
        let state = question::ordered(state);
        let tenant = within.get_untracked().flatten();
        let query = question::bulk(&state, tenant, time::now_seconds());
        Ok(listing::part(&state, audit::list(client, query).await?))
    });
    let lead = Signal::derive(move || match tenant.account() {
        Some(account) => format!("What was changed, refused or failed in {}", account.fullname),
        None => "What was changed, refused or failed, by whom, and when".to_owned(),
    });
    view! {
        <div class="page page-wide audit">
            <PageHead title="Audit log" lead />
            <NewsBar held />
            <Table
                name="Audit log"
                noun="entry|entries"
                list
                columns=cells::columns(list, place, names)
                rows
                identify=cells::key
                retry=Callback::new(move |()| retry())
                empty=EmptyText {
                    title: "Nothing yet",
                    sentence: "What members and programs change, and what is refused them, is listed here.",
                    action: None,
                }
                filters=filters::filters(list)
                export
            />
            <DetailSheet list place rows names />
        </div>
    }
    .into_any()
}

/// Says quietly that there is more, and shows it when asked to.
#[component]
fn NewsBar(held: RwSignal<Held>) -> impl IntoView {
    let announcer = use_announcer();
    let waiting = Memo::new(move |_| held.with(Held::waiting));
    let words = move |(count, more): (usize, bool)| {
        let counted = counted(count as u64, "new entry|new entries");
        if more { format!("More than {counted}") } else { counted }
    };
    let show = move || {
        let shown = words(waiting.get_untracked());
        held.update(|held| *held = std::mem::take(held).renewed());
        announcer.say(format!("{shown} shown"));
        // The button goes with what it was for; the new rows are there after this turn.
        request_animation_frame(|| dom::focus(".audit .table tbody a"));
    };
    let any = Memo::new(move |_| waiting.get().0 > 0);
    view! {
        <div class="news" role="status">
            <Show when=move || any.get()>
                <Button look=Look::Quiet icon=Shape::ArrowUp on_press=show class="news-button">
                    {move || format!("{} — show", words(waiting.get()))}
                </Button>
            </Show>
        </div>
    }
    .into_any()
}

/// Names of the tenants that the entries in sight are about.
fn tenants(rows: Signal<Rows<Audit>>) -> Signal<BTreeMap<AccountId, String>> {
    let ids = Memo::new(move |_| {
        let of_rows = |rows: &Rows<Audit>| -> Vec<AccountId> {
            rows.rows.iter().flat_map(|rows| rows.iter()).filter_map(|entry| entry.account_id).collect()
        };
        let mut ids: Vec<String> = rows.with(of_rows).iter().map(ToString::to_string).collect();
        ids.sort();
        ids.dedup();
        ids
    });
    let asked = ask(move || {
        let ids = ids.get();
        let query = ListQuery { filter: vec![format!("id[in]{}", ids.join(","))], ..ListQuery::default() };
        (!ids.is_empty()).then_some(accounts::List { query })
    });
    Signal::derive(move || {
        let answer = asked.data();
        answer.iter().flat_map(|answer| &answer.result).map(|one| (one.id, one.fullname.clone())).collect()
    })
}
