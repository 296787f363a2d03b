//! How much there is, and what needs somebody: invitations whose mail never arrived.

use leptos::prelude::*;
use ui::{
    api::{
        ListQuery, ask,
        glance::{self, Member},
    },
    components::{
        error_view::ErrorView,
        icon::{Icon, Shape},
        notice::{Notice, Tone},
    },
    util::text::{counted, grouped},
};

use crate::{
    routes,
    state::{session::use_session, tenant::use_tenant},
};

/// Invitations looked at for mails that failed; more than anybody has open at once.
const INVITATIONS: u32 = 100;

#[component]
pub(super) fn Counts() -> impl IntoView {
    let tenant = use_tenant();
    move || {
        if tenant.key().is_some() {
            view! { <OfTenant /> }.into_any()
        } else {
            view! { <OfOrganization /> }.into_any()
        }
    }
}

#[component]
fn OfOrganization() -> impl IntoView {
    let session = use_session();
    let one = || ListQuery { limit: Some(1), total: true, ..ListQuery::default() };
    let accounts =
        ask(move || session.may_somewhere("accounts:list").then(|| glance::Accounts { query: one() }));
    let sees_members = move || session.may_somewhere("members:list");
    let members = ask(move || sees_members().then(|| glance::Members { query: one() }));
    let invited = ask(move || {
        let filter = vec!["state[eq]invited".to_owned()];
        let query = ListQuery { limit: Some(INVITATIONS), filter, total: true, ..ListQuery::default() };
        sees_members().then_some(glance::Members { query })
    });

    let again = move || {
        accounts.again();
        members.again();
        invited.again();
    };
    let failed = move || {
        let error = accounts.error().or_else(|| members.error()).or_else(|| invited.error())?;
        Some(view! { <ErrorView failure=error.into() retry=again /> })
    };
    let account_count = Signal::derive(move || Some(accounts.data()?.total.unwrap_or_default().into()));
    let member_count = Signal::derive(move || Some(members.data()?.total.unwrap_or_default().into()));
    let open_count = Signal::derive(move || Some(invited.data()?.total.unwrap_or_default().into()));
    let undelivered = Memo::new(move |_| {
        invited
            .data()
            .map(|page| page.result.iter().filter(|one| one.is_undelivered()).cloned().collect())
            .unwrap_or_default()
    });
    let sees_accounts = move || session.may_somewhere("accounts:list");

    view! {
        {failed}
        <Undelivered members=undelivered />
        <ul role="list" class="counts">
            <Show when=sees_accounts>
                <Count noun="Accounts" href=routes::ACCOUNTS icon=Shape::Accounts count=account_count />
            </Show>
            <Show when=sees_members>
                <Count noun="Members" href=routes::MEMBERS icon=Shape::Members count=member_count />
                <Count
                    noun="Open invitations"
                    href="/members?f.state=invited"
                    icon=Shape::Mail
                    count=open_count
                />
            </Show>
        </ul>
    }
    .into_any()
}

/// The same of one tenant: only its members can be counted.
#[component]
fn OfTenant() -> impl IntoView {
    let tenant = use_tenant();
    let members = ask(move || Some(glance::TenantMembers { tenant: tenant.account()?.id }));
    let failed = move || {
        members
            .error()
            .map(|error| view! { <ErrorView failure=error.into() retry=move || members.again() /> })
    };
    let all = Signal::derive(move || Some(members.data()?.len() as u64));
    let open = Signal::derive(move || {
        let members = members.data()?;
        Some(members.iter().filter(|member| member.is_invited()).count() as u64)
    });
    let key = move || tenant.key();
    let to = move || routes::in_tenant(routes::MEMBERS, key().as_deref());
    view! {
        {failed}
        <ul role="list" class="counts">
            <Count noun="Members" href=Signal::derive(to) icon=Shape::Members count=all />
            <Count noun="Open invitations" href=Signal::derive(to) icon=Shape::Mail count=open />
        </ul>
    }
    .into_any()
}

#[component]
fn Count(
    noun: &'static str,
    #[prop(into)] href: Signal<String>,
    icon: Shape,
    count: Signal<Option<u64>>,
) -> impl IntoView {
    let number = move || {
        match count.get() {
        Some(count) => grouped(count).into_any(),
        None => view! { <span class="skeleton skeleton-number"><span class="visually-hidden">"Loading"</span></span> }.into_any(),
    }
    };
    view! {
        <li>
            <a class="count" href=href>
                <Icon shape=icon />
                <span class="count-noun">{noun}</span>
                " "
                <span class="count-number">{number}</span>
            </a>
        </li>
    }
    .into_any()
}

/// Needs somebody: these people wait for nothing.
#[component]
fn Undelivered(members: Memo<Vec<Member>>) -> impl IntoView {
    move || {
        let members = members.get();
        if members.is_empty() {
            return None;
        }
        let title = format!(
            "{} could not be delivered",
            counted(members.len() as u64, "invitation mail|invitation mails")
        );
        let rows: Vec<_> = members
            .into_iter()
            .map(|member| {
                let why = member.invitation.and_then(|invitation| invitation.mail_error).unwrap_or_default();
                view! {
                    <li>
                        <a href=routes::member(member.id)>{member.name}</a>
                        {(!why.is_empty()).then(|| format!(": {why}"))}
                    </li>
                }
            })
            .collect();
        Some(view! {
            <Notice tone=Tone::Bad title=title>
                <ul class="summary-list">{rows}</ul>
                <p>"Check the address and send it again, or hand over the link by another way."</p>
            </Notice>
        })
    }
}
