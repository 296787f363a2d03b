//! One entry as a whole: who, what, before and after, and the request that it came with.

use api_types::audit::Audit;
use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, audit},
    components::{
        code_block::CodeBlock,
        copy_button::CopyButton,
        dialog::{Dialog, Place as Stand},
        empty::Empty,
        error_view::ErrorView,
        facts::{Fact, Facts},
        status::Status,
        table::Rows,
    },
    list::List,
    util::time,
};

use super::{
    cells::{self, Tenants, outcome},
    changes::{self, Changed},
    pivot::{Pivot, Wish},
    place::Place,
};
use crate::{
    components::link_gate::CardSkeleton,
    words::{
        audit::{actor, deed, group},
        device::device,
    },
};

/// The sheet of the entry that the address names.
#[component]
pub(super) fn DetailSheet(
    list: List,
    place: Place,
    rows: Signal<Rows<Audit>>,
    names: Tenants,
) -> impl IntoView {
    // An entry never changes: one that is in the list need not be asked for.
    let known = Memo::new(move |_| {
        let id = place.id()?;
        rows.with(|rows| rows.rows.as_ref()?.iter().find(|entry| entry.id.to_string() == id).cloned())
    });
    let asked = ask(move || {
        let id = place.id().filter(|_| known.with(Option::is_none))?;
        let query = ListQuery { filter: vec![format!("id[eq]{id}")], limit: Some(1), ..ListQuery::default() };
        Some(audit::List { query })
    });
    let found = Memo::new(move |_| {
        let id = place.id()?;
        let of_answer = || asked.data()?.result.iter().find(|entry| entry.id.to_string() == id).cloned();
        known.get().or_else(of_answer)
    });
    let body = move || {
        match found.get() {
        Some(entry) => whole(list, place, &entry, names),
        None if asked.pending() => view! { <CardSkeleton /> }.into_any(),
        None => match asked.error() {
            Some(error) => view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any(),
            None => view! {
                <Empty
                    title="There is no such entry"
                    sentence="The address may have been copied with a letter missing, or the entry is about a tenant that your roles do not reach."
                />
            }
            .into_any(),
        },
    }
    };
    view! {
        <Dialog state=place.sheet title="Audit entry".to_owned() place=Stand::Side>
            {body}
        </Dialog>
    }
    .into_any()
}

fn whole(list: List, place: Place, entry: &Audit, names: Tenants) -> AnyView {
    let json = serde_json::to_string_pretty(entry).unwrap_or_default();
    view! {
        <div class="entry">
            <p class="entry-lead">
                <strong>{actor(entry)}</strong>
                " "
                {deed(entry)}
            </p>
            {happened(list, place, entry, names)}
            {changed(entry)}
            {more(entry)}
            {request(entry)}
            <details class="entry-raw">
                <summary>"As JSON"</summary>
                <CodeBlock what="entry as JSON" text=json />
            </details>
        </div>
    }
    .into_any()
}

