//! The whole filtered list as a file, page by page, with progress and a way to stop.

use std::{pin::Pin, sync::Arc};

use leptos::{prelude::*, task::spawn_local};

use super::Core;
use crate::{
    components::{
        button::{Button, Look},
        dialog::{Dialog, DialogState},
        error_view::FailureNotice,
        icon::Shape,
        progress::Progress,
    },
    failure::Failure,
    list::{ListState, csv},
    util::{download, text::counted},
};

pub(super) type Answer = Pin<Box<dyn Future<Output = Result<(Vec<Vec<String>>, Option<String>), Failure>>>>;

/// [`super::Export`] without the type of its rows.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) file: &'static str,
    pub(super) ask: Arc<dyn Fn(ListState) -> Answer + Send + Sync>,
}

/// A download that runs, or has run. Each gets a number: one that was stopped finds that its number is no longer called.
#[derive(Clone, Copy)]
struct Run {
    number: RwSignal<u32>,
    rows: RwSignal<u64>,
    failure: RwSignal<Option<Failure>>,
}

#[component]
pub(super) fn ExportButton(core: Core, source: Source) -> impl IntoView {
    let dialog = DialogState::new();
    let run = Run { number: RwSignal::new(0), rows: RwSignal::new(0), failure: RwSignal::new(None) };
    let source = StoredValue::new(source);
    let start = move || {
        run.number.update(|number| *number += 1);
        run.rows.set(0);
        run.failure.set(None);
        dialog.open();
        spawn_local(fetch(core, source.get_value(), run, dialog));
    };
    // Whichever way the dialog closes, what runs for it ends.
    Effect::new(move |_| {
        if !dialog.is_open() {
            run.number.update(|number| *number += 1);
        }
    });
    let total = Signal::derive(move || core.page.with(|page| page.total));
    let failed = Signal::derive(move || run.failure.with(Option::is_some));
    view! {
        <Button look=Look::Quiet icon=Shape::Download on_press=start>
            "CSV"
        </Button>
        <Dialog state=dialog title="Download as CSV">
            <Show when=move || !failed.get()>
                <Progress
                    label="Rows fetched"
                    value=Signal::derive(move || Some(run.rows.get()))
                    most=total
                />
                <p class="quiet">{move || format!("{} fetched", counted(run.rows.get(), core.noun))}</p>
            </Show>
            <FailureNotice failure=run.failure />
            <div class="dialog-actions">
                <Button on_press=move || dialog.close()>"Cancel"</Button>
                <Show when=move || failed.get()>
                    <Button look=Look::Primary on_press=start>
                        "Try again"
                    </Button>
                </Show>
            </div>
        </Dialog>
    }
    .into_any()
}

async fn fetch(core: Core, source: Source, run: Run, dialog: DialogState) {
    let number = run.number.get_untracked();
    let mut state = ListState { trail: Vec::new(), ..core.list.now() };
    let titles = core.heads.with_value(|heads| csv::line(heads.iter().map(|head| head.title)));
    let mut parts = vec![csv::START.to_owned(), titles];
    loop {
        let answer = (source.ask)(state.clone()).await;
        if run.number.try_get_untracked() != Some(number) {
            return;
        }
        match answer {
            Ok((rows, next)) => {
                run.rows.update(|count| *count += rows.len() as u64);
                parts.extend(rows.iter().map(csv::line));
                match next {
                    // A server that gives the same page again would never end.
                    Some(next) if !rows.is_empty() && state.start_after() != Some(next.as_str()) => {
                        state.trail = vec![next];
                    }
                    _ => break,
                }
            }
            Err(failure) => {
                run.failure.set(Some(failure));
                return;
            }
        }
    }
    download::save(&format!("{}.csv", source.file), "text/csv;charset=utf-8", &parts);
    dialog.close();
}
