//! One token: what it may do, who made it, and what can be done with it.

use api_types::token::{RefreshToken, TokenOwnerType};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::{
    api::{ApiError, ask, tokens},
    components::{
        button::Button,
        copy_button::CopyButton,
        error_view::ErrorView,
        facts::{Fact, Facts},
        page_head::{Crumb, PageHead},
        time_text::TimeText,
    },
    util::time,
};

use super::{
    acts::{Acts, Deed, use_acts, words_of},
    deeds::{DeedDialog, said, use_past},
    names::use_names,
    once::{Examples, about},
    table, words,
};
use crate::{components::link_gate::CardSkeleton, pages::roles::words as roles, routes};

/// The page.
#[component]
pub(crate) fn OneToken() -> impl IntoView {
    let params = use_params_map();
    let acts = use_acts();
    let key = Memo::new(move |_| params.with(|params| params.get("token")).unwrap_or_default());
    let asked = ask(move || Some(tokens::One { key: key.get() }));
    let token = Memo::new(move |_| asked.data().map(|token| (*token).clone()));
    let title = Signal::derive(move || {
        token.with(|token| token.as_ref().map_or_else(|| "Token".to_owned(), |token| token.fullname.clone()))
    });
    let lead = Signal::derive(move || {
        token.with(|token| token.as_ref().map(words::kind)).unwrap_or_default().to_owned()
    });
    let body = move || match (token.get(), asked.error()) {
        // Gone meanwhile: what is known of it is true no more.
        (_, Some(error @ ApiError::NotFound(_))) | (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (Some(token), _) => view! { <About token acts /> }.into_any(),
        (None, None) => view! { <CardSkeleton /> }.into_any(),
    };
    view! {
        <div class="page">
            <PageHead title lead trail=vec![Crumb::new("Tokens", routes::TOKENS)] />
            {body}
            <DeedDialog acts revoked=move |()| acts.go(routes::TOKENS) />
        </div>
    }
    .into_any()
}

#[component]
fn About(token: RefreshToken, acts: Acts) -> impl IntoView {
    let shown = StoredValue::new(vec![token.clone()]);
    let names = use_names(move || shown.get_value());
    let past = use_past(&token);
    let (of, made) = (token.clone(), token.clone());
    let sentence = move || about(&of, &names.place(&of), &time::exact(&of.expires.to_string()));
    let maker = move || names.maker(&made).unwrap_or_else(|| "Not known".to_owned());
    let done = move || match past.get() {
        Some(past) => said(&past),
        None => "–".to_owned(),
    };
    let copied = |what: &'static str, text: String| {
        view! {
            <span class="row-pair">
                <code>{text.clone()}</code>
                <CopyButton what text />
            </span>
        }
    };
    let set = words::set_of(&token);
    let owner = match token.owner_type {
        TokenOwnerType::Organization => "The organization",
        TokenOwnerType::Integration => "An integration",
    };
    let member = token.member_id.map(|id| {
        view! {
            <Fact name="Member">
                <a href=routes::member(id)>"Their page"</a>
            </Fact>
        }
    });
    let RefreshToken { id, name, owner_type, expires, created_at, .. } = token.clone();
    let state = table::state(&token);
    view! {
        <section class="card" aria-labelledby="token-about">
            <div class="card-head">
                <h2 id="token-about">"What it may do"</h2>
                <div class="button-row">
                    <a class="button button-quiet" href=routes::audit_of_token(id)>
                        "What was done with it"
                    </a>
                    <a class="button button-quiet" href=routes::audit_about(id)>
                        "What happened to it"
                    </a>
                </div>
            </div>
            <p class="card-words">{sentence}</p>
            <Facts>
                <Fact name="State">{state}</Fact>
                <Fact name="Permission set">{set.map_or("The roles of its member", |set| roles::set(set).0)}</Fact>
                <Fact name="Belongs to">{owner}</Fact>
                {member}
                <Fact name="Expires">
                    <TimeText at=expires />
                </Fact>
                <Fact name="Created">
                    <TimeText at=created_at />
                </Fact>
                <Fact name="Created by">{maker}</Fact>
                <Fact name="Done with it">{done}</Fact>
                <Fact name="Name in addresses">{copied("name", name)}</Fact>
                <Fact name="ID">{copied("token ID", id.to_string())}</Fact>
            </Facts>
        </section>
        <Secrets token acts />
        <section class="card card-body" aria-label="How to use it">
            <Examples owner=owner_type set />
        </section>
    }
    .into_any()
}

/// What can be done with its secrets, each explained.
#[component]
fn Secrets(token: RefreshToken, acts: Acts) -> impl IntoView {
    let old = token.secondary.as_ref().filter(|pair| pair.access.expires > table::now());
    let until = old.map(|pair| pair.access.expires);
    let mut deeds = vec![(
        Deed::Rotate,
        "A new pair beside the present one, so that programs can be handed it without a gap.",
    )];
    if until.is_some() {
        deeds.push((Deed::EndOld, "When every program has the newest pair."));
    }
    deeds.push((Deed::Reset, "For secrets that have got into wrong hands: all pairs end at once."));
    deeds.push((Deed::Revoke, "The token ends for good, and every program that uses it stops."));
    let rows: Vec<_> = deeds
        .into_iter()
        .map(|(deed, about)| {
            let (of, reason) = (token.clone(), token.clone());
            let off = Signal::derive(move || acts.no(deed, &reason));
            let word = words_of(deed, &token);
            view! {
                <li class="token-deed">
                    <div>
                        <p class="token-deed-name">{word}</p>
                        <p class="quiet">{about}</p>
                    </div>
                    <Button on_press=move || acts.ask(deed, of.clone()) disabled_reason=off>
                        {format!("{word}…")}
                    </Button>
                </li>
            }
        })
        .collect();
    let pairs = match until {
        Some(until) => view! {
            <p>"Two pairs work: the newest, and the one before it until " <TimeText at=until day=true /> "."</p>
        }
        .into_any(),
        None => view! { <p>"One pair of secrets works."</p> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="token-secrets">
            <div class="card-head">
                <div>
                    <h2 id="token-secrets">"Secrets"</h2>
                    {pairs}
                </div>
            </div>
            <ul role="list" class="token-deeds">
                {rows}
            </ul>
        </section>
    }
    .into_any()
}
