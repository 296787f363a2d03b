//! The top of a page: its heading, which is also the tab's title and what is announced on arrival.

use leptos::prelude::*;

use crate::{
    components::icon::{Icon, Shape},
    util::{announce::use_announcer, dom},
};

/// A page above this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub href: String,
}

impl Crumb {
    /// A page by name and address.
    pub fn new(name: impl Into<String>, href: impl Into<String>) -> Self {
        Self { name: name.into(), href: href.into() }
    }
}

/// What the app puts beside the heading of every page, before the page's own buttons. Provided as a context.
#[derive(Clone)]
pub struct PageTool(pub ViewFn);

/// Every page has exactly one.
#[component]
pub fn PageHead(
    /// Heading and title; may become known later.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence below it; may be empty.
    #[prop(optional, into)]
    lead: Signal<String>,
    /// The pages above this one, from the top.
    #[prop(optional)]
    trail: Vec<Crumb>,
    /// Buttons for the page as a whole, the most important last.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    use_announcer().arrived(&title.get_untracked());
    Effect::new(move |before: Option<()>| {
        let title = title.get();
        if before.is_some() {
            dom::set_title(&format!("{title} · Patchbay"));
        }
    });
    let lead = move || lead.with(|lead| (!lead.is_empty()).then(|| view! { <p>{lead.clone()}</p> }));
    let tool = use_context::<PageTool>().map(|PageTool(tool)| tool.run());
    let buttons = (tool.is_some() || children.is_some()).then(|| {
        view! { <div class="button-row page-tools">{tool} {children.map(|children| children())}</div> }
    });

    view! {
        <header class="page-top">
            {(!trail.is_empty()).then(|| view! { <Breadcrumbs trail /> })}
            <div class="page-head">
                <div class="page-words">
                    <h1 tabindex="-1">{title}</h1>
                    {lead}
                </div>
                {buttons}
            </div>
        </header>
    }
    .into_any()
}

/// The way back up. The page itself is the heading below and not repeated.
#[component]
pub fn Breadcrumbs(
    /// From the top.
    trail: Vec<Crumb>,
) -> impl IntoView {
    let crumbs: Vec<_> = trail
        .into_iter()
        .map(|Crumb { name, href }| {
            view! {
                <li>
                    <a href=href>{name}</a>
                    <Icon shape=Shape::ChevronRight class="icon-directional" />
                </li>
            }
        })
        .collect();
    view! {
        <nav aria-label="Breadcrumbs">
            <ol role="list" class="crumbs">
                {crumbs}
            </ol>
        </nav>
    }
    .into_any()
}
