//! The first steps of a new organization, ticked off as they happen. Gone when all are done, which this browser remembers:
//! until the answers are there, its place is kept for whoever may still have something to do.

use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, glance},
    components::icon::{Icon, Shape},
};

use crate::{
    routes,
    state::{session::use_session, stored},
};

/// A step, and where it is done.
struct Step {
    title: &'static str,
    help: &'static str,
    href: String,
    words: &'static str,
    /// `None`: not known yet.
    done: Option<bool>,
}

#[component]
pub(super) fn Checklist() -> impl IntoView {
    let session = use_session();
    // Only for who can do the steps.
    let leads = move || session.may_everywhere("members:create") && session.may_everywhere("accounts:create");
    let some =
        move |limit| leads().then(|| ListQuery { limit: Some(limit), total: true, ..ListQuery::default() });
    let accounts = ask(move || some(2).map(|query| glance::Accounts { query }));
    let members = ask(move || some(2).map(|query| glance::Members { query }));
    let points = ask(move || some(1).map(|query| glance::IntegrationPoints { query }));
    let integrations = ask(move || some(1).map(|query| glance::Integrations { query }));

    let failed = move || {
        let errors = [accounts.error(), members.error(), points.error(), integrations.error()];
        errors.iter().any(Option::is_some)
    };
    // Which are done; `None`: not known yet.
    let done = move || {
        let organization = session.me()?.organization.id;
        let (accounts, members) = (accounts.data()?, members.data()?);
        let (points, integrations) = (points.data()?, integrations.data()?);
        let done = [
            !stored::is_pending(organization),
            // Signing up makes the first account, named like the organization.
            accounts.result.len() > 1,
            !points.result.is_empty(),
            !integrations.result.is_empty(),
            members.result.len() > 1,
        ];
        if done == [true; 5] {
            stored::remember_set_up(organization);
        }
        Some(done)
    };
    let waiting =
        move || members.data().is_some_and(|members| members.result.iter().any(glance::Member::is_invited));
    let was_set_up = move || session.me().is_some_and(|me| stored::is_set_up(me.organization.id));
    move || {
        let done = done();
        let shown = match done {
            Some(done) => done != [true; 5],
            None => !failed() && !was_set_up(),
        };
        (shown && leads()).then(|| view! { <Steps done waiting=waiting() /> })
    }
}

#[component]
fn Steps(done: Option<[bool; 5]>, waiting: bool) -> impl IntoView {
    let is_done = |step: usize| done.map(|done| done[step]);
    let steps = [
        Step {
            title: "Store the API token",
            help: "It was shown when the organization was created.",
            href: routes::WELCOME.to_owned(),
            words: "Go to the token",
            done: is_done(0),
        },
        Step {
            title: "Create an account for a tenant",
            help: "One for each of your customers, or one to try things out.",
            href: format!("{}?new", routes::ACCOUNTS),
            words: "New account",
            done: is_done(1),
        },
        Step {
            title: "Make an integration point",
            help: "It says which providers end users can connect, and in which environment.",
            href: routes::NEW_INTEGRATION_POINT.to_owned(),
            words: "New integration point",
            done: is_done(2),
        },
        Step {
            title: "Connect a first provider",
            help: "One that needs no credential is in the catalog, for trying things out.",
            href: routes::new_integration(None, None, None),
            words: "Connect",
            done: is_done(3),
        },
        Step {
            title: "Invite a teammate",
            help: if waiting {
                "Invited; waiting for them to accept."
            } else {
                "They get a mail with a link."
            },
            href: format!("{}?invite", routes::MEMBERS),
            words: "Invite",
            done: is_done(4),
        },
    ];
    let sum =
        done.map(|done| format!("{} of {} done", done.iter().filter(|done| **done).count(), done.len()));
    view! {
        <section class="card" aria-labelledby="first-steps" aria-busy=done.is_none().then_some("true")>
            <div class="card-head">
                <h2 id="first-steps">"First steps"</h2>
                <p>{sum}</p>
            </div>
            <ol role="list" class="steps">
                {steps.map(item).into_iter().collect_view()}
            </ol>
        </section>
    }
    .into_any()
}

fn item(step: Step) -> AnyView {
    let Step { title, help, href, words, done } = step;
    let is_done = done == Some(true);
    let said = done.map(|done| if done { ": done" } else { ": to do" });
    view! {
        <li class="step" data-done=is_done.then_some("true")>
            <span class="step-mark">{is_done.then(|| view! { <Icon shape=Shape::Check /> })}</span>
            <span class="step-words">
                <span class="step-title">{title} " " <span class="visually-hidden">{said}</span></span>
                {(!is_done).then(|| view! { <span class="quiet">{help}</span> })}
            </span>
            {(done == Some(false)).then(|| view! { <a class="button" href=href>{words}</a> })}
        </li>
    }
    .into_any()
}
