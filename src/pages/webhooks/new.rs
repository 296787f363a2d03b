//! A new webhook; then its secret, this once, and how it is used.

use api_types::{Sensitive, webhook::OrganizationWebhook};
use leptos::prelude::*;
use ui::{
    api::{ApiError, change, tags, use_cache, webhooks},
    components::{
        button::{Button, Look},
        notice::{Notice, Tone},
        page_head::{Crumb, PageHead},
        secret::SecretOnce,
        toast::use_toasts,
    },
    form::{Form, FormView, LeaveGuard},
    util::{dom, ids},
};

use super::{
    acts::{self, use_acts},
    draft::{Draft, Typed},
    form::WebhookFields,
    verify::{KEPT, Verify},
};
use crate::routes;

/// The page.
#[component]
pub(crate) fn NewWebhook() -> impl IntoView {
    let (cache, toasts, acts) = (use_cache(), use_toasts(), use_acts());
    let form = Form::new();
    let draft = Draft::new(form, None);
    let made = RwSignal::new(None::<(OrganizationWebhook, Sensitive)>);
    let create = change(move |client, typed: Typed| async move {
        let secret = typed.secret().filter(|_| typed.is_made);
        let webhook = webhooks::create(client, &typed.create()).await?;
        cache.invalidate(tags::WEBHOOKS);
        cache.invalidate(tags::AUDIT);
        form.saved();
        if let Some(secret) = secret {
            made.try_set(Some((webhook, secret)));
        } else {
            toasts.say(format!("{} created", webhook.fullname));
            acts.go(acts::address(&webhook));
        }
        Ok(())
    });
    Effect::new(move |_| {
        if let Some(error) = create.error() {
            if matches!(error, ApiError::Forbidden(_)) {
                cache.invalidate(tags::RIGHTS);
            }
            form.fail(error);
        }
    });
    let submit = move || match draft.read(true) {
        Ok(typed) => {
            create.start(typed);
        }
        Err(failure) => form.fail(failure),
    };
    let pending = Signal::derive(move || create.pending());
    view! {
        <div class="page">
            <PageHead
                title="New webhook"
                lead="Your program is told of what happens here, a moment later."
                trail=vec![Crumb::new("Webhooks", routes::WEBHOOKS)]
            />
            <section class="card card-form" aria-label="Webhook" hidden=move || made.with(Option::is_some)>
                <FormView form on_submit=submit busy=pending>
                    <WebhookFields draft new=true />
                    <div class="form-actions">
                        <Button submit=true look=Look::Primary busy=pending disabled_reason=acts.no_create()>
                            "Create webhook"
                        </Button>
                    </div>
                </FormView>
            </section>
            {move || made.get().map(|(webhook, secret)| view! { <Once webhook secret /> })}
        </div>
    }
    .into_any()
}

/// The secret, and how a receiver checks with it.
#[component]
fn Once(webhook: OrganizationWebhook, secret: Sensitive) -> impl IntoView {
    let acts = use_acts();
    let stored = RwSignal::new(false);
    let group = ids::fresh("made");
    let target = format!("#{group}");
    // The form that had the focus is gone from sight.
    request_animation_frame(move || dom::focus(&target));
    let reason =
        Signal::derive(move || (!stored.get()).then(|| "First store the secret, and say so".to_owned()));
    let next = acts::address(&webhook);
    view! {
        <section class="card card-body" id=group tabindex="-1" aria-label="The new webhook">
            <Notice tone=Tone::Ok title=format!("{} is created", webhook.fullname)>
                "Give its secret to your receiver now."
            </Notice>
            <SecretOnce
                value=secret
                name="Webhook secret"
                file=format!("{}-webhook-secret", webhook.name)
                stored
                kept=KEPT
            />
            <h2>"Check what arrives"</h2>
            <Verify />
            <div class="form-actions">
                <Button look=Look::Primary on_press=move || acts.go(next.clone()) disabled_reason=reason>
                    "Continue to the webhook"
                </Button>
            </div>
            <LeaveGuard unsaved=Signal::derive(move || !stored.get()) />
        </section>
    }
    .into_any()
}
