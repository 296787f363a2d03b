//! What stands above the page until it is answered. The browser keeps the focus inside and gives it back.

use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html,
    prelude::*,
};
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::{
    components::{
        button::{Button, IconButton, Look},
        icon::Shape,
    },
    util::ids,
};

/// Whether a dialog is open. Cheap to copy: the page keeps it, opens it, and gives it to the dialog.
#[derive(Clone, Copy)]
pub struct DialogState(RwSignal<bool>);

impl DialogState {
    /// A closed dialog.
    pub fn new() -> Self {
        Self(RwSignal::new(false))
    }

    /// Opens it; what is inside begins afresh.
    pub fn open(self) {
        self.0.set(true);
    }

    /// Closes it; the focus goes back to where it was. Does nothing after the page is gone.
    pub fn close(self) {
        self.0.try_set(false);
    }

    /// Whether it is to be open at this moment; false once its page is gone.
    pub(crate) fn is_wanted(self) -> bool {
        self.0.try_get_untracked() == Some(true)
    }

    /// Whether it is open, tracked.
    pub fn is_open(self) -> bool {
        self.0.get()
    }
}

impl Default for DialogState {
    fn default() -> Self {
        Self::new()
    }
}

/// The shape of a dialog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// In the middle, for a question or a short form.
    #[default]
    Middle,
    /// In the middle, for something to look at.
    Wide,
    /// A sheet at the end edge, for details or a longer form beside what it is about.
    Side,
}

/// A modal dialog. Its children exist while it is open, so a form inside begins afresh each time.
///
/// Close buttons and the like stand in a `<div class="dialog-actions">` as the last child. The first field, or what has
/// `autofocus`, takes the focus.
#[component]
pub fn Dialog(
    /// Open or closed.
    state: DialogState,
    /// Its heading and name.
    #[prop(into)]
    title: Signal<String>,
    /// Where it stands.
    #[prop(optional)]
    place: Place,
    /// While true, Escape, the cross and a click beside it ask before they close.
    #[prop(optional, into)]
    unsaved: Signal<bool>,
    /// While true it cannot be closed: something runs that it shows.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What is inside.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let heading = StoredValue::new(ids::fresh("dialog"));
    let asking = RwSignal::new(false);
    let children = StoredValue::new(children);

    Effect::new(move |_| {
        let open = state.is_open();
        let Some(dialog) = dialog.get() else { return };
        if !open {
            dialog.close();
            return;
        }
        asking.set(false);
        // What is inside has to be there first: the browser looks for what takes the focus.
        request_animation_frame(move || {
            // It may have been closed again since.
            if state.is_wanted() && !dialog.open() && dialog.is_connected() {
                // Fails only when it is open already.
                let _ = dialog.show_modal();
                focus_first(&dialog);
            }
        });
    });

    let dismiss = move || match (busy.get_untracked(), unsaved.get_untracked()) {
        (true, _) => {}
        (false, true) => asking.set(true),
        (false, false) => state.close(),
    };
    let key = move |event: KeyboardEvent| {
        // A menu inside of it closes first.
        let menu =
            dialog.get_untracked().and_then(|dialog| dialog.query_selector(":popover-open").ok().flatten());
        if event.key() == "Escape" && menu.is_none() {
            event.prevent_default();
            dismiss();
        }
    };
    let beside = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.tag_name() == "DIALOG") {
            dismiss();
        }
    };
    let class = match place {
        Place::Middle => "dialog",
        Place::Wide => "dialog dialog-wide",
        Place::Side => "dialog dialog-side",
    };

    view! {
        <dialog
            class=class
            node_ref=dialog
            aria-labelledby=heading.get_value()
            on:keydown=key
            on:mousedown=beside
            on:close=move |_| state.close()
        >
            <Show when=move || state.is_open()>
                <div class="dialog-box">
                    <header class="dialog-head">
                        <h2 id=heading.get_value()>{title}</h2>
                        <IconButton icon=Shape::Close label="Close" on_press=dismiss class="dialog-close" />
                    </header>
                    <div class="dialog-body">{children.with_value(|children| children())}</div>
                    <Show when=move || asking.get()>
                        <Discard asking state />
                    </Show>
                </div>
            </Show>
        </dialog>
    }
    .into_any()
}

/// The question at the foot of a dialog that would lose what was typed.
#[component]
fn Discard(asking: RwSignal<bool>, state: DialogState) -> impl IntoView {
    let bar = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(button) = bar.get().and_then(|bar| bar.query_selector("button").ok().flatten())
            && let Ok(button) = button.dyn_into::<web_sys::HtmlElement>()
        {
            let _ = button.focus();
        }
    });
    view! {
        <div class="dialog-discard" role="alert" node_ref=bar>
            <p>"Discard what you entered?"</p>
            <div class="button-row">
                <Button on_press=move || asking.set(false)>"Keep editing"</Button>
                <Button look=Look::Danger on_press=move || state.close()>
                    "Discard"
                </Button>
            </div>
        </div>
    }
    .into_any()
}

/// The browser takes the cross, which comes first; people want the first field, or the first button of the answer.
fn focus_first(dialog: &Element) {
    const WANTED: [&str; 3] = [
        "[autofocus]",
        ".dialog-body :is(input:not([type=hidden]), select, textarea):not(:disabled)",
        ".dialog-body .dialog-actions :is(button, a)",
    ];
    let found = WANTED.iter().find_map(|wanted| dialog.query_selector(wanted).ok().flatten());
    if let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Fails for what cannot take focus.
        let _ = element.focus();
    }
}
