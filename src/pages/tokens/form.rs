//! The form of a new token, with what it amounts to beside it.

#![expect(clippy::large_types_passed_by_value, reason = "a bundle of signals, handed on once")]

use api_types::Timestamp;
use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, integrations, permission_sets},
    components::{
        button::{Button, Look},
        error_view::ErrorView,
    },
    form::{Choice, Form, FormView, RadioField, SelectField, TextField},
    util::time,
};

use super::{
    draft::{CONNECTOR, Draft, MANAGEMENT, Wanted, sets},
    lifetime::LifetimeFields,
    once::sentence,
    table::now,
    words,
};
use crate::{
    pages::roles::{account_picker::AccountPicker, place::WhereFields, words as roles},
    state::session::{SessionState, use_session},
    words::slug,
};

/// Most integrations of an account that are offered.
const MOST: u32 = 1000;

/// The form as a page of its own; the page sends it.
#[component]
pub(super) fn TokenForm(
    form: Form,
    draft: Draft,
    /// What is typed, free of what can be seen to be wrong.
    #[prop(into)]
    submit: Callback<Wanted>,
    /// Whether the answer is awaited.
    pending: Signal<bool>,
    /// Why it cannot be sent.
    off: Signal<Option<String>>,
) -> impl IntoView {
    let session = use_session();
    let send = move || match draft.read() {
        Ok(wanted) => submit.run(wanted),
        Err(failure) => form.fail(failure),
    };
    view! {
        <div class="point-columns">
            <section class="card card-form" aria-label="Token">
                <FormView form on_submit=send busy=pending>
                    <RadioField entry=draft.opens choices=opens(session) />
                    <div class="form" hidden=move || draft.is_of_integration()>
                        <Management draft />
                    </div>
                    <div class="form" hidden=move || !draft.is_of_integration()>
                        <OfIntegration draft />
                    </div>
                    <LifetimeFields lifetime=draft.lifetime />
                    <div class="form-actions">
                        <Button submit=true look=Look::Primary busy=pending disabled_reason=off>
                            "Create token"
                        </Button>
                    </div>
                </FormView>
            </section>
            <Amount draft />
        </div>
    }
    .into_any()
}

/// The two APIs; one that the person gives no tokens for is off.
fn opens(session: SessionState) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let choice = |value: &str, label: &str, about: &str, right: &str| {
            let choice = Choice::new(value, label).described(about);
            let reason = "Your roles do not let you make such tokens.";
            if session.may_somewhere(right) { choice } else { choice.disabled(reason) }
        };
        vec![
            choice(
                MANAGEMENT,
                "The management API",
                "For your back end and scripts: accounts, integrations, members and the rest.",
                "tokens:create",
            ),
            choice(
                CONNECTOR,
                "The connector API of one integration",
                "For reading and writing tickets and the like in what one account has connected.",
                "tokens:create_integration",
            ),
        ]
    })
}

#[component]
fn Management(draft: Draft) -> impl IntoView {
    let session = use_session();
    let known = ask(|| Some(permission_sets::List {}));
    let choices = Signal::derive(move || {
        let known = known.data();
        sets(known.as_ref().map(|known| known.as_slice()), |right| session.may_somewhere(right))
    });
    let preview = move || {
        let typed = draft.name.with(|typed| !typed.trim().is_empty());
        let name = draft.fullname.with(|typed| slug::preview(typed)).filter(|_| !typed)?;
        Some(format!("It will be “{name}”."))
    };
    view! {
        <TextField
            entry=draft.fullname
            autofocus=true
            autocomplete="off"
            help="What uses it, such as “Nightly export”."
        />
        <div class="field-pair">
            <TextField
                entry=draft.name
                optional=true
                autocomplete="off"
                help="Works in place of the ID in addresses and programs. Left empty, it is made from the name."
            />
            <p class="field-help" role="status">
                {preview}
            </p>
        </div>
        <RadioField entry=draft.set choices help="A token can never do more than whoever makes it." />
        <WhereFields place=draft.place />
    }
    .into_any()
}

#[component]
fn OfIntegration(draft: Draft) -> impl IntoView {
    let account = Memo::new(move |_| draft.account.with(|picked| picked.first().cloned()));
    let found = ask(move || {
        let filter = vec![format!("account_id[eq]{}", account.get()?)];
        Some(integrations::List { query: ListQuery { filter, limit: Some(MOST), ..ListQuery::default() } })
    });
    // Those of another account are none of this one's.
    Effect::new(move |before: Option<Option<String>>| {
        let account = account.get();
        if before.is_some_and(|before| before != account) {
            draft.integration.set(String::new());
        }
        account
    });
    let choices = Signal::derive(move || {
        let all = account.get().and_then(|_| found.data());
        let all = all.iter().flat_map(|answer| &answer.result);
        let named = all.map(|one| {
            let label = format!("{} ({})", one.fullname, one.provider_fullname);
            Choice::new(one.id.to_string(), label)
        });
        [Choice::new("", "Choose an integration")].into_iter().chain(named).collect::<Vec<_>>()
    });
    let off = Signal::derive(move || {
        let none = || choices.with(|choices| choices.len() < 2) && found.data().is_some();
        match account.get() {
            None => Some("Pick an account first.".to_owned()),
            Some(_) if none() => Some("This account has no integrations yet.".to_owned()),
            Some(_) => None,
        }
    });
    let trouble = move || {
        let error = found.error()?;
        Some(view! { <ErrorView failure=error.into() retry=move || found.again() /> })
    };
    view! {
        <AccountPicker entry=draft.account single=true help="The integrations of one account are offered below." />
        {trouble}
        <SelectField
            entry=draft.integration
            choices
            help="The token opens this integration and nothing else."
            disabled_reason=off
        />
    }
    .into_any()
}

/// What it amounts to, in a sentence that follows the form.
#[component]
fn Amount(draft: Draft) -> impl IntoView {
    let said = Memo::new(move |_| {
        draft.place.track();
        let until = draft.lifetime.end(now()).map_or_else(
            || "the end of its lifetime".to_owned(),
            |end: Timestamp| time::exact(&end.to_string()),
        );
        if draft.is_of_integration() {
            return sentence(words::CONNECTOR, "one integration", &until);
        }
        let resources = untrack(|| draft.place.read()).ok().flatten();
        let place = roles::place(resources.as_ref(), |_| None);
        sentence(words::deeds(draft.set()), &place, &until)
    });
    view! {
        <aside class="card card-body token-amount" aria-labelledby="amount">
            <h2 id="amount">"What this token may do"</h2>
            <p role="status">{said}</p>
            <p class="quiet">
                "Its secrets are shown once, when it is made. You can rotate or revoke it at any time."
            </p>
        </aside>
    }
    .into_any()
}
