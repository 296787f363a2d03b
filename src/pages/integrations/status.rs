//! How one integration fares: its state, its calls of the last day, and what went wrong last.

use api_types::{Status, StatusEvent, StatusTimeseries};
use leptos::prelude::*;
use ui::{
    api::{ApiError, ListQuery, ask, change, status, tags, use_cache},
    components::{
        button::{Button, Look},
        confirm::Confirm,
        dialog::DialogState,
        empty::Empty,
        error_view::ErrorView,
        icon::Shape,
        plot::{Bar, Plot},
        status::Status as Mark,
        time_text::TimeText,
        toast::use_toasts,
    },
    failure::Failure,
    util::text::{capitalized, counted, grouped},
};

use super::{acts::Acts, health, integration::At};

/// Events in sight at first, and at most.
const FEW: usize = 5;
const MANY: u32 = 50;

#[component]
pub(super) fn StatusCard(at: Memo<At>, acts: Acts) -> impl IntoView {
    let may = move |right: &'static str| acts.session.may_somewhere(right);
    let asked = ask(move || {
        let At { account, key } = at.get();
        may("status:get").then_some(status::One { account, key })
    });
    let day = ask(move || {
        let At { account, key } = at.get();
        may("status:integration_timeseries").then_some(status::Day { account, key })
    });
    let events = ask(move || {
        let At { account, key } = at.get();
        let order = vec!["created_at[desc]".to_owned()];
        let query = ListQuery { order, limit: Some(MANY), ..ListQuery::default() };
        may("status:list_events").then_some(status::Events { account, key, query })
    });
    let reset = DialogState::new();
    let body = move || {
        if !may("status:get") {
            let sentence = "Your roles do not include the status. An administrator can change them.";
            return view! { <Empty title="Not for your roles" sentence /> }.into_any();
        }
        match (asked.data(), asked.error()) {
            (Some(status), _) => summary(&status),
            (None, Some(error)) => {
                view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
            }
            (None, None) => view! { <p class="recent-row quiet">"Loading…"</p> }.into_any(),
        }
    };
    let bars = Signal::derive(move || day.data().map(|day| bars(&day)).unwrap_or_default());
    let plot = move || {
        day.data().is_some().then(|| {
            view! {
                <div class="card-body">
                    <h3>"Requests of the last 24 hours"</h3>
                    <Plot caption="Requests of the last 24 hours" bars />
                </div>
            }
        })
    };
    let all = RwSignal::new(false);
    let last = move || {
        let answer = events.data()?;
        Some(history(&answer.result, all))
    };
    view! {
        <section class="card" aria-labelledby="status" aria-busy=move || asked.pending().then_some("true")>
            <div class="card-head">
                <h2 id="status">"Status"</h2>
                <Button look=Look::Quiet icon=Shape::Refresh on_press=move || reset.open() disabled_reason=acts.no_reset()>
                    "Reset…"
                </Button>
            </div>
            {body}
            {plot}
            {last}
        </section>
        <ResetDialog at state=reset />
    }
    .into_any()
}

fn summary(status: &Status) -> AnyView {
    let (tone, word) = health::words(status.status);
    let calls = match (status.requests, status.failed) {
        (0, _) => "No requests since it was made or reset".to_owned(),
        (requests, 0) => format!("{}, none failed", counted(requests, "request|requests")),
        (requests, failed) => {
            format!("{}, {} failed", counted(requests, "request|requests"), grouped(failed))
        }
    };
    view! {
        <div class="card-body status-now">
            <p class="status-word">
                <Mark tone word=word.to_owned() />
            </p>
            <p>{health::advice(status.status)}</p>
            <p class="quiet">{calls} " · counted " <TimeText at=status.updated_at /></p>
        </div>
    }
    .into_any()
}

fn bars(day: &StatusTimeseries) -> Vec<Bar> {
    let bar = |one: &api_types::status::TimeseriesResult| Bar {
        label: hour(&one.created_at.to_string()),
        count: one.succeeded + one.failed,
        bad: one.failed,
    };
    day.series.iter().map(bar).collect()
}

/// The time of day of an ISO 8601 time, which is in UTC.
fn hour(iso: &str) -> String {
    format!("{} UTC", iso.get(11..16).unwrap_or(iso))
}

/// What happened last; the newest first.
fn history(events: &[StatusEvent], all: RwSignal<bool>) -> AnyView {
    if events.is_empty() {
        return ().into_any();
    }
    let rows: Vec<StatusEvent> = events.to_vec();
    let more = rows.len().saturating_sub(FEW);
    let shown = move || {
        let count = if all.get() { rows.len() } else { FEW };
        rows.iter().take(count).map(row).collect::<Vec<_>>()
    };
    let button = move || {
        (more > 0 && !all.get()).then(|| {
            view! {
                <div class="card-body">
                    <div class="button-row">
                        <Button on_press=move || all.set(true) class="button-small">
                            {format!("Show {more} more")}
                        </Button>
                    </div>
                </div>
            }
        })
    };
    view! {
        <div class="status-events">
            <h3>"What happened last"</h3>
            <ol role="list" class="recent">
                {shown}
            </ol>
            {button}
        </div>
    }
    .into_any()
}

fn row(event: &StatusEvent) -> AnyView {
    let (tone, word) = health::event(event.status);
    let said = event.error.as_deref().map(|error| view! { <p>{sentence(error)}</p> });
    view! {
        <li class="recent-row status-event">
            <Mark tone word=word.to_owned() />
            <div class="recent-words">
                {said}
                <p class="quiet">{health::remedy(event.status)}</p>
            </div>
            <span class="recent-time">
                {format!("Request {} · ", event.request)} <TimeText at=event.created_at />
            </span>
        </li>
    }
    .into_any()
}

fn sentence(said: &str) -> String {
    let said = capitalized(said);
    if said.ends_with(['.', '!', '?']) { said } else { format!("{said}.") }
}

#[component]
fn ResetDialog(at: Memo<At>, state: DialogState) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let reset = change(move |client, At { account, key }: At| async move {
        status::reset(client, &account, &key).await?;
        cache.invalidate(tags::STATUS);
        cache.invalidate(tags::AUDIT);
        toasts.say("Status reset");
        state.close();
        Ok(())
    });
    Effect::new(move |_| {
        if matches!(reset.error(), Some(ApiError::Forbidden(_))) {
            cache.invalidate(tags::RIGHTS);
        }
    });
    let lines = || {
        vec![
            "The state is unknown until the next call, and all counts begin at 0.".to_owned(),
            "What happened last, and the plot, stay.".to_owned(),
        ]
    };
    view! {
        <Confirm
            state
            title="Reset the status?".to_owned()
            consequences=lines()
            action="Reset status".to_owned()
            danger=false
            busy=Signal::derive(move || reset.pending())
            failure=Signal::derive(move || reset.error().map(Failure::from))
            on_confirm=move || {
                reset.start(at.get_untracked());
            }
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn failed_calls_are_a_part_of_all() {
        let time = "2026-11-03T09:00:00Z";
        let day: StatusTimeseries = serde_json::from_value(json!({
            "start_time": time, "end_time": "2026-11-03T10:00:00Z", "interval": "1h",
            "series": [{"created_at": time, "succeeded": 3, "failed": 2, "cpu_time": 0, "in_bytes": 0, "out_bytes": 0}],
        }))
        .unwrap();
        let bars = bars(&day);
        assert_eq!((bars[0].label.as_str(), bars[0].count, bars[0].bad), ("09:00 UTC", 5, 2));
    }
}
