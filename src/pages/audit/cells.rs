//! The columns of the log. What each says is also what its cell narrows the log to.

use std::collections::BTreeMap;

use api_types::{AccountId, audit::Audit};
use leptos::prelude::*;
use ui::{
    components::{
        avatar::Avatar,
        notice::Tone,
        status::Status,
        table::{Column, RowKey},
        time_text::TimeText,
    },
    list::List,
};

use super::{
    pivot::{Pivot, Wish},
    place::Place,
    question::{self, FROM, TO},
};
use crate::words::audit::{actor, deed, group};

/// Names of the tenants in sight.
pub(super) type Tenants = Signal<BTreeMap<AccountId, String>>;

pub(super) fn key(entry: &Audit) -> RowKey {
    RowKey {
        id: entry.id.to_string(),
        version: String::new(),
        name: format!("{} {}", actor(entry), deed(entry)),
    }
}

/// What happened is the heading of each row and leads to the whole entry.
pub(super) fn columns(list: List, place: Place, tenants: Tenants) -> Vec<Column<Audit>> {
    vec![
        Column::view("deed", "What happened", |entry| deed(entry), move |entry| what(entry, place))
            .required(),
        Column::view("member_id", "Who", |entry| actor(entry), move |entry| who(list, entry)),
        Column::view("target_id", "Target", target_text, move |entry| target(list, entry)),
        Column::view(
            "account_id",
            "Account",
            move |entry| untrack(|| tenant_text(entry, tenants)),
            move |entry| tenant(list, entry, tenants),
        ),
        Column::view(
            "status",
            "Outcome",
            |entry: &Audit| outcome(entry).1.to_owned(),
            move |entry| status(list, entry),
        ),
        Column::view(
            "created_at",
            "When",
            |entry: &Audit| entry.created_at.to_string(),
            move |entry| when(list, entry),
        )
        .sortable(),
        Column::view(
            "action",
            "Action",
            |entry: &Audit| entry.action.clone(),
            move |entry| action(list, entry),
        )
        .hidden(),
        Column::text("code", "Status code", |entry: &Audit| entry.code.clone()).hidden(),
        Column::text("remote_addr", "Address", |entry: &Audit| entry.remote_addr.clone()).hidden(),
        Column::text("user_agent", "User agent", |entry: &Audit| entry.user_agent.clone()).hidden(),
        Column::view(
            "request_id",
            "Request ID",
            |entry: &Audit| entry.request_id.clone(),
            |entry| view! { <code>{entry.request_id.clone()}</code> }.into_any(),
        )
        .hidden(),
        Column::text("id", "Entry ID", |entry: &Audit| entry.id.to_string()).hidden(),
    ]
}

fn what(entry: &Audit, place: Place) -> AnyView {
    let id = entry.id.to_string();
    let words = ui::util::text::capitalized(&deed(entry));
    view! {
        <a class="cell-link" href=move || place.to(Some(&id))>
            {words}
        </a>
    }
    .into_any()
}

/// Whoever did it, as a filter: a member, else a token.
pub(super) fn who_wish(entry: &Audit) -> Option<Wish> {
    let member = entry.member_id.map(|id| Wish::new("member_id", id));
    member.or(entry.token_id.map(|id| Wish::new("token_id", id)))
}

fn who(list: List, entry: &Audit) -> AnyView {
    let name = actor(entry);
    let face = view! {
        <span class="cell-lead">
            <Avatar name=name.clone() />
            <span>{name.clone()}</span>
        </span>
    };
    match who_wish(entry) {
        Some(wish) => view! {
            <Pivot list wishes=vec![wish] only=format!("entries by {name}")>
                {face}
            </Pivot>
        }
        .into_any(),
        None => face.into_any(),
    }
}

fn target_text(entry: &Audit) -> String {
    let target = entry.target.as_ref();
    target.map(|target| target.name.clone().unwrap_or_else(|| target.id.clone())).unwrap_or_default()
}

fn target(list: List, entry: &Audit) -> AnyView {
    let Some(target) = &entry.target else { return nothing() };
    let (kind, name) = (ui::util::text::capitalized(&target.kind.replace('_', " ")), target_text(entry));
    // A session has no name of its own; its id says nothing to anybody.
    let name =
        if name == target.id { format!("{}…", name.chars().take(8).collect::<String>()) } else { name };
    let wishes = vec![Wish::new("target_id", &target.id)];
    view! {
        <Pivot list wishes only=format!("entries about {name}")>
            <span class="cell-two">
                <span>{name}</span>
                <span>{kind}</span>
            </span>
        </Pivot>
    }
    .into_any()
}

fn tenant_text(entry: &Audit, tenants: Tenants) -> String {
    entry.account_id.map(|id| tenant_name(id, called_then(entry), tenants)).unwrap_or_default()
}

/// What the tenant was called, where the entry is about the tenant itself: one that is gone has no other name.
pub(super) fn called_then(entry: &Audit) -> Option<String> {
    let id = entry.account_id?.to_string();
    entry.target.as_ref().filter(|target| target.id == id)?.name.clone()
}

/// The tenant's name as it is now; one that is gone, or out of reach, has only what it was called then, or its id.
pub(super) fn tenant_name(id: AccountId, then: Option<String>, tenants: Tenants) -> String {
    tenants.with(|names| names.get(&id).cloned()).or(then).unwrap_or_else(|| {
        let id: String = id.to_string().chars().take(8).collect();
        format!("{id}…")
    })
}

fn tenant(list: List, entry: &Audit, tenants: Tenants) -> AnyView {
    let Some(id) = entry.account_id else { return nothing() };
    let then = called_then(entry);
    view! {
        <Pivot list wishes=vec![Wish::new("account_id", id)] only="entries of this account">
            {move || tenant_name(id, then.clone(), tenants)}
        </Pivot>
    }
    .into_any()
}

/// How an entry ended, as a value of the filter and in words.
pub(super) fn outcome(entry: &Audit) -> (&str, &'static str, Tone) {
    match entry.status.as_deref() {
        Some("denied") => ("denied", "Refused", Tone::Warn),
        Some("failed") => ("failed", "Failed", Tone::Bad),
        _ => ("ok", "Done", Tone::Ok),
    }
}

fn status(list: List, entry: &Audit) -> AnyView {
    let (value, word, tone) = outcome(entry);
    let wishes = vec![Wish::new("status", value)];
    view! {
        <Pivot list wishes only=format!("what is “{word}”")>
            <Status tone word=word.to_owned() />
        </Pivot>
    }
    .into_any()
}

/// The day of an entry, as filters.
pub(super) fn day_wishes(entry: &Audit) -> Vec<Wish> {
    let (from, to) = question::day(entry.created_at);
    vec![Wish::new(FROM, from), Wish::new(TO, to)]
}

fn when(list: List, entry: &Audit) -> AnyView {
    let (wishes, at) = (day_wishes(entry), entry.created_at);
    view! {
        <Pivot list wishes only="entries of this day">
            <TimeText at />
        </Pivot>
    }
    .into_any()
}

fn action(list: List, entry: &Audit) -> AnyView {
    let (wishes, action) = (vec![Wish::new("action", group(&entry.action))], entry.action.clone());
    view! {
        <Pivot list wishes only="entries of this action">
            <code>{action}</code>
        </Pivot>
    }
    .into_any()
}

fn nothing() -> AnyView {
    view! { <span class="quiet">"–"</span> }.into_any()
}