/// Who did what to what, and when; each of them narrows the list.
fn happened(list: List, place: Place, entry: &Audit, names: Tenants) -> AnyView {
    let close = Callback::new(move |()| place.sheet.close());
    let pivot = move |wishes: Vec<Wish>, only: &str, face: AnyView| {
        view! {
            <Pivot list wishes only=only.to_owned() after=close>
                {face}
            </Pivot>
        }
        .into_any()
    };
    let iso = entry.created_at.to_string();
    let distance = time::distance(entry.created_at.as_micros() / 1_000_000 - time::now_seconds());
    let day = pivot(
        cells::day_wishes(entry),
        "entries of this day",
        view! { <time datetime=iso.clone()>{time::exact(&iso)}</time> }.into_any(),
    );
    let who = actor(entry);
    let who = match cells::who_wish(entry) {
        Some(wish) => pivot(vec![wish], &format!("entries by {who}"), who.into_any()),
        None => who.into_any(),
    };
    let action = pivot(
        vec![Wish::new("action", group(&entry.action))],
        "entries of this action",
        view! { <code>{entry.action.clone()}</code> }.into_any(),
    );
    let (state, word, tone) = outcome(entry);
    let outcome = pivot(
        vec![Wish::new("status", state)],
        &format!("what is “{word}”"),
        view! { <Status tone word=word.to_owned() /> }.into_any(),
    );
    let target = entry.target.as_ref().map(|target| {
        let name = target.name.clone().unwrap_or_else(|| target.id.clone());
        let kind = ui::util::text::capitalized(&target.kind.replace('_', " "));
        let face = pivot(vec![Wish::new("target_id", &target.id)], "entries about it", name.into_any());
        let id = copied("target ID", target.id.clone());
        view! {
            <Fact name=kind>{face}</Fact>
            <Fact name="Target ID">{id}</Fact>
        }
    });
    let account = entry.account_id.map(|id| {
        let then = cells::called_then(entry);
        let name = (move || cells::tenant_name(id, then.clone(), names)).into_any();
        let environment = Some(entry.environment.clone()).filter(|environment| !environment.is_empty());
        let environment =
            environment.map(|environment| view! { <span class="quiet">{format!(" ({environment})")}</span> });
        let face = pivot(vec![Wish::new("account_id", id)], "entries of this account", name);
        view! { <Fact name="In account">{face} {environment}</Fact> }
    });
    view! {
        <section aria-label="What happened">
            <Facts>
                <Fact name="When">{day} <span class="quiet">{format!(" {distance}")}</span></Fact>
                <Fact name="Who">{who}</Fact>
                <Fact name="Action">{action}</Fact>
                <Fact name="Outcome">{outcome}</Fact>
                {target}
                {account}
            </Facts>
        </section>
    }
    .into_any()
}

/// The call that it came with.
fn request(entry: &Audit) -> AnyView {
    let (call, code) = (format!("{} {}", entry.method, entry.path), format!(" → {}", entry.code));
    let (request, id) =
        (copied("request ID", entry.request_id.clone()), copied("entry ID", entry.id.to_string()));
    let address = (!entry.remote_addr.is_empty()).then(|| {
        let address = entry.remote_addr.clone();
        view! {
            <Fact name="Address">
                <code>{address}</code>
            </Fact>
        }
    });
    let agent = (!entry.user_agent.is_empty()).then(|| {
        let agent = entry.user_agent.clone();
        view! {
            <Fact name="Program">
                <span class="cell-two">
                    <span>{device(&agent)}</span>
                    {(device(&agent) != agent).then(|| view! { <span>{agent.clone()}</span> })}
                </span>
            </Fact>
        }
    });
    view! {
        <section aria-label="Request">
            <h3>"Request"</h3>
            <Facts>
                <Fact name="Request ID">{request}</Fact>
                <Fact name="Call">
                    <code>{call}</code>
                    <span class="quiet">{code}</span>
                </Fact>
                {address}
                {agent}
                <Fact name="Entry ID">{id}</Fact>
            </Facts>
        </section>
    }
    .into_any()
}

fn copied(what: &'static str, text: String) -> AnyView {
    view! {
        <span class="row-pair">
            <code>{text.clone()}</code>
            <CopyButton what text />
        </span>
    }
    .into_any()
}

/// Before and after of each field.
fn changed(entry: &Audit) -> Option<AnyView> {
    let fields = changes::read(entry.changes.as_ref()?);
    let side = |value: Option<String>, word: &'static str| match value {
        Some(value) => view! { <span class="change-value">{value}</span> }.into_any(),
        None => view! { <span class="quiet">{word}</span> }.into_any(),
    };
    let rows: Vec<_> = fields
        .into_iter()
        .map(|Changed { field, from, to }| {
            view! {
                <tr>
                    <th scope="row">{field}</th>
                    <td>{side(from, "nothing")}</td>
                    <td>{side(to, "nothing")}</td>
                </tr>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section aria-label="Changes">
                <h3>"Changes"</h3>
                <div class="changes-scroll">
                    <table class="changes">
                        <thead>
                            <tr>
                                <th scope="col">"Field"</th>
                                <th scope="col">"Before"</th>
                                <th scope="col">"After"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any()
    })
}

fn more(entry: &Audit) -> Option<AnyView> {
    let rows: Vec<_> = changes::details(entry.details.as_ref()?)
        .into_iter()
        .map(|(name, value)| view! { <Fact name>{value}</Fact> })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section aria-label="Details">
                <h3>"Details"</h3>
                <Facts>{rows}</Facts>
            </section>
        }
        .into_any()
    })
}
