//! One delivery as a whole: what is sent, what came back, and sending it again.

use api_types::webhook::{WebhookDelivery, WebhookDeliveryState};
use leptos::prelude::*;
use ui::{
    api::{Mutation, ask, change, tags, use_cache, webhooks},
    components::{
        button::{Button, Look},
        code_block::CodeBlock,
        copy_button::CopyButton,
        dialog::{Dialog, Place},
        error_view::{ErrorView, FailureNotice},
        facts::{Fact, Facts},
        icon::Shape,
        status::Status,
        time_text::TimeText,
        toast::use_toasts,
    },
    failure::Failure,
};

use super::{
    acts::Acts,
    deliveries::{is_soon, watch},
    words,
};
use crate::{components::link_gate::CardSkeleton, pages::opened::Opened, routes};

/// Sends deliveries again. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Replay {
    run: Mutation<String, ()>,
    acts: Acts,
}

/// For the page of a webhook, once; the new delivery is opened in place of the one before.
pub(super) fn use_replay(webhook: String, opened: Opened, acts: Acts) -> Replay {
    let (cache, toasts) = (use_cache(), use_toasts());
    let run = change(move |client, id: String| {
        let webhook = webhook.clone();
        async move {
            let sent = webhooks::replay(client, &webhook, &id).await?;
            cache.invalidate(tags::WEBHOOKS);
            cache.invalidate(tags::AUDIT);
            toasts.say("Sent again, as a new delivery");
            acts.go(untrack(|| opened.to(Some(&sent.id.to_string()))));
            Ok(())
        }
    });
    Replay { run, acts }
}

impl Replay {
    /// Sends the delivery of this id again.
    pub(super) fn start(self, id: String) {
        self.run.start(id);
    }

    /// Why a delivery cannot be sent again, tracked.
    pub(super) fn no(self, delivery: &WebhookDelivery) -> Option<String> {
        let waits = delivery.state == WebhookDeliveryState::Waiting;
        let waits = waits.then(|| "It still waits for its own next try.".to_owned());
        self.acts.no_change().get().or(waits)
    }
}

/// The sheet of the delivery that the address names.
#[component]
pub(super) fn DeliverySheet(
    /// Id of the webhook.
    webhook: String,
    opened: Opened,
    replay: Replay,
) -> impl IntoView {
    let key = StoredValue::new(webhook);
    let asked = ask(move || Some(webhooks::Delivery { key: key.get_value(), id: opened.id()? }));
    watch(asked, is_soon);
    // A failure belongs to the delivery that it is about.
    Effect::new(move |_| {
        opened.id();
        replay.run.reset();
    });
    let body = move || match (asked.data(), asked.error()) {
        (Some(delivery), _) => whole(&delivery, opened, replay),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, None) => view! { <CardSkeleton /> }.into_any(),
    };
    view! {
        <Dialog state=opened.sheet title="Delivery".to_owned() place=Place::Side>
            {body}
        </Dialog>
    }
    .into_any()
}

fn whole(delivery: &WebhookDelivery, opened: Opened, replay: Replay) -> AnyView {
    let id = delivery.id.to_string();
    let (again, of) = (id.clone(), delivery.clone());
    let off = Signal::derive(move || replay.no(&of));
    let busy = Signal::derive(move || replay.run.pending());
    let failure = Signal::derive(move || replay.run.error().map(Failure::from));
    let body = delivery.payload.as_ref().and_then(|payload| serde_json::to_string_pretty(payload).ok());
    let body = body.map(|text| {
        view! {
            <h3>"Body"</h3>
            <CodeBlock what="body" text />
        }
    });
    view! {
        <div class="form">
            {facts(delivery, opened)}
            <h3>"Request headers"</h3>
            <CodeBlock what="headers" text=headers(&id, &delivery.event) />
            {body}
            <FailureNotice failure />
            <div class="dialog-actions">
                <Button
                    look=Look::Primary
                    icon=Shape::Refresh
                    on_press=move || replay.start(again.clone())
                    busy
                    disabled_reason=off
                >
                    "Send again"
                </Button>
            </div>
        </div>
    }
    .into_any()
}

fn facts(delivery: &WebhookDelivery, opened: Opened) -> AnyView {
    let (tone, word) = words::went(delivery);
    let id = delivery.id.to_string();
    let error = delivery.error.clone().map(|error| view! { <Fact name="What went wrong">{error}</Fact> });
    let took = delivery.took_ms.map(|took| view! { <Fact name="Took">{words::took(took)}</Fact> });
    let next = delivery.next_try.map(|next| {
        view! {
            <Fact name="Next try">
                <TimeText at=next />
            </Fact>
        }
    });
    let account = delivery.account_id.map(|account| {
        view! {
            <Fact name="Account">
                <a href=routes::account(account)>
                    <code>{account.to_string()}</code>
                </a>
            </Fact>
        }
    });
    let earlier = delivery.replay_of.map(|earlier| {
        let earlier = earlier.to_string();
        view! {
            <Fact name="Repeats">
                <a href=move || opened.to(Some(&earlier))>"The delivery before"</a>
            </Fact>
        }
    });
    let (event, tries, happened) =
        (words::event(&delivery.event), delivery.attempts.to_string(), delivery.created_at);
    let answer = words::answer(delivery).unwrap_or_else(|| "None yet".to_owned());
    view! {
        <Facts>
            <Fact name="Event">{event}</Fact>
            <Fact name="State">
                <span role="status">
                    <Status tone word=word.to_owned() />
                </span>
            </Fact>
            <Fact name="Answer">{answer}</Fact>
            {error}
            {took}
            <Fact name="Tries">{tries}</Fact>
            {next}
            {account}
            {earlier}
            <Fact name="Happened">
                <TimeText at=happened />
            </Fact>
            <Fact name="ID">
                <span class="row-pair">
                    <code>{id.clone()}</code>
                    <CopyButton what="delivery ID" text=id />
                </span>
            </Fact>
        </Facts>
    }
    .into_any()
}

/// What stands in front of the body. The signature is made anew at each try and kept nowhere.
fn headers(id: &str, event: &str) -> String {
    const SIGNED: &str = "sha256=… (made with the secret at each try)";
    format!(
        "content-type: application/json\npatchbay-delivery: {id}\npatchbay-event: {event}\n\
         synqly-signature: {SIGNED}\nx-synqly-signature: {SIGNED}"
    )
}
