//! A button of any looks, and below it a panel of anything: the menus of the side bar.

use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html,
    prelude::*,
};
use ui::util::ids;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ToggleEvent};

/// What the arrow keys go through.
const STOPS: &str = "a[href], button:not([tabindex='-1']), input";

/// Closes by Escape, by a click elsewhere, and when a link or a button marked `data-closes` inside is used. Arrow keys
/// go through what is inside.
#[component]
pub(crate) fn Flyout(
    /// What the button is for; read before its face.
    #[prop(into)]
    label: Signal<String>,
    /// What is seen of the button.
    face: AnyView,
    /// Classes of the button.
    class: &'static str,
    /// Whether it is open, for what is only loaded then.
    #[prop(optional)]
    open: RwSignal<bool>,
    /// What is inside.
    children: Children,
) -> impl IntoView {
    let id = ids::fresh("flyout");
    let panel = NodeRef::<html::Div>::new();
    let toggled = move |event: leptos::ev::Event| {
        let opened = event.unchecked_ref::<ToggleEvent>().new_state() == "open";
        open.set(opened);
        if opened {
            // What is only made now has to be there first.
            request_animation_frame(move || step(panel, |_, _| 0));
        }
    };
    let used = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let closes =
            target.and_then(|target| target.closest("a[href], [data-closes]").ok().flatten()).is_some();
        if let Some(panel) = panel.get_untracked().filter(|_| closes) {
            // Fails when it is closed already.
            let _ = panel.hide_popover();
        }
    };

    view! {
        <button type="button" class=class popovertarget=id.clone() aria-expanded=move || open.get().to_string()>
            <span class="visually-hidden">{move || format!("{}: ", label.get())}</span>
            {face}
        </button>
        <div
            class="popover flyout"
            id=id
            popover="auto"
            role="group"
            aria-label=label
            node_ref=panel
            on:toggle=toggled
            on:click=used
            on:keydown=move |event| arrows(&event, panel)
        >
            {children()}
        </div>
    }
    .into_any()
}

fn arrows(event: &KeyboardEvent, panel: NodeRef<html::Div>) {
    let to: fn(usize, usize) -> usize = match event.key().as_str() {
        "ArrowDown" => |now, count| (now + 1) % count,
        "ArrowUp" => |now, count| (now + count - 1) % count,
        _ => return,
    };
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    // Radio buttons have arrow keys of their own.
    if target.is_some_and(|target| target.matches("[type=radio]").unwrap_or(false)) {
        return;
    }
    event.prevent_default();
    step(panel, to);
}

/// Focuses another stop: `to` gets the place of the one that has the focus, and how many there are.
fn step(panel: NodeRef<html::Div>, to: fn(usize, usize) -> usize) {
    let found = panel.get_untracked().and_then(|panel| panel.query_selector_all(STOPS).ok());
    let Some(found) = found else { return };
    let stops: Vec<HtmlElement> =
        (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect();
    let focused = document().active_element();
    let now = stops.iter().position(|stop| Some(stop.as_ref()) == focused.as_ref()).unwrap_or(0);
    if let Some(stop) = (!stops.is_empty()).then(|| to(now, stops.len())).and_then(|next| stops.get(next)) {
        // Fails for what cannot take focus.
        let _ = stop.focus();
    }
}
