//! What opens below a button: actions, or a few settings. Plain buttons in a popover, which closes by Escape, by a click
//! elsewhere, and when something was picked; arrow keys move as in a menu.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::{
    components::icon::{Icon, Shape},
    util::ids,
};

/// One action.
#[derive(Clone)]
pub struct MenuItem {
    label: String,
    icon: Option<Shape>,
    danger: bool,
    disabled_reason: Option<String>,
    on_press: Callback<()>,
}

impl MenuItem {
    /// An action by its words.
    pub fn new(label: impl Into<String>, on_press: impl Into<Callback<()>>) -> Self {
        Self {
            label: label.into(),
            icon: None,
            danger: false,
            disabled_reason: None,
            on_press: on_press.into(),
        }
    }

    /// With an icon before it.
    #[must_use]
    pub fn icon(self, icon: Shape) -> Self {
        Self { icon: Some(icon), ..self }
    }

    /// It takes something away; a line parts it from those before it.
    #[must_use]
    pub fn danger(self) -> Self {
        Self { danger: true, ..self }
    }

    /// Why it cannot be used, if it cannot.
    #[must_use]
    pub fn disabled(self, reason: Option<String>) -> Self {
        Self { disabled_reason: reason, ..self }
    }
}

/// A button with a list of actions.
#[component]
pub fn Menu(
    /// Its name; read but not seen when it is an icon.
    #[prop(into)]
    label: Signal<String>,
    /// An icon instead of the words.
    #[prop(optional, into)]
    icon: Option<Shape>,
    /// The actions, made when they are about to be seen.
    #[prop(into)]
    items: Callback<(), Vec<MenuItem>>,
    /// More classes for the button.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    let id = ids::fresh("menu");
    let open = RwSignal::new(false);
    let close = move || {
        if let Some(panel) = panel.get_untracked() {
            // Fails when it is closed already.
            let _ = panel.hide_popover();
        }
    };
    let list =
        move || open.get().then(|| items.run(()).into_iter().map(|item| entry(item, close)).collect_view());
    let face = match icon {
        Some(shape) => view! { <Icon shape /> }.into_any(),
        None => view! { <span>{label}</span> <Icon shape=Shape::ChevronDown /> }.into_any(),
    };
    let class = match icon {
        Some(_) => format!("button button-quiet button-icon {class}"),
        None => format!("button {class}"),
    };

    view! {
        <button
            type="button"
            class=class
            popovertarget=id.clone()
            aria-label=icon.is_some().then_some(label)
            aria-expanded=move || open.get().to_string()
        >
            {face}
        </button>
        <div
            class="popover menu"
            id=id
            popover="auto"
            node_ref=panel
            on:beforetoggle=move |event: leptos::ev::Event| {
                // What it holds has to be there when the browser looks for its place.
                if opens(&event) {
                    open.set(true);
                }
            }
            on:toggle=move |event: leptos::ev::Event| {
                if opens(&event) {
                    step(panel, |_, _| 0);
                } else {
                    // Not earlier: the browser gives the focus back only from what is still there.
                    open.set(false);
                }
            }
            on:keydown=move |event| arrows(&event, panel)
        >
            {list}
        </div>
    }
    .into_any()
}

fn entry(item: MenuItem, close: impl Fn() + Copy + 'static) -> AnyView {
    let MenuItem { label, icon, danger, disabled_reason, on_press } = item;
    let disabled = disabled_reason.is_some();
    let why = ids::fresh("why");
    let described = disabled.then(|| why.clone());
    let press = move |_| {
        if !disabled {
            close();
            on_press.run(());
        }
    };
    view! {
        <button
            type="button"
            class=if danger { "menu-item menu-item-danger" } else { "menu-item" }
            aria-disabled=disabled.then_some("true")
            aria-describedby=described
            on:click=press
        >
            {icon.map(|shape| view! { <Icon shape /> })}
            <span class="menu-words">
                <span>{label}</span>
                {disabled_reason.map(|reason| {
                    view! { <span class="menu-why" id=why aria-hidden="true">{reason}</span> }
                })}
            </span>
        </button>
    }
    .into_any()
}

/// A button with a panel of anything: check boxes, a short form.
#[component]
pub fn Panel(
    /// What the button says.
    #[prop(into)]
    label: Signal<String>,
    /// Before the words.
    #[prop(optional, into)]
    icon: Option<Shape>,
    /// More classes for the button.
    #[prop(default = "")]
    class: &'static str,
    /// Whether the button shows that it opens something.
    #[prop(default = true)]
    chevron: bool,
    /// What is inside.
    children: Children,
) -> impl IntoView {
    let id = ids::fresh("panel");
    let panel = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    view! {
        <button
            type="button"
            class=format!("button {class}")
            popovertarget=id.clone()
            aria-expanded=move || open.get().to_string()
        >
            {icon.map(|shape| view! { <Icon shape /> })}
            <span>{label}</span>
            {chevron.then(|| view! { <Icon shape=Shape::ChevronDown /> })}
        </button>
        <div
            class="popover panel"
            id=id
            popover="auto"
            role="group"
            aria-label=label
            node_ref=panel
            on:toggle=move |event: leptos::ev::Event| {
                let opened = opens(&event);
                open.set(opened);
                if opened {
                    step(panel, |_, _| 0);
                }
            }
            on:keydown=move |event| arrows(&event, panel)
        >
            {children()}
        </div>
    }
    .into_any()
}

fn opens(event: &leptos::ev::Event) -> bool {
    event.unchecked_ref::<web_sys::ToggleEvent>().new_state() == "open"
}

fn arrows(event: &KeyboardEvent, panel: NodeRef<html::Div>) {
    let to: fn(usize, usize) -> usize = match event.key().as_str() {
        "ArrowDown" => |now, count| (now + 1) % count,
        "ArrowUp" => |now, count| (now + count - 1) % count,
        "Home" => |_, _| 0,
        "End" => |_, count| count - 1,
        _ => return,
    };
    let typing = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if typing.is_some_and(|element| {
        element.matches("input:not([type=checkbox]), select, textarea").unwrap_or(false)
    }) {
        return;
    }
    event.prevent_default();
    step(panel, to);
}

/// Focuses another control of the panel: `to` gets the place of the one that has it, and how many there are.
fn step(panel: NodeRef<html::Div>, to: fn(usize, usize) -> usize) {
    let Some(panel) = panel.get_untracked() else { return };
    let Ok(found) = panel.query_selector_all("button, a, input, select") else { return };
    let all: Vec<HtmlElement> =
        (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect();
    let focused = document().active_element();
    let now = all.iter().position(|one| Some(one.as_ref()) == focused.as_ref()).unwrap_or(0);
    if let Some(next) = (!all.is_empty()).then(|| to(now, all.len())).and_then(|next| all.get(next)) {
        // Fails for what cannot take focus.
        let _ = next.focus();
    }
}
