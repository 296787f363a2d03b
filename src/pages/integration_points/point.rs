//! One integration point: changed in place, with what uses it.

use std::sync::Arc;

use api_types::integration_point::{IntegrationPoint, UpdateIntegrationPoint};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{
    api::{ApiError, Farewell, Query, Versioned, ask, change, integration_points, tags, use_cache},
    components::{
        button::{Button, Look},
        copy_button::CopyButton,
        error_view::ErrorView,
        facts::{Fact, Facts},
        icon::Shape,
        page_head::{Crumb, PageHead},
        time_text::TimeText,
        toast::use_toasts,
    },
    form::{Form, steady},
};

use super::{
    acts::{self, Acts, use_acts},
    delete::DeleteDialog,
    draft::{Draft, Start, title},
    fixed::Fixed,
    form::PointForm,
    uses::Uses,
};
use crate::{components::overtaken::Overtaken, routes};

type Point = Versioned<IntegrationPoint>;

/// The page.
#[component]
pub(crate) fn OneIntegrationPoint() -> impl IntoView {
    let params = use_params_map();
    let acts = use_acts();
    let key = Memo::new(move |_| params.with(|params| params.get("point")).unwrap_or_default());
    let asked = ask(move || Some(integration_points::One { key: key.get() }));
    let point = Memo::new(move |_| asked.data().map(|point| point.value.clone()));
    follow_name(point, key);
    let unsaved = RwSignal::new(false);
    // One form for each point: what comes later changes what is in it, not the form.
    let first = Memo::new(move |before: Option<&Option<Arc<Point>>>| {
        let newest = asked.data();
        let held = before.cloned().flatten();
        let same = |held: &Arc<Point>| newest.as_ref().is_none_or(|newest| newest.value.id == held.value.id);
        held.filter(same).or(newest.clone())
    });
    let fixed = steady(move || Some(acts.no_change().get().is_some()), unsaved);
    let gone = Memo::new(move |_| asked.error().filter(|error| matches!(error, ApiError::NotFound(_))));
    let trouble = Memo::new(move |_| asked.error().filter(|_| first.with(Option::is_none)));

    let heading = Signal::derive(move || {
        point.with(|point| point.as_ref().map_or_else(|| "Integration point".to_owned(), title))
    });
    let lead = Signal::derive(move || {
        point.with(|point| point.as_ref().and_then(|point| point.description.clone())).unwrap_or_default()
    });
    let buttons = move || {
        let point = point.get()?;
        let like = acts::like(&point);
        Some(view! {
            <Button
                look=Look::Quiet
                icon=Shape::Trash
                on_press=move || acts.open_delete(point.clone())
                disabled_reason=acts.no_delete()
            >
                "Delete…"
            </Button>
            <Button icon=Shape::Copy on_press=move || acts.go(like.clone()) disabled_reason=acts.no_create()>
                "Duplicate"
            </Button>
        })
    };
    let body = move || match (gone.get().or_else(|| trouble.get()), first.get()) {
        (Some(error), _) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, Some(first)) => {
            let (id, name) = (first.value.id, first.value.name.clone());
            let form = move || match fixed.get() {
                Some(true) => view! { <Fixed point /> }.into_any(),
                _ => view! { <EditForm first=first.clone() newest=asked key acts unsaved /> }.into_any(),
            };
            view! {
                {form}
                <Uses id name acts />
                <Details point />
            }
            .into_any()
        }
        (None, None) => view! {
            <div class="page-skeleton" aria-hidden="true">
                <span class="skeleton skeleton-card"></span>
                <span class="skeleton skeleton-card"></span>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="page page-wide">
            <PageHead
                title=heading
                lead
                trail=vec![Crumb::new("Integration points", routes::INTEGRATION_POINTS)]
            >
                {buttons}
            </PageHead>
            {body}
            <DeleteDialog acts deleted=move |()| acts.go(routes::INTEGRATION_POINTS) />
        </div>
    }
    .into_any()
}

