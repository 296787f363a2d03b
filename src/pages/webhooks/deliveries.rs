//! What was sent to a webhook: all that waits, and the last that are over.

use std::{sync::Arc, time::Duration};

use api_types::webhook::{WebhookDelivery, WebhookDeliveryState, WebhookFilter};
use leptos::prelude::*;
use ui::{
    api::{Query, ask, use_client, webhooks},
    components::{
        icon::Shape,
        menu::MenuItem,
        status::{Badge, Status},
        table::{Column, EmptyText, Export, Filter, RowActions, RowKey, Table},
        time_text::TimeText,
    },
    form::Choice,
    list::{ListState, Sort, use_list},
    util::{time, timer::Timer},
};

use super::{
    acts::Acts,
    delivery::{DeliverySheet, use_replay},
    words,
};
use crate::pages::{listing, opened::Opened};

/// Between two looks at what is about to be tried. The server tells of changes, but not of every try.
const LOOK: Duration = Duration::from_secs(2);
/// Nobody waits for a try that is further away, in seconds.
const SOON: i64 = 60;

#[component]
pub(super) fn Deliveries(
    /// Id of the webhook.
    webhook: String,
    opened: Opened,
    acts: Acts,
    /// Sends a test.
    send: Callback<()>,
) -> impl IntoView {
    let (list, client) = (use_list(), use_client());
    let key = StoredValue::new(webhook);
    let state = Memo::new(move |_| ordered(list.get()));
    let asked = ask(move || {
        let query = state.with(listing::page::<WebhookDelivery>);
        Some(webhooks::Deliveries { key: key.get_value(), query })
    });
    watch(asked, |answer| answer.result.iter().any(is_soon));
    let rows = Signal::derive(move || {
        let load = asked.load();
        state.with(|state| {
            listing::drawn(load.data.as_deref(), state, load.pending, load.error.map(Into::into))
        })
    });
    let export = Export::new("deliveries", move |state| async move {
        let state = ordered(state);
        let query = listing::bulk::<WebhookDelivery>(&state);
        Ok(listing::part(&state, webhooks::deliveries(client, key.get_value(), query).await?))
    });
    let replay = use_replay(key.get_value(), opened, acts);
    let actions: RowActions<WebhookDelivery> = Arc::new(move |delivery| {
        let (shown, again) = (delivery.id.to_string(), delivery.id.to_string());
        let why = untrack(|| replay.no(delivery));
        vec![
            MenuItem::new("Open", move || acts.go(untrack(|| opened.to(Some(&shown)))))
                .icon(Shape::ArrowRight),
            MenuItem::new("Send again", move || replay.start(again.clone()))
                .icon(Shape::Refresh)
                .disabled(why),
        ]
    });
    let empty = EmptyText {
        title: "Nothing sent yet",
        sentence: "What is sent is listed here, with how it went.",
        action: Some(("Send test", send)),
    };
    view! {
        <h2>"Deliveries"</h2>
        <Table
            name="Deliveries"
            noun="delivery|deliveries"
            list
            columns=columns(opened)
            rows
            identify=row_key
            retry=Callback::new(move |()| asked.again())
            empty
            filters=filters()
            actions
            export
        />
        <DeliverySheet webhook=key.get_value() opened replay />
    }
    .into_any()
}

/// Asks again for as long as something is about to happen.
pub(super) fn watch<T: Send + Sync + 'static>(asked: Query<T>, soon: impl Fn(&T) -> bool + 'static) {
    let timer = Timer::new();
    Effect::new(move |_| {
        let wanted = !asked.pending() && asked.data().is_some_and(|answer| soon(&answer));
        if wanted {
            timer.start(LOOK, move || asked.again());
        } else {
            timer.stop();
        }
    });
}

/// Whether a delivery is tried within the next minute, or is being tried.
pub(super) fn is_soon(delivery: &WebhookDelivery) -> bool {
    let next = delivery.next_try.map_or(0, |next| next.as_micros() / 1_000_000);
    delivery.state == WebhookDeliveryState::Waiting && next < time::now_seconds().saturating_add(SOON)
}

