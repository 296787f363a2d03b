//! What a new organization is shown once: its id and its token. After a reload only what may be shown again.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{
    api::me::Home,
    components::{
        button::{Button, LinkButton, Look},
        copy_button::CopyButton,
        facts::{Fact, Facts},
        notice::Notice,
        page_head::PageHead,
        secret::SecretOnce,
    },
    util::listen,
};

use crate::{
    routes,
    state::{
        founded::{Founded, use_founded},
        session::use_session,
        stored,
    },
};

#[component]
pub(crate) fn Welcome() -> impl IntoView {
    let session = use_session();
    let founded = use_founded();
    let Some(organization) = untrack(move || session.me()).map(|me| me.organization) else {
        return ().into_any();
    };
    let fresh = untrack(move || founded.of(organization.id));
    let lead = match &fresh {
        Some(_) => "Your organization is ready. Keep its token now: it is shown this once.",
        None => "Your organization is ready. Its token was shown once, when it was created.",
    };
    let token = match fresh {
        Some(fresh) => view! { <Token fresh organization=organization.clone() /> }.into_any(),
        None => view! { <Gone organization=organization.clone() /> }.into_any(),
    };
    view! {
        <div class="page">
            <PageHead title=format!("Welcome to {}", organization.fullname) lead />
            <section class="card" aria-labelledby="identity">
                <div class="card-head">
                    <h2 id="identity">"Organization"</h2>
                </div>
                <Facts>
                    <Fact name="Name">{organization.fullname.clone()}</Fact>
                    <Fact name="Name in addresses">
                        <code>{organization.name.clone()}</code>
                    </Fact>
                    <Fact name="Organization ID">
                        <span class="row-pair">
                            <code>{organization.id.to_string()}</code>
                            <CopyButton what="organization ID" text=organization.id.to_string() />
                        </span>
                    </Fact>
                </Facts>
            </section>
            {token}
        </div>
    }
    .into_any()
}

/// The token, masked until somebody looks.
#[component]
fn Token(fresh: Arc<Founded>, organization: Home) -> impl IntoView {
    let founded = use_founded();
    let navigate = use_navigate();
    let id = organization.id;
    let is_stored = RwSignal::new(false);
    // Closing the tab would lose it for good.
    listen::first(window().into(), "beforeunload", move |event| {
        if !is_stored.try_get_untracked().unwrap_or(true) {
            event.prevent_default();
        }
    });
    let reason =
        Signal::derive(move || (!is_stored.get()).then(|| "First store the token, and say so".to_owned()));
    let go_on = move || {
        stored::done(id);
        founded.forget();
        navigate(routes::OVERVIEW, leptos_router::NavigateOptions::default());
    };
    view! {
        <section class="card card-body" aria-labelledby="token">
            <h2 id="token">"API token"</h2>
            <p>
                "Your programs call the API with it, with every right in this organization. Keep it where you keep passwords, never in code that others see."
            </p>
            <SecretOnce
                value=fresh.token.clone()
                name="Organization token"
                file=format!("patchbay-{}-token", organization.name)
                stored=is_stored
            />
            <div class="form-actions">
                <Button look=Look::Primary on_press=go_on disabled_reason=reason>
                    "Continue to overview"
                </Button>
            </div>
        </section>
    }
    .into_any()
}

/// The token has been shown, and is kept nowhere.
#[component]
fn Gone(organization: Home) -> impl IntoView {
    let id = organization.refresh_token_id;
    let token = routes::token(id);
    view! {
        <section class="card card-body" aria-labelledby="token">
            <h2 id="token">"API token"</h2>
            <Facts>
                <Fact name="Begins with">
                    <code>"pbo_"</code>
                </Fact>
                <Fact name="Token ID">
                    <span class="row-pair">
                        <code>{id.to_string()}</code>
                        <CopyButton what="token ID" text=id.to_string() />
                    </span>
                </Fact>
            </Facts>
            <Notice title="It cannot be shown again">
                <p>"Only a fingerprint of it is kept. It goes on working where it is stored."</p>
                <p>"If it is lost, rotate it: it gets new secrets, and the present ones go on working until you end them."</p>
                <p>
                    <a href=token>"Rotate the token"</a>
                </p>
            </Notice>
            <div class="form-actions">
                <LinkButton href=routes::OVERVIEW look=Look::Primary>
                    "Continue to overview"
                </LinkButton>
            </div>
        </section>
    }
    .into_any()
}
