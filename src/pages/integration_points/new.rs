//! A new integration point: empty, for a connector (`?connector=`), or like another (`?from=`).

use api_types::{
    engine::CategoryId,
    integration_point::{CreateIntegrationPoint, UpdateIntegrationPoint},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{
    api::{ApiError, ask, change, integration_points, tags, use_cache},
    components::{
        error_view::ErrorView,
        page_head::{Crumb, PageHead},
        toast::use_toasts,
    },
    form::Form,
};

use super::{
    acts::{self, use_acts},
    draft::{Draft, Start, title},
    form::PointForm,
};
use crate::{components::link_gate::CardSkeleton, routes};

/// The page.
#[component]
pub(crate) fn NewIntegrationPoint() -> impl IntoView {
    // What the page began with: a form is not made anew while it is filled in.
    let (from, connector) = use_query_map().with_untracked(|query| {
        let connector = query.get("connector").and_then(|word| CategoryId::parse(&word));
        (query.get("from").filter(|key| !key.is_empty()), connector)
    });
    let asked = ask({
        let from = from.clone();
        move || Some(integration_points::One { key: from.clone()? })
    });
    let start = Memo::new(move |before: Option<&Option<Start>>| {
        before.cloned().flatten().or_else(|| {
            if from.is_none() {
                return Some(Start::Empty(connector));
            }
            asked.data().map(|point| Start::Copy(Box::new(point.value.clone())))
        })
    });
    let trouble = Memo::new(move |_| asked.error().filter(|_| start.with(Option::is_none)));
    let body = move || match (start.get(), trouble.get()) {
        (Some(start), _) => view! { <NewForm start /> }.into_any(),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, None) => view! { <CardSkeleton /> }.into_any(),
    };
    view! {
        <div class="page page-wide">
            <PageHead
                title="New integration point"
                lead="What end users can connect, and where."
                trail=vec![Crumb::new("Integration points", routes::INTEGRATION_POINTS)]
            />
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn NewForm(start: Start) -> impl IntoView {
    let (cache, toasts, acts) = (use_cache(), use_toasts(), use_acts());
    let form = Form::new();
    let draft = Draft::new(form, &start);
    let create = change(move |client, body: CreateIntegrationPoint| async move {
        let point = integration_points::create(client, &body).await?;
        cache.invalidate(tags::INTEGRATION_POINTS);
        cache.invalidate(tags::AUDIT);
        toasts.say(format!("{} created", title(&point)));
        form.saved();
        acts.go(acts::address(&point));
        Ok(())
    });
    Effect::new(move |_| {
        if let Some(error) = create.error() {
            if matches!(error, ApiError::Forbidden(_)) {
                cache.invalidate(tags::RIGHTS);
            }
            form.fail(error);
        }
    });
    let submit = move |read: UpdateIntegrationPoint| {
        create.start(CreateIntegrationPoint {
            name: Some(read.name).filter(|name| !name.is_empty()),
            fullname: read.fullname,
            description: read.description,
            connector: read.connector,
            environments: read.environments,
        });
    };
    view! {
        <PointForm
            form
            draft
            new=true
            submit
            pending=Signal::derive(move || create.pending())
            off=acts.no_create()
            action="Create integration point"
        />
    }
    .into_any()
}
