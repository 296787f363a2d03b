//! The shell while nobody knows yet who is signed in. index.html paints the same before the app has started.

use leptos::prelude::*;

use crate::{components::brand::Brand, routes};

#[component]
pub(crate) fn ShellSkeleton(
    /// Whether nothing more will come by itself.
    trouble: Signal<bool>,
    /// Why, with what can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let lines = (0..6).map(|_| view! { <span class="skeleton"></span> }).collect_view();
    let page = move || {
        (!trouble.get()).then(|| {
            view! {
                <div class="page-skeleton" aria-hidden="true">
                    <span class="skeleton skeleton-title"></span>
                    <span class="skeleton skeleton-line"></span>
                    <span class="skeleton skeleton-card"></span>
                </div>
            }
        })
    };
    view! {
        <div class="frame">
            <header class="topbar">
                <Brand href=routes::OVERVIEW />
            </header>
            <div class="sidebar" aria-hidden="true" data-still=move || trouble.get().then_some("true")>
                <div class="sidebar-head">
                    <span class="skeleton skeleton-org"></span>
                    <span class="skeleton skeleton-tenant"></span>
                </div>
                <div class="nav-skeleton">{lines}</div>
            </div>
            <main id="main" class="main" tabindex="-1" aria-busy=move || (!trouble.get()).then_some("true")>
                <h1 class="visually-hidden">"Patchbay is starting"</h1>
                {children.map(|children| children())}
                {page}
            </main>
        </div>
    }
    .into_any()
}
