//! The explorer: an operation of an integration, called from here, with what its provider was really asked, and the call
//! as code to take along.

mod answer;
mod asked;
mod call_form;
mod code;
mod fields;
mod history;
mod picker;
mod place;
mod readable;
mod sending;

use api_types::{capability::OperationCapabilities, integration::Integration};
use leptos::prelude::*;
use ui::{
    api::{accounts, ask, capabilities, integrations},
    components::{
        code_block::CodeBlock,
        empty::Empty,
        error_view::ErrorView,
        notice::{Notice, Tone},
        page_head::PageHead,
    },
    form::{Choice, Entry, Form, SelectField},
    util::ids,
};

use self::{
    answer::Answers,
    call_form::{CallForm, Subject},
    code::{Language, Sample},
    history::{LastCalls, Past, Typed, use_history},
    picker::IntegrationPicker,
    place::{Place, use_place},
    sending::use_sending,
};
use crate::{components::link_gate::CardSkeleton, state::session::use_session};

/// What the form is filled in with anew; the number tells one time from the next.
#[derive(Clone, Debug, Default, PartialEq)]
struct Given {
    turn: u32,
    past: Option<Past>,
}

/// The page.
#[component]
pub(crate) fn Explorer() -> impl IntoView {
    let (place, session, history) = (use_place(), use_session(), use_history());
    let sending = use_sending(history);
    let sample = RwSignal::new(None::<Sample>);
    let given = RwSignal::new(Given::default());
    let asked = ask(move || {
        let (account, key) = place.integration()?;
        Some(integrations::One { account, key })
    });
    let account = ask(move || {
        let key = asked.data()?.value.account_id.to_string();
        session.may_somewhere("accounts:get").then_some(accounts::One { key })
    });
    let integration = Memo::new(move |_| {
        place.integration()?;
        let one = asked.data()?.value.clone();
        let account = account.data().map(|account| account.value.clone());
        Some(Integration { account: account.filter(|account| account.id == one.account_id), ..one })
    });
    let provider = ask(move || {
        let id = integration.with(|one| one.as_ref().map(|one| one.provider_type.clone()))?;
        Some(capabilities::Operations { id })
    });
    let operations = Memo::new(move |_| {
        let provider = provider.data()?;
        let wanted = integration.with(|one| one.as_ref().is_some_and(|one| one.provider_type == provider.id));
        wanted.then(|| (*provider).clone())
    });
    let subject = Memo::new(move |_| {
        let (integration, provider) = (integration.get()?, operations.get()?);
        let id = place.operation();
        let operation =
            provider.operations.iter().flatten().find(|one| one.id == id && one.supported)?.clone();
        Some(Subject { integration, provider, operation, chosen: place.get() })
    });
    let trouble = Memo::new(move |_| {
        let missing =
            place.integration().and_then(|_| asked.error()).filter(|_| integration.with(Option::is_none));
        missing.or_else(|| provider.error().filter(|_| operations.with(Option::is_none)))
    });
    let again = Callback::new(move |past: Past| {
        given.update(|given| *given = Given { turn: given.turn + 1, past: Some(past.clone()) });
        place.to(past.chosen);
    });
    let refused =
        move || sending.no_call().get().map(|reason| view! { <Notice tone=Tone::Plain>{reason}</Notice> });
    let choose = move || match (trouble.get(), operations.with(Option::is_some)) {
        (Some(error), _) => {
            let retry = move || {
                asked.again();
                provider.again();
            };
            view! { <ErrorView failure=error.into() retry /> }.into_any()
        }
        (None, true) => view! { <OperationField operations place /> }.into_any(),
        (None, false) if place.integration().is_some() => view! { <CardSkeleton /> }.into_any(),
        (None, false) => ().into_any(),
    };
    // News about the integration must not throw away what is being typed.
    let shown = Memo::new(move |before: Option<&Option<(Subject, u32)>>| {
        let (next, turn) = (subject.get()?, given.with(|given| given.turn));
        let held = before.and_then(Option::as_ref);
        let held = held.filter(|(before, at)| before.chosen == next.chosen && *at == turn);
        Some(held.cloned().unwrap_or((next, turn)))
    });
    let form = move || {
        let (subject, _) = shown.get()?;
        let past = untrack(|| given.with(|given| given.past.clone()));
        let typed =
            past.filter(|past| past.chosen == subject.chosen).map_or_else(Typed::default, |past| past.typed);
        Some(view! { <CallForm subject given=typed integration sending sample /> })
    };
    let code = move || {
        let there = shown.with(Option::is_some);
        there.then(|| view! { <CodeCard sample /> })
    };
    view! {
        <div class="page page-wide explorer">
            <PageHead title="Explorer" lead="Calls a provider through an integration, and shows what it was really asked." />
            {refused}
            <div class="explorer-halves">
                <div class="explorer-half">
                    <section class="card" aria-labelledby="call">
                        <div class="card-head">
                            <h2 id="call">"Call"</h2>
                        </div>
                        <div class="card-body">
                            <IntegrationPicker chosen=integration place /> {choose} {form}
                        </div>
                    </section>
                    {code}
                </div>
                <div class="explorer-half">
                    <Answers sending />
                    <LastCalls history again />
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// The operations that the provider supports.
#[component]
fn OperationField(
    operations: Memo<Option<api_types::capability::ProviderCapabilities>>,
    place: Place,
) -> impl IntoView {
    let form = Form::new();
    let entry: Entry<String> = form.entry("/operation", "Operation", untrack(|| place.operation()));
    let able = Memo::new(move |_| {
        let all = operations.get().and_then(|provider| provider.operations).unwrap_or_default();
        all.into_iter().filter(|one| one.supported).collect::<Vec<_>>()
    });
    // The address is the truth. What another provider has and this one has not is chosen by nobody.
    Effect::new(move |_| {
        let id = place.operation();
        let known = able.with(|all| all.iter().any(|one| one.id == id));
        let wanted = if known { id } else { String::new() };
        if untrack(|| entry.get()) != wanted {
            entry.set(wanted);
        }
    });
    Effect::new(move |before: Option<String>| {
        let now = entry.get();
        if before.is_some_and(|before| before != now) && !now.is_empty() {
            place.to_operation(now.clone());
        }
        now
    });
    let choices = Signal::derive(move || {
        let choice = |one: OperationCapabilities| {
            let name = one.fullname.clone().unwrap_or_else(|| one.name.clone());
            Choice::new(one.id, name)
        };
        let first = Choice::new("", "Choose an operation");
        std::iter::once(first).chain(able.get().into_iter().map(choice)).collect::<Vec<_>>()
    });
    move || {
        if able.with(Vec::is_empty) {
            return view! { <Empty title="Nothing to call" sentence="This provider supports no operation yet." /> }
                .into_any();
        }
        view! { <SelectField entry choices /> }.into_any()
    }
}

/// The call as code, as it is typed.
#[component]
fn CodeCard(sample: RwSignal<Option<Sample>>) -> impl IntoView {
    let language = RwSignal::new(Language::Curl);
    let group = ids::fresh("language");
    let segments = Language::ALL.map(|one| {
        view! {
            <label>
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=move || language.get() == one
                    on:change=move |_| language.set(one)
                />
                {one.name()}
            </label>
        }
    });
    let block = move || {
        let language = language.get();
        let text = sample.with(|sample| sample.as_ref().map(|sample| code::code(sample, language)))?;
        Some(view! { <CodeBlock what=format!("call in {}", language.name()) text /> })
    };
    view! {
        <section class="card" aria-labelledby="code">
            <div class="card-head">
                <div>
                    <h2 id="code">"As code"</h2>
                    <p>"The token is yours to add: make one of the integration, and set " <code>"INTEGRATION_TOKEN"</code>"."</p>
                </div>
            </div>
            <div class="card-body">
                <fieldset class="explorer-languages">
                    <legend class="visually-hidden">"Language"</legend>
                    <div class="segmented">{segments.into_iter().collect_view()}</div>
                </fieldset>
                {block}
            </div>
        </section>
    }
    .into_any()
}
