//! The question before something is taken away.

use leptos::prelude::*;

use crate::{
    components::{
        button::{Button, Look},
        dialog::{Dialog, DialogState},
        error_view::FailureNotice,
    },
    failure::Failure,
    util::ids,
};

/// Names what will happen, counted, and the button says it. Stays open with the reason when it fails; the page closes
/// it when it has worked.
#[component]
pub fn Confirm(
    /// Open or closed.
    state: DialogState,
    /// The question, such as "Remove 3 members?".
    #[prop(into)]
    title: Signal<String>,
    /// What will be affected, one line each, counted: "12 integrations stop".
    #[prop(into)]
    consequences: Signal<Vec<String>>,
    /// What the button says and does: "Remove 3 members".
    #[prop(into)]
    action: Signal<String>,
    /// A word to type first. Only where it is wide and cannot be undone.
    #[prop(optional, into)]
    typed: Option<String>,
    /// Whether it takes something away for good.
    #[prop(default = true)]
    danger: bool,
    /// Whether the answer is awaited.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it did not work.
    #[prop(optional, into)]
    failure: Signal<Option<Failure>>,
    /// Does it.
    #[prop(into)]
    on_confirm: Callback<()>,
) -> impl IntoView {
    let typed = StoredValue::new(typed);
    view! {
        <Dialog state title busy>
            <ConfirmBody state consequences action typed danger busy failure on_confirm />
        </Dialog>
    }
}

/// A component of its own, so that what was typed is forgotten when it closes.
#[component]
fn ConfirmBody(
    state: DialogState,
    consequences: Signal<Vec<String>>,
    action: Signal<String>,
    typed: StoredValue<Option<String>>,
    danger: bool,
    busy: Signal<bool>,
    failure: Signal<Option<Failure>>,
    on_confirm: Callback<()>,
) -> impl IntoView {
    let entered = RwSignal::new(String::new());
    let reason = Signal::derive(move || {
        typed.with_value(|typed| {
            let word = typed.as_ref()?;
            entered.with(|entered| entered.trim() != word).then(|| format!("Type “{word}” first"))
        })
    });
    let field = typed.get_value().map(|word| {
        let id = ids::fresh("typed");
        view! {
            <div class="field">
                <label class="field-label" for=id.clone()>
                    "Type " <b class="typed-word">{word}</b> " to go on"
                </label>
                <input
                    class="input"
                    id=id
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || entered.get()
                    on:input=move |event| entered.set(event_target_value(&event))
                />
            </div>
        }
    });
    let lines = move || consequences.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <ul class="consequences">{lines}</ul>
        {field}
        <FailureNotice failure />
        <div class="dialog-actions">
            <Button on_press=move || state.close()>"Cancel"</Button>
            <Button
                look=if danger { Look::Danger } else { Look::Primary }
                on_press=on_confirm
                busy
                disabled_reason=reason
            >
                {action}
            </Button>
        </div>
    }
    .into_any()
}