/// A changed name is another address.
fn follow_name(point: Memo<Option<IntegrationPoint>>, key: Memo<String>) {
    let navigate = StoredValue::new_local(use_navigate());
    Effect::new(move |before: Option<Option<IntegrationPoint>>| {
        let now = point.get();
        if let (Some(Some(before)), Some(now)) = (&before, &now)
            && before.id == now.id
            && before.name != now.name
            && key.get_untracked() == before.name
        {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&acts::address(now), options));
        }
        now
    });
}

#[component]
fn EditForm(
    first: Arc<Point>,
    newest: Query<Point>,
    /// What the page calls the point.
    key: Memo<String>,
    acts: Acts,
    unsaved: RwSignal<bool>,
) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let form = Form::new();
    let draft = Draft::new(form, &Start::Edit(Box::new(first.value.clone())));
    let id = first.value.id.to_string();
    // The version that the change is made to.
    let base = RwSignal::new(first.etag.clone());
    let save = change(move |client, body: UpdateIntegrationPoint| {
        let id = id.clone();
        async move {
            // A changed name is another address: nobody asks by the old one while the page goes there.
            let farewell = Farewell::begin(cache);
            let saved = integration_points::update(client, &id, &body, base.get_untracked()).await?;
            base.try_set(saved.etag.clone());
            form.saved();
            toasts.say(format!("{} saved", title(&saved.value)));
            // By the old name, which the page has asked for, and by what it will ask for.
            for key in [key.get_untracked(), saved.value.name.clone()] {
                cache.set(&integration_points::One { key }, saved.clone());
            }
            cache.invalidate(tags::INTEGRATION_POINTS);
            cache.invalidate(tags::AUDIT);
            farewell.end();
            Ok(())
        }
    });
    let pending = Signal::derive(move || save.pending());
    Effect::new(move |_| {
        if let Some(error) = save.error() {
            if matches!(error, ApiError::Forbidden(_)) {
                cache.invalidate(tags::RIGHTS);
            }
            // After a refusal because of somebody else's change: theirs is wanted.
            newest.again();
            form.fail(error);
        }
    });
    // While nothing is typed there is nothing to choose between: the newest is shown.
    Effect::new(move |_| {
        if let Some(newest) = newest.data()
            && !pending.get()
            && !untrack(move || form.changed())
            && newest.etag != base.get_untracked()
        {
            draft.take(&newest.value);
            form.saved();
            base.set(newest.etag.clone());
        }
    });
    Effect::new(move |_| unsaved.set(form.changed()));
    on_cleanup(move || {
        unsaved.try_set(false);
    });
    let off = Signal::derive(move || {
        let unchanged = (!form.changed()).then(|| "Nothing has been changed yet".to_owned());
        acts.no_change().get().or(unchanged)
    });
    view! {
        <PointForm
            form
            draft
            new=false
            submit=move |body| {
                save.start(body);
            }
            pending
            off
            action="Save integration point"
        >
            <Overtaken
                form
                noun="integration point"
                take=move |point: IntegrationPoint| draft.take(&point)
                base
                newest
                pending
            />
        </PointForm>
    }
    .into_any()
}

/// What nobody types.
#[component]
fn Details(point: Memo<Option<IntegrationPoint>>) -> impl IntoView {
    let facts = move || {
        let IntegrationPoint { id, name, created_at, updated_at, .. } = point.get()?;
        let copied = |what: &'static str, text: String| {
            view! {
                <span class="row-pair">
                    <code>{text.clone()}</code>
                    <CopyButton what text />
                </span>
            }
        };
        Some(view! {
            <Facts>
                <Fact name="Name in addresses">{copied("name", name)}</Fact>
                <Fact name="ID">{copied("integration point ID", id.to_string())}</Fact>
                <Fact name="Created">
                    <TimeText at=created_at />
                </Fact>
                <Fact name="Changed">
                    <TimeText at=updated_at />
                </Fact>
            </Facts>
        })
    };
    view! {
        <section class="card" aria-label="Details">
            {facts}
        </section>
    }
    .into_any()
}