/// The newest first, unless somebody wants another order.
fn ordered(state: ListState) -> ListState {
    let newest_first = Sort { column: "created_at".to_owned(), descending: true };
    ListState { sort: Some(state.sort.clone().unwrap_or(newest_first)), search: String::new(), ..state }
}

fn row_key(delivery: &WebhookDelivery) -> RowKey {
    let name = format!("{} of {}", words::event(&delivery.event), delivery.created_at);
    let version = format!("{} {}", delivery.updated_at, delivery.state.as_str());
    RowKey { id: delivery.id.to_string(), version, name }
}

fn columns(opened: Opened) -> Vec<Column<WebhookDelivery>> {
    vec![
        Column::view(
            "event",
            "Event",
            |delivery: &WebhookDelivery| delivery.event.clone(),
            move |delivery| {
                let id = delivery.id.to_string();
                let again = delivery.replay_of.is_some();
                view! {
                    <span class="row-pair">
                        <a class="cell-link" href=move || opened.to(Some(&id))>
                            {words::event(&delivery.event)}
                        </a>
                        {again.then(|| view! { <Badge>"Sent again"</Badge> })}
                    </span>
                }
                .into_any()
            },
        )
        .required(),
        Column::view(
            "state",
            "State",
            |delivery: &WebhookDelivery| delivery.state.as_str().to_owned(),
            |delivery| {
                let (tone, word) = words::went(delivery);
                view! { <Status tone word=word.to_owned() /> }.into_any()
            },
        ),
        Column::view(
            "status",
            "Answer",
            |delivery: &WebhookDelivery| words::answer(delivery).unwrap_or_default(),
            |delivery| {
                let class = if delivery.error.is_some() { "" } else { "quiet" };
                let said = words::answer(delivery).unwrap_or_else(|| "–".to_owned());
                view! { <span class=class>{said}</span> }.into_any()
            },
        ),
        Column::text("attempts", "Tries", |delivery: &WebhookDelivery| delivery.attempts.to_string())
            .numeric(),
        Column::text("took", "Took", |delivery: &WebhookDelivery| {
            delivery.took_ms.map(words::took).unwrap_or_default()
        })
        .numeric(),
        Column::view(
            "next_try",
            "Next try",
            |delivery: &WebhookDelivery| delivery.next_try.map(|next| next.to_string()).unwrap_or_default(),
            |delivery| match delivery.next_try {
                Some(next) if next.as_micros() / 1_000_000 <= time::now_seconds() => {
                    view! { <span>"now"</span> }.into_any()
                }
                Some(next) => view! { <TimeText at=next /> }.into_any(),
                None => view! { <span class="quiet">"–"</span> }.into_any(),
            },
        ),
        Column::view(
            "created_at",
            "Happened",
            |delivery: &WebhookDelivery| delivery.created_at.to_string(),
            |delivery| view! { <TimeText at=delivery.created_at /> }.into_any(),
        )
        .sortable(),
        Column::text("error", "Error", |delivery: &WebhookDelivery| {
            delivery.error.clone().unwrap_or_default()
        })
        .hidden(),
        Column::view(
            "id",
            "ID",
            |delivery: &WebhookDelivery| delivery.id.to_string(),
            |delivery| view! { <code>{delivery.id.to_string()}</code> }.into_any(),
        )
        .hidden(),
    ]
}

fn filters() -> Vec<Filter> {
    let states = vec![
        Choice::new("waiting", "Waiting"),
        Choice::new("delivered", "Delivered"),
        Choice::new("failed", "Failed"),
    ];
    let events = WebhookFilter::ALL.iter().filter(|one| **one != WebhookFilter::All).map(|one| one.as_str());
    let events =
        events.chain(["test"]).map(|event| Choice::new(event, words::event(event))).collect::<Vec<_>>();
    vec![Filter::new("state", "State", states), Filter::new("event", "Event", events)]
}
