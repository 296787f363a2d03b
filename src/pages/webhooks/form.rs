//! The fields of a webhook, new or not.

#![expect(clippy::large_types_passed_by_value, reason = "a bundle of signals, handed on once")]

use api_types::webhook::WebhookFilter;
use leptos::prelude::*;
use ui::{
    form::{Choice, Entry, RadioField, TextField, TextKind},
    util::ids,
};

use super::{
    draft::{ALL, Draft, KEEP, MAKE, OWN, SOME},
    words,
};
use crate::words::slug;

#[component]
pub(super) fn WebhookFields(draft: Draft, new: bool) -> impl IntoView {
    let preview = move || {
        let typed = draft.name.with(|typed| !typed.trim().is_empty());
        let name = draft.fullname.with(|typed| slug::preview(typed)).filter(|_| new && !typed)?;
        Some(format!("It will be “{name}”."))
    };
    let about_name = if new {
        "Works in place of the ID in addresses and programs. Left empty, it is made from the name."
    } else {
        "Programs and bookmarks that use the old name stop finding the webhook when it changes."
    };
    let environments = vec![
        Choice::new("prod", "Production").described("What happens in production accounts."),
        Choice::new("test", "Test").described("What happens in test accounts."),
    ];
    view! {
        <TextField entry=draft.fullname autofocus=new autocomplete="off" />
        <div class="field-pair">
            <TextField entry=draft.name optional=new autocomplete="off" help=about_name />
            <p class="field-help" role="status">
                {preview}
            </p>
        </div>
        <TextField
            entry=draft.url
            kind=TextKind::Url
            autocomplete="off"
            placeholder="https://hooks.example.com/patchbay"
            help="Messages are sent here with POST: over https, to a public address, unless whoever runs this server allows others. Redirects are not followed."
        />
        <RadioField entry=draft.environment choices=environments />
        <Events draft />
        <SecretFields draft new />
    }
    .into_any()
}

#[component]
fn Events(draft: Draft) -> impl IntoView {
    let (everything, about) = words::filter(WebhookFilter::All);
    let choices = vec![
        Choice::new(ALL, everything).described(about),
        Choice::new(SOME, "Only these").described("Events that you pick."),
    ];
    // What was missing has been picked meanwhile.
    Effect::new(move |before: Option<usize>| {
        let picked = draft.filters.with(Vec::len);
        if before.is_some_and(|before| before != picked) {
            draft.which.update(|_| ());
        }
        picked
    });
    let groups = words::GROUPS.map(|(name, filters)| {
        let boxes: Vec<_> = filters.iter().map(|filter| event(draft.filters, *filter)).collect();
        view! {
            <fieldset class="field">
                <legend class="field-label">{name}</legend>
                <div class="choices">{boxes}</div>
            </fieldset>
        }
    });
    view! {
        <RadioField entry=draft.which choices />
        <div class="form" hidden=move || draft.which.with(|which| which != SOME)>
            {groups.into_iter().collect_view()}
        </div>
    }
    .into_any()
}

fn event(entry: Entry<Vec<String>>, filter: WebhookFilter) -> AnyView {
    let note = ids::fresh("about");
    let (label, about) = words::filter(filter);
    let word = filter.as_str();
    let pick = move |event| {
        let on = event_target_checked(&event);
        entry.update(|picked| {
            picked.retain(|one| one != word);
            if on {
                picked.push(word.to_owned());
            }
        });
    };
    view! {
        <label class="choice">
            <input
                type="checkbox"
                aria-describedby=note.clone()
                prop:checked=move || entry.with(|picked| picked.iter().any(|one| one == word))
                on:change=pick
            />
            <span class="choice-text">
                <span class="choice-label">{label}</span>
                <span class="choice-about" id=note>
                    {about}
                </span>
            </span>
        </label>
    }
    .into_any()
}

#[component]
fn SecretFields(draft: Draft, new: bool) -> impl IntoView {
    let keep = (!new).then(|| {
        Choice::new(KEEP, "Keep the present one")
            .described("Nobody can look it up; receivers go on checking with it.")
    });
    let others = [
        Choice::new(MAKE, "Make a new one").described("64 random characters, shown once when this is saved."),
        Choice::new(OWN, "Use my own")
            .described("One that your receiver has already. It is never shown again."),
    ];
    let choices: Vec<Choice> = keep.into_iter().chain(others).collect();
    view! {
        <RadioField
            entry=draft.secret
            choices
            help="With it a receiver checks that a message comes from here and was not changed on the way."
        />
        <div class="form" hidden=move || draft.secret.with(|secret| secret != OWN)>
            <TextField
                entry=draft.own
                kind=TextKind::NewPassword
                autocomplete="off"
                help="At least 32 random characters."
            />
        </div>
    }
    .into_any()
}
