//! Inviting many people from a pasted list.

use leptos::prelude::*;
use ui::{
    api::{ApiError, Client, tags, use_cache, use_client},
    components::{
        button::{Button, Look},
        dialog::{self, Dialog, DialogState},
        error_view::FailureNotice,
        icon::{Icon, Shape},
        notice::{Notice, Tone},
        progress::Progress,
    },
    form::{Form, FormView, TextAreaField},
    util::text::counted,
};

use super::{
    acts::Acts,
    batch::{Batch, Done, hopeless_without_right},
    pasted::{self, Line},
    place::{Person, Place, PlaceFields, Target, invite},
};

const PEOPLE: &str = "person|people";

/// The dialog with the list.
#[component]
pub(super) fn ManyDialog(acts: Acts, state: DialogState) -> impl IntoView {
    let (unsaved, busy) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <Dialog state title="Invite many" place=dialog::Place::Wide unsaved busy>
            <ManyForm acts state unsaved busy />
        </Dialog>
    }
    .into_any()
}

#[component]
fn ManyForm(acts: Acts, state: DialogState, unsaved: RwSignal<bool>, busy: RwSignal<bool>) -> impl IntoView {
    let (cache, client) = (use_cache(), use_client());
    let form = Form::new();
    let text = form.entry("/list", "People, one a line", String::new());
    let place = Place::new(form, acts);
    let batch = Batch::new();
    let running = batch.running();
    Effect::new(move |_| unsaved.set(!text.with(|text| text.trim().is_empty())));
    Effect::new(move |_| busy.set(running.get()));
    on_cleanup(move || {
        unsaved.try_set(false);
        busy.try_set(false);
    });

    let lines = Memo::new(move |_| text.with(|text| pasted::read(text, &place.choices(acts))));
    let good = Memo::new(move |_| {
        lines.with(|lines| lines.iter().filter(|line| line.fault.is_none()).count() as u64)
    });
    // Whoever is invited leaves the list: what stays is what is left to do.
    let finished = move || {
        let sent = untrack(|| batch.names_done());
        let kept = lines.with_untracked(|lines| {
            let kept = lines.iter().filter(|line| !sent.contains(&line.email));
            kept.map(|line| line.text.clone()).collect::<Vec<_>>().join("\n")
        });
        text.set(kept);
        cache.invalidate(tags::MEMBERS);
        cache.invalidate(tags::ROLES);
        cache.invalidate(tags::AUDIT);
        if untrack(|| batch.stopped().get().is_some()) {
            // It may have been a right that was taken away meanwhile.
            cache.invalidate(tags::RIGHTS);
        }
    };
    let submit = move || match place.target() {
        Err(failure) => form.fail(failure),
        Ok(target) => {
            let role = place.role();
            let people = lines.with_untracked(|lines| {
                let good = lines.iter().filter(|line| line.fault.is_none());
                good.map(|line| (line.email.clone(), person(line, target, &role))).collect::<Vec<_>>()
            });
            if !people.is_empty() {
                batch.start(
                    people,
                    hopeless_without_right,
                    move |person| one(client, target, person.clone()),
                    finished,
                );
            }
        }
    };
    let stop = move || {
        batch.stop();
        finished();
    };
    let nobody = Signal::derive(move || {
        (good.get() == 0).then(|| "There is nobody to invite in the list yet".to_owned())
    });
    let action = move || format!("Invite {}", counted(good.get(), PEOPLE));
    view! {
        <FormView form on_submit=submit busy=running guard=false>
            <div class="form" inert=move || running.get()>
                <PlaceFields place acts />
                <TextAreaField
                    entry=text
                    rows=7
                    mono=true
                    placeholder="dana@example.com, Dana Kim, Viewer"
                    help=format!("E-mail, then name and role if you like, parted by commas or tabs. At most {}.", pasted::MOST)
                />
                <Read lines />
            </div>
            <Course batch />
            <div class="dialog-actions">
                <Show
                    when=move || running.get()
                    fallback=move || view! { <Button on_press=move || state.close()>"Close"</Button> }
                >
                    <Button on_press=stop>"Stop"</Button>
                </Show>
                <Button submit=true look=Look::Primary busy=running disabled_reason=nobody>
                    {action}
                </Button>
            </div>
        </FormView>
    }
    .into_any()
}

fn person(line: &Line, target: Target, role: &str) -> Person {
    let name = if target == Target::Organization { line.name.clone() } else { String::new() };
    Person { email: line.email.clone(), name, role: line.role.clone().unwrap_or_else(|| role.to_owned()) }
}

async fn one(client: Client, target: Target, person: Person) -> Result<(), ApiError> {
    invite(client, target, &person).await.map(drop)
}

/// How the list is understood: how many are good, and what is wrong with the others.
#[component]
fn Read(lines: Memo<Vec<Line>>) -> impl IntoView {
    move || {
        lines.with(|lines| {
            if lines.is_empty() {
                return None;
            }
            let bad: Vec<_> = lines
                .iter()
                .filter_map(|line| Some((line.number, line.text.clone(), line.fault.clone()?)))
                .map(|(number, text, fault)| {
                    view! {
                        <li>
                            <span class="line-number">{format!("Line {number}")}</span>
                            <code class="line-text">{text}</code>
                            <span class="line-fault">
                                <Icon shape=Shape::Warning />
                                {fault}
                            </span>
                        </li>
                    }
                })
                .collect();
            let none = bad.is_empty();
            let count = |number: usize| counted(number as u64, PEOPLE);
            let said = match bad.len() {
                0 => format!("{} ready.", count(lines.len())),
                wrong => format!(
                    "{} ready, {} to correct.",
                    count(lines.len() - wrong),
                    counted(wrong as u64, "line|lines")
                ),
            };
            Some(view! {
                <div class="lines">
                    <p role="status">{said}</p>
                    <ul role="list" aria-label="Lines to correct" hidden=none>{bad}</ul>
                </div>
            })
        })
    }
}

/// What has been done so far, and with whom it did not work.
#[component]
pub(crate) fn Course(batch: Batch) -> impl IntoView {
    let total = batch.total();
    let began = Memo::new(move |_| total.get() > 0);
    let running = batch.running();
    let said = move || {
        let (count, failed) = (batch.count(), batch.faults().len() as u64);
        match (running.get(), failed) {
            (true, _) => format!("{count} of {} done…", total.get()),
            (false, 0) => format!("{} of {} done.", count, total.get()),
            (false, failed) => format!("{} of {} done, {failed} did not work.", count - failed, total.get()),
        }
    };
    let tone = Memo::new(move |_| if batch.faults().is_empty() { Tone::Ok } else { Tone::Warn });
    let faults = move || {
        let faults = batch.faults().into_iter().map(|Done { name, fault }| {
            view! {
                <li>
                    <b>{name}</b>
                    <span class="line-fault">{fault}</span>
                </li>
            }
        });
        faults.collect_view()
    };
    view! {
        <Show when=move || began.get()>
            <div class="lines" role="group" aria-label="Progress">
                <Show when=move || running.get()>
                    <Progress
                        label="Progress"
                        value=Signal::derive(move || Some(batch.count()))
                        most=Signal::derive(move || Some(total.get()))
                    />
                </Show>
                {move || {
                    let tone = if running.get() { Tone::Plain } else { tone.get() };
                    view! {
                        <Notice tone>
                            <p role="status">{said}</p>
                        </Notice>
                    }
                }}
                <ul role="list" aria-label="Did not work" hidden=move || batch.faults().is_empty()>
                    {faults}
                </ul>
                <FailureNotice failure=batch.stopped() />
            </div>
        </Show>
    }
    .into_any()
}
