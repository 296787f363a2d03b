//! Deleting an integration point that nothing uses any more; else the way to what uses it.

use api_types::{ListAnswer, integration::Integration, integration_point::IntegrationPoint};
use leptos::prelude::*;
use ui::{
    api::{ApiError, Farewell, Query, change, tags, use_cache},
    components::{
        button::{Button, LinkButton, Look},
        dialog::Dialog,
        error_view::FailureNotice,
        toast::use_toasts,
    },
    failure::Failure,
    util::text::counted,
};

use super::{
    acts::Acts,
    draft::title,
    uses::{self, INTEGRATIONS, use_uses},
};
use crate::routes;

/// Asks, and counts what still uses the point.
#[component]
pub(super) fn DeleteDialog(
    acts: Acts,
    /// What follows when the point is gone.
    #[prop(optional, into)]
    deleted: Option<Callback<()>>,
) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let asked_about = move || if acts.delete.is_open() { Some(acts.subject.get()?.id) } else { None };
    let using = use_uses(asked_about);
    let remove = change(move |client, point: IntegrationPoint| async move {
        let farewell = Farewell::begin(cache);
        ui::api::integration_points::delete(client, &point.id.to_string()).await?;
        toasts.say(format!("{} deleted", title(&point)));
        acts.delete.close();
        if let Some(deleted) = deleted {
            deleted.run(());
        }
        cache.invalidate(tags::INTEGRATION_POINTS);
        cache.invalidate(tags::AUDIT);
        farewell.end();
        Ok(())
    });
    // A failure belongs to the question that it answers.
    Effect::new(move |_| {
        acts.subject.track();
        remove.reset();
    });
    Effect::new(move |_| match remove.error() {
        // Somebody has connected something meanwhile.
        Some(ApiError::Conflict(_)) => using.again(),
        Some(ApiError::Forbidden(_)) => cache.invalidate(tags::RIGHTS),
        _ => {}
    });
    let heading = Signal::derive(move || {
        let name = acts.subject.with(|point| point.as_ref().map(title));
        name.map(|name| format!("Delete {name}?")).unwrap_or_default()
    });
    let busy = Signal::derive(move || remove.pending());
    let failure = Signal::derive(move || remove.error().map(Failure::from));
    let confirm = Callback::new(move |()| {
        if let Some(point) = acts.subject.get_untracked() {
            remove.start(point);
        }
    });
    view! {
        <Dialog state=acts.delete title=heading busy>
            {move || acts.subject.get().map(|point| view! { <Question point acts using confirm busy failure /> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Question(
    point: IntegrationPoint,
    acts: Acts,
    using: Query<ListAnswer<Integration>>,
    confirm: Callback<()>,
    busy: Signal<bool>,
    failure: Signal<Option<Failure>>,
) -> impl IntoView {
    let used = Memo::new(move |_| using.data().and_then(|answer| answer.total));
    let lines = {
        let name = point.name.clone();
        move || {
            consequences(&name, used.get(), using.error().is_some())
                .into_iter()
                .map(|line| view! { <li>{line}</li> })
                .collect_view()
        }
    };
    let list = move || using.data().filter(|answer| !answer.result.is_empty()).map(|a| uses::list(&a.result));
    let id = point.id;
    let off = Signal::derive(move || {
        let counting = used.get().is_none() && using.pending();
        acts.no_delete().get().or_else(|| counting.then(|| "It is being counted what uses it".to_owned()))
    });
    let deed = move || {
        if used.get().is_some_and(|count| count > 0) {
            return view! {
                <Button on_press=move || acts.delete.close()>"Close"</Button>
                <LinkButton href=routes::integrations_of_point(id) look=Look::Primary>
                    "Show the integrations"
                </LinkButton>
            }
            .into_any();
        }
        view! {
            <Button on_press=move || acts.delete.close()>"Cancel"</Button>
            <Button look=Look::Danger on_press=confirm busy disabled_reason=off>
                "Delete integration point"
            </Button>
        }
        .into_any()
    };
    view! {
        <ul class="consequences">{lines}</ul>
        {list}
        <FailureNotice failure />
        <div class="dialog-actions">{deed}</div>
    }
    .into_any()
}

/// What deleting brings, or why it cannot be; `failed` when it could not be counted.
fn consequences(name: &str, used: Option<u64>, failed: bool) -> Vec<String> {
    match used {
        Some(0) => vec![
            format!("“{name}” is gone for good."),
            "No integration uses it, so no connection stops.".to_owned(),
            "Credentials that are kept with it are deleted too.".to_owned(),
        ],
        Some(count) => vec![
            format!(
                "{} still {} it, so it cannot be deleted yet.",
                counted(count, INTEGRATIONS),
                if count == 1 { "uses" } else { "use" }
            ),
            "Delete them first, or take the integration point from them.".to_owned(),
        ],
        None if failed => vec![
            format!("“{name}” is gone for good."),
            "What uses it could not be counted. It is deleted only if nothing does.".to_owned(),
        ],
        None => vec!["Looking what uses it…".to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_way_is_counted() {
        let said = |used| consequences("help-desk", used, false).join("\n");
        assert!(said(Some(0)).contains("No integration uses it"));
        assert!(said(Some(1)).starts_with("1 integration still uses it"));
        assert!(said(Some(1_204)).starts_with("1\u{202f}204 integrations still use it"));
    }

    #[test]
    fn what_cannot_be_counted_is_left_to_the_server() {
        assert!(consequences("help-desk", None, true).join(" ").contains("only if nothing does"));
        assert_eq!(consequences("help-desk", None, false).len(), 1);
    }
}
