//! A table in each of its states.

use std::sync::Arc;

use leptos::prelude::*;
use ui::{
    components::{
        avatar::Avatar,
        icon::Shape,
        menu::MenuItem,
        plot::{Bar, Plot},
        status::Badge,
        table::{BulkAction, Column, EmptyText, Export, Filter, RowActions, RowKey, Rows, Table},
        time_text::TimeText,
        toast::use_toasts,
    },
    failure::Failure,
    form::Choice,
    list::{Selection, use_list},
    util::time,
};

use super::people::{self, Person};

/// What the table is to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Rows,
    First,
    Again,
    Empty,
    Failed,
    FailedAgain,
}

const MODES: [(Mode, &str); 6] = [
    (Mode::Rows, "Rows"),
    (Mode::First, "First load"),
    (Mode::Again, "Loading again"),
    (Mode::Empty, "Empty"),
    (Mode::Failed, "Failed"),
    (Mode::FailedAgain, "Failed again"),
];

#[component]
pub(super) fn Tables() -> impl IntoView {
    let toasts = use_toasts();
    let list = use_list();
    let mode = RwSignal::new(Mode::Rows);
    let rows = Signal::derive(move || list.with(|state| rows(mode.get(), people::page(state))));
    let modes = MODES.map(|(one, name)| {
        view! {
            <label>
                <input type="radio" name="mode" prop:checked=move || mode.get() == one on:change=move |_| mode.set(one) />
                {name}
            </label>
        }
    });
    let remove = BulkAction::new("Remove…", move |selection: Selection, count| {
        toasts.say(format!("{count} to remove, {}", if selection.is_all() { "all" } else { "picked" }));
    });
    let resend = BulkAction::new("Change role…", |_, _| ())
        .disabled(Signal::derive(|| Some("Only administrators may do this".to_owned())));
    let actions: RowActions<Person> = Arc::new(move |person: &Person| {
        let name = person.name.clone();
        vec![
            MenuItem::new("Resend invitation", move || toasts.say(format!("Sent to {name}")))
                .icon(Shape::Mail),
            MenuItem::new("Remove…", || ()).icon(Shape::Trash).danger(),
        ]
    });
    let roles = people::ROLES.map(|(value, label)| Choice::new(value, label)).to_vec();
    let export = Export::new("people", |state| async move {
        let (rows, next, _) = people::page(&state);
        Ok((rows, next))
    });
    let empty = EmptyText {
        title: "No members yet",
        sentence: "Whoever you invite stands here from then on.",
        action: Some(("Invite a teammate", Callback::new(|()| ()))),
    };
    view! {
        <div class="stack">
            <fieldset>
                <legend class="visually-hidden">"State of the table"</legend>
                <div class="segmented">{modes.into_iter().collect_view()}</div>
            </fieldset>
            <Table
                name="People"
                noun="person|people"
                list
                columns=columns()
                rows
                identify=|person: &Person| RowKey {
                    id: person.id.clone(),
                    version: String::new(),
                    name: person.name.clone(),
                }
                retry=move || mode.set(Mode::Rows)
                empty
                search="Name or e-mail"
                filters=vec![Filter::new("role", "Role", Signal::derive(move || roles.clone()))]
                bulk=vec![resend, remove]
                actions
                export
            />
        </div>
    }
    .into_any()
}

fn columns() -> Vec<Column<Person>> {
    let name = |person: &Person| {
        view! {
            <div class="cell-lead">
                <Avatar name=person.name.clone() />
                <div class="cell-two">
                    <bdi>{person.name.clone()}</bdi>
                    <span>{person.email.clone()}</span>
                </div>
            </div>
        }
        .into_any()
    };
    let role = |person: &Person| {
        let role = person.role;
        view! { <Badge>{role}</Badge> }.into_any()
    };
    let joined = |person: &Person| view! { <TimeText at=person.joined day=true /> }.into_any();
    let calls = |person: &Person| {
        let tokens = person.tokens;
        let bars = (0..12_u64).map(|hour| Bar {
            label: format!("{hour}:00"),
            count: 5 + (hour * 7 + tokens) % 9,
            bad: if tokens.is_multiple_of(5) && hour > 8 { 4 } else { 0 },
        });
        let bars = bars.collect::<Vec<_>>();
        view! { <Plot caption="Calls" bars=Signal::derive(move || bars.clone()) small=true /> }.into_any()
    };
    vec![
        Column::view("name", "Name", |person: &Person| person.name.clone(), name).sortable().required(),
        Column::view("role", "Role", |person: &Person| person.role.to_owned(), role),
        Column::text("tokens", "Tokens", |person: &Person| person.tokens.to_string()).sortable().numeric(),
        Column::view("calls", "Last 12 h", |_| String::new(), calls),
        Column::view("joined", "Joined", |person: &Person| time::day(&person.joined.to_string()), joined)
            .sortable(),
        Column::text("id", "Id", |person: &Person| person.id.clone()).hidden(),
    ]
}

fn rows(mode: Mode, (rows, next, total): (Vec<Person>, Option<String>, u64)) -> Rows<Person> {
    let failure = || Some(Failure::new("The server does not answer", "Retry in a moment."));
    let there = Rows { rows: Some(Arc::new(rows)), total: Some(total), next, pending: false, failure: None };
    match mode {
        Mode::Rows => there,
        Mode::First => Rows::default(),
        Mode::Again => Rows { pending: true, ..there },
        Mode::Empty => Rows { rows: Some(Arc::default()), total: Some(0), next: None, ..there },
        Mode::Failed => Rows { rows: None, failure: failure(), pending: false, ..Rows::default() },
        Mode::FailedAgain => Rows { failure: failure(), ..there },
    }
}
