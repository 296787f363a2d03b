//! Asking before something typed is lost: by a link, by going back, by closing the tab.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, MouseEvent};

use crate::{
    components::{
        button::{Button, Look},
        dialog::{Dialog, DialogState},
    },
    util::listen,
};

/// Where the person was going.
#[derive(Clone)]
enum Way {
    Link(HtmlElement),
    Back,
}

/// The guard that stands now, which says whether it holds the person back.
#[derive(Clone, Copy)]
struct Back(StoredValue<Option<Callback<(), bool>>>);

/// Lets guards notice the browser's back and forward buttons. Called by the app before it makes its router: the window
/// asks its listeners in the order in which they came.
pub fn provide_leave_guard() {
    let guard = StoredValue::new(None::<Callback<(), bool>>);
    listen::first(window().into(), "popstate", move |event| {
        if guard.try_get_value().flatten().is_some_and(|guard| guard.run(())) {
            event.stop_immediate_propagation();
        }
    });
    provide_context(Back(guard));
}

/// Stands on a page while it is edited. A link inside of the page that opens elsewhere is none of its business.
#[component]
pub fn LeaveGuard(
    /// Whether something would be lost.
    #[prop(into)]
    unsaved: Signal<bool>,
) -> impl IntoView {
    let question = DialogState::new();
    let way = StoredValue::new_local(None::<Way>);
    let leaving = StoredValue::new(false);
    // Gone as soon as the page is: then nothing is lost any more.
    let holds =
        move || unsaved.try_get_untracked().unwrap_or(false) && !leaving.try_get_value().unwrap_or(true);
    // Taken when the first change is made: the router writes the address after it has drawn the page.
    let here = StoredValue::new(String::new());
    Effect::new(move |_| {
        if unsaved.get() {
            here.set_value(window().location().href().unwrap_or_default());
        }
    });

    listen::first(window().into(), "beforeunload", move |event| {
        if holds() {
            event.prevent_default();
        }
    });
    listen::first(window().into(), "click", move |event| {
        if let Some(link) = holds().then(|| leading_away(&event)).flatten() {
            event.prevent_default();
            event.stop_immediate_propagation();
            way.set_value(Some(Way::Link(link)));
            question.open();
        }
    });
    if let Some(Back(guard)) = use_context() {
        let hold = move || {
            let holds = holds();
            if holds {
                // The address has changed already; the page has not.
                let history = window().history();
                let here = here.get_value();
                let _ =
                    history.and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(&here)));
                way.set_value(Some(Way::Back));
                question.open();
            }
            holds
        };
        guard.set_value(Some(Callback::new(move |()| hold())));
        on_cleanup(move || {
            guard.try_set_value(None);
        });
    }

    let leave = move || {
        leaving.set_value(true);
        question.close();
        match way.try_update_value(Option::take).flatten() {
            Some(Way::Link(link)) => link.click(),
            Some(Way::Back) => {
                let _ = window().history().and_then(|history| history.back());
            }
            None => {}
        }
    };
    view! {
        <Dialog state=question title="Leave without saving?">
            <p>"What you entered on this page is not saved yet."</p>
            <div class="dialog-actions">
                <Button on_press=move || question.close()>"Stay on this page"</Button>
                <Button look=Look::Danger on_press=leave>
                    "Leave and discard"
                </Button>
            </div>
        </Dialog>
    }
}

/// The link that a click follows in this tab to another page.
fn leading_away(event: &Event) -> Option<HtmlElement> {
    let click = event.dyn_ref::<MouseEvent>()?;
    if click.button() != 0 || click.ctrl_key() || click.meta_key() || click.shift_key() {
        return None;
    }
    let link = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let href = link.get_attribute("href")?;
    let elsewhere = href.starts_with('#') || link.has_attribute("download") || link.has_attribute("target");
    if elsewhere { None } else { link.dyn_into().ok() }
}
