//! Who reaches an account.

use api_types::{
    AccountId,
    tenant_member::{TenantMember, TenantMemberStatus},
};
use leptos::prelude::*;
use ui::{
    api::{ask, tenant_members},
    components::{avatar::Avatar, empty::Empty, error_view::ErrorView, status::Badge},
    util::text::counted,
};

use crate::{routes, state::session::use_session};

/// How many are shown here; the members' page has all.
const SHOWN: usize = 6;

#[component]
pub(super) fn Reach(id: AccountId, name: String) -> impl IntoView {
    let session = use_session();
    let allowed = move || session.may_somewhere("members:list");
    let asked = ask(move || allowed().then_some(tenant_members::List { tenant: id }));
    let all = routes::in_tenant(routes::MEMBERS, Some(&name));
    let count = move || {
        let members = asked.data()?;
        Some(view! { <p>{counted(members.len() as u64, "member|members")}</p> })
    };
    let body = move || {
        if !allowed() {
            let sentence = "Your roles do not include the members. An administrator can change them.";
            return view! { <Empty title="Not for your roles" sentence /> }.into_any();
        }
        match (asked.data(), asked.error()) {
            (Some(members), _) if members.is_empty() => {
                view! { <Empty title="Nobody yet" sentence="Members whose roles reach this account appear here." /> }.into_any()
            }
            (Some(members), _) => {
                let rows: Vec<_> = members.iter().take(SHOWN).map(row).collect();
                view! { <ul role="list" class="recent">{rows}</ul> }.into_any()
            }
            (None, Some(error)) => {
                view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
            }
            (None, None) => view! { <p class="recent-row quiet">"Loading…"</p> }.into_any(),
        }
    };
    view! {
        <section class="card" aria-labelledby="reach" aria-busy=move || asked.pending().then_some("true")>
            <div class="card-head">
                <div>
                    <h2 id="reach">"Members who reach it"</h2>
                    {count}
                </div>
                <a class="button button-quiet" href=all>
                    "Show and invite members"
                </a>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn row(member: &TenantMember) -> AnyView {
    let role = match member.role.as_str() {
        "ADMIN" => "Administrator",
        "EDITOR" => "Editor",
        "VIEWER" => "Viewer",
        other => other,
    };
    let invited = (member.status == TenantMemberStatus::Invited).then(|| view! { <Badge>"invited"</Badge> });
    view! {
        <li class="recent-row">
            <Avatar name=member.email.clone() />
            <a class="recent-words" href=routes::member(member.uid)>
                {member.email.clone()}
            </a>
            {invited}
            <span class="recent-time">{role.to_owned()}</span>
        </li>
    }
    .into_any()
}
