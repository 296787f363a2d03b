//! One webhook: what it is told of, where, and what was sent to it.

use api_types::webhook::{OrganizationWebhook, WebhookDelivery};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::{
    api::{ApiError, ask, change, tags, use_cache, webhooks},
    components::{
        button::{Button, Look},
        copy_button::CopyButton,
        error_view::{ErrorView, FailureNotice},
        facts::{Fact, Facts},
        icon::Shape,
        menu::{Menu, MenuItem},
        notice::{Notice, Tone},
        page_head::{Crumb, PageHead},
        status::Status,
        time_text::TimeText,
    },
    failure::Failure,
};

use super::{
    acts::{Acts, turning, use_acts},
    deliveries::Deliveries,
    dialogs::ActDialogs,
    verify::Verify,
    words::{self, is_off},
};
use crate::{
    components::link_gate::CardSkeleton,
    pages::{accounts::cells, opened::use_opened},
    routes,
};

/// The page.
#[component]
pub(crate) fn OneWebhook() -> impl IntoView {
    let params = use_params_map();
    let (cache, acts, opened) = (use_cache(), use_acts(), use_opened("delivery"));
    let key = Memo::new(move |_| params.with(|params| params.get("webhook")).unwrap_or_default());
    let asked = ask(move || Some(webhooks::One { key: key.get() }));
    let webhook = Memo::new(move |_| asked.data().map(|webhook| webhook.value.clone()));
    let id = Memo::new(move |_| webhook.with(|webhook| webhook.as_ref().map(|one| one.id)));
    let test = change(move |client, webhook: OrganizationWebhook| async move {
        let sent: WebhookDelivery = webhooks::test(client, &webhook.id.to_string()).await?;
        cache.invalidate(tags::WEBHOOKS);
        cache.invalidate(tags::AUDIT);
        acts.go(untrack(|| opened.to(Some(&sent.id.to_string()))));
        Ok(())
    });
    Effect::new(move |_| {
        if matches!(test.error(), Some(ApiError::Forbidden(_))) {
            cache.invalidate(tags::RIGHTS);
        }
    });
    let title = Signal::derive(move || {
        webhook
            .with(|webhook| webhook.as_ref().map_or_else(|| "Webhook".to_owned(), |one| one.fullname.clone()))
    });
    let failure = Signal::derive(move || test.error().or_else(|| acts.turn.error()).map(Failure::from));
    let testing = Signal::derive(move || test.pending());
    let send = Callback::new(move |()| {
        if let Some(webhook) = webhook.get_untracked() {
            test.start(webhook);
        }
    });
    let buttons = move || webhook.get().map(|webhook| view! { <Buttons webhook acts send testing /> });
    let about = move || match (webhook.get(), asked.error()) {
        // Gone meanwhile: what is known of it is true no more.
        (_, Some(error @ ApiError::NotFound(_))) | (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (Some(webhook), _) => view! { <About webhook acts /> }.into_any(),
        (None, None) => view! { <CardSkeleton /> }.into_any(),
    };
    let deliveries =
        move || id.get().map(|id| view! { <Deliveries webhook=id.to_string() opened acts send /> });
    view! {
        <div class="page page-wide">
            <PageHead title trail=vec![Crumb::new("Webhooks", routes::WEBHOOKS)]>
                {buttons}
            </PageHead>
            <FailureNotice failure />
            {about}
            {deliveries}
            <ActDialogs acts deleted=move |()| acts.go(routes::WEBHOOKS) />
        </div>
    }
    .into_any()
}

#[component]
fn Buttons(
    webhook: OrganizationWebhook,
    acts: Acts,
    send: Callback<()>,
    testing: Signal<bool>,
) -> impl IntoView {
    let off = is_off(&webhook);
    let no_test = Signal::derive(move || {
        let disabled = off.then(|| "The webhook is disabled. Enable it first.".to_owned());
        acts.no_change().get().or(disabled)
    });
    let turned = webhook.clone();
    let more = move |()| {
        let (turned, gone) = (turned.clone(), turned.clone());
        let (word, state) = turning(&turned);
        let now = |reason: Signal<Option<String>>| reason.get_untracked();
        vec![
            MenuItem::new(word, move || {
                acts.turn.start((turned.clone(), state));
            })
            .disabled(now(acts.no_change())),
            MenuItem::new("Delete…", move || acts.open_delete(gone.clone()))
                .icon(Shape::Trash)
                .danger()
                .disabled(now(acts.no_delete())),
        ]
    };
    view! {
        <Menu label="More actions" icon=Shape::More items=more />
        <Button
            icon=Shape::Edit
            on_press=move || acts.open_edit(webhook.clone())
            disabled_reason=acts.no_change()
        >
            "Edit"
        </Button>
        <Button look=Look::Primary on_press=send busy=testing disabled_reason=no_test>
            "Send test"
        </Button>
    }
    .into_any()
}

#[component]
fn About(webhook: OrganizationWebhook, acts: Acts) -> impl IntoView {
    let copied = |what: &'static str, text: String| {
        view! {
            <span class="row-pair">
                <code>{text.clone()}</code>
                <CopyButton what text />
            </span>
        }
    };
    let (tone, word) = words::state(&webhook);
    let enabled = webhook.clone();
    let off = is_off(&webhook).then(|| {
        let why = webhook.state_reason.clone().unwrap_or_else(|| "Somebody has disabled it.".to_owned());
        let enable = move || {
            let (_, state) = turning(&enabled);
            acts.turn.start((enabled.clone(), state));
        };
        view! {
            <Notice tone=Tone::Warn title="It is told nothing at the moment">
                <p>{why}</p>
                <div class="button-row">
                    <Button
                        on_press=enable
                        class="button-small"
                        busy=Signal::derive(move || acts.turn.pending())
                        disabled_reason=acts.no_change()
                    >
                        "Enable"
                    </Button>
                </div>
            </Notice>
        }
    });
    view! {
        {off}
        <section class="card" aria-label="Details">
            <Facts>
                <Fact name="State">
                    <Status tone word=word.to_owned() />
                </Fact>
                <Fact name="URL">{copied("URL", webhook.url.clone())}</Fact>
                <Fact name="Events">{words::filters(&webhook.filters)}</Fact>
                <Fact name="Environment">{cells::environment(webhook.environment)}</Fact>
                <Fact name="Name in addresses">{copied("name", webhook.name.clone())}</Fact>
                <Fact name="ID">{copied("webhook ID", webhook.id.to_string())}</Fact>
                <Fact name="Created">
                    <TimeText at=webhook.created_at />
                </Fact>
                <Fact name="Changed">
                    <TimeText at=webhook.updated_at />
                </Fact>
            </Facts>
            <details class="disclosure webhook-check">
                <summary>"How to check that a message is genuine"</summary>
                <Verify />
            </details>
        </section>
    }
    .into_any()
}
