//! The first steps of a new organization, ticked off as they happen. Gone when all are done.

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
    done: bool,
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

    let steps = move || {
        let organization = session.me()?.organization.id;
        let (accounts, members) = (accounts.data()?, members.data()?);
        let (points, integrations) = (points.data()?, integrations.data()?);
        // Signing up makes the first account, named like the organization.
        let more_accounts = accounts.result.len() > 1;
        let teammate = members.result.len() > 1;
        let waiting = members.result.iter().any(glance::Member::is_invited);
        Some([
            Step {
                title: "Store the API token",
                help: "It was shown when the organization was created.",
                href: routes::WELCOME.to_owned(),
                words: "Go to the token",
                done: !stored::is_pending(organization),
            },
            Step {
                title: "Create an account for a tenant",
                help: "One for each of your customers, or one to try things out.",
                href: format!("{}?new", routes::ACCOUNTS),
                words: "New account",
                done: more_accounts,
            },
            Step {
                title: "Make an integration point",
                help: "It says which providers end users can connect, and in which environment.",
                href: routes::NEW_INTEGRATION_POINT.to_owned(),
                words: "New integration point",
                done: !points.result.is_empty(),
            },
            Step {
                title: "Connect a first provider",
                help: "One that needs no credential is in the catalog, for trying things out.",
                href: routes::new_integration(None, None, None),
                words: "Connect",
                done: !integrations.result.is_empty(),
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
                done: teammate,
            },
        ])
    };
    move || {
        let steps = steps().filter(|steps| leads() && steps.iter().any(|step| !step.done))?;
        let done = steps.iter().filter(|step| step.done).count();
        let count = steps.len();
        Some(
            view! {
                <section class="card" aria-labelledby="first-steps">
                    <div class="card-head">
                        <h2 id="first-steps">"First steps"</h2>
                        <p>{format!("{done} of {count} done")}</p>
                    </div>
                    <ol role="list" class="steps">
                        {steps.map(item).into_iter().collect_view()}
                    </ol>
                </section>
            }
            .into_any(),
        )
    }
}

fn item(step: Step) -> AnyView {
    let Step { title, help, href, words, done } = step;
    let way = (!done).then(|| view! { <a class="button" href=href>{words}</a> });
    view! {
        <li class="step" data-done=done.then_some("true")>
            <span class="step-mark">{done.then(|| view! { <Icon shape=Shape::Check /> })}</span>
            <span class="step-words">
                <span class="step-title">
                    {title} <span class="visually-hidden">{if done { ": done" } else { ": to do" }}</span>
                </span>
                {(!done).then(|| view! { <span class="quiet">{help}</span> })}
            </span>
            {way}
        </li>
    }
    .into_any()
}
