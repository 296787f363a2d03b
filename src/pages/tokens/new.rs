//! A new token; then its secrets, this once. `?account=` and `?integration=` say for which integration, by their ids.

use api_types::token::{RefreshToken, TokenOwnerType};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{
    api::{ApiError, change, tags, tokens, use_cache},
    components::{
        button::{Button, Look},
        notice::{Notice, Tone},
        page_head::{Crumb, PageHead},
    },
    form::{Form, LeaveGuard},
    util::{dom, ids},
};

use super::{
    acts::{self, use_acts},
    draft::{Draft, Wanted},
    form::TokenForm,
    once::{Examples, Fresh, Secrets},
    words,
};
use crate::routes;

/// What was made, until it is stored.
#[derive(Clone)]
struct Made {
    fresh: Fresh,
    /// The stored token; an answer for an integration does not hold it.
    token: Option<RefreshToken>,
}

/// The page.
#[component]
pub(crate) fn NewToken() -> impl IntoView {
    let (cache, acts) = (use_cache(), use_acts());
    // What the page began with: a form is not made anew while it is filled in.
    let (account, integration) = use_query_map().with_untracked(|query| {
        let given = |name: &str| query.get(name).filter(|text| !text.is_empty());
        (given("account"), given("integration"))
    });
    let form = Form::new();
    let draft = Draft::new(form, account, integration);
    let made = RwSignal::new(None::<Made>);
    let create = change(move |client, wanted: Wanted| async move {
        let new = match wanted {
            Wanted::Management(body) => {
                let token = tokens::create(client, &body).await?;
                Made { fresh: Fresh::of(&token), token: Some(token) }
            }
            Wanted::Connector(account, integration, body) => {
                let access = tokens::create_for_integration(client, &account, &integration, &body).await?;
                let name = body.name.unwrap_or_else(|| access.permissions.id.to_string());
                Made { fresh: Fresh { access, refresh: None, name }, token: None }
            }
        };
        cache.invalidate(tags::TOKENS);
        cache.invalidate(tags::AUDIT);
        form.saved();
        made.try_set(Some(new));
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
    let submit = move |wanted: Wanted| {
        create.start(wanted);
    };
    let lead = Signal::derive(move || {
        if made.with(Option::is_some) {
            "Store its secrets now: they are shown this once.".to_owned()
        } else {
            "It can do no more than you, and no longer than you say.".to_owned()
        }
    });
    view! {
        <div class="page page-wide">
            <PageHead title="New token" lead trail=vec![Crumb::new("Tokens", routes::TOKENS)] />
            <div hidden=move || made.with(Option::is_some)>
                <TokenForm
                    form
                    draft
                    submit
                    pending=Signal::derive(move || create.pending())
                    off=acts.no_create()
                />
            </div>
            {move || made.get().map(|made| view! { <Once made /> })}
        </div>
    }
    .into_any()
}

/// The secrets, how they are used, and the way on.
#[component]
fn Once(made: Made) -> impl IntoView {
    let acts = use_acts();
    let stored = RwSignal::new(false);
    let group = ids::fresh("made");
    let target = format!("#{group}");
    // The form that had the focus is gone from sight.
    request_animation_frame(move || dom::focus(&target));
    let reason = Signal::derive(move || {
        (!stored.get()).then(|| "First store what is shown, and say so: it cannot be shown again".to_owned())
    });
    let Made { fresh, token } = made;
    let owner = token.as_ref().map_or(TokenOwnerType::Integration, |token| token.owner_type);
    let set = token.as_ref().and_then(words::set_of);
    let title = format!("{} is made", token.as_ref().map_or(fresh.name.as_str(), |token| &token.fullname));
    let next = match &token {
        Some(token) => acts::address(token),
        None => routes::token(fresh.access.permissions.id),
    };
    view! {
        <section class="card card-body token-made" id=group tabindex="-1" aria-label="The new token">
            <Notice tone=Tone::Ok title>
                "Store it now, where the program that needs it finds it."
            </Notice>
            <Secrets fresh stored />
            <Examples owner set />
            <div class="form-actions">
                <Button look=Look::Primary on_press=move || acts.go(next.clone()) disabled_reason=reason>
                    "Continue to the token"
                </Button>
            </div>
            <LeaveGuard unsaved=Signal::derive(move || !stored.get()) />
        </section>
    }
    .into_any()
}
