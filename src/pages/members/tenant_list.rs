//! The members of one tenant: who they are is asked of the tenant's own API, the rest is known of them as members.

use std::sync::Arc;

use api_types::{AccountId, Member};
use leptos::prelude::*;
use ui::{
    api::{ask, members, tenant_members, use_client},
    components::table::{EmptyText, Export, Filter, Rows},
    form::Choice,
    list::{Selection, use_list},
};

use super::{
    Desk,
    bulk::{Meant, by_ids, these},
    table::{MemberTable, Parts},
    tenant::{self, narrowed},
};
use crate::pages::roles::book;

#[component]
pub(super) fn TenantMembers(desk: Desk, tenant: AccountId) -> impl IntoView {
    let list = use_list();
    let client = use_client();
    let here = ask(move || Some(tenant_members::List { tenant }));
    let page = Memo::new(move |_| here.data().map(|all| tenant::page(&all, &list.get())));
    let known = ask(move || {
        let ids = page.get()?.ids;
        (!ids.is_empty()).then(|| members::List { query: these(&ids) })
    });
    let rows = Signal::derive(move || {
        let (outer, inner) = (here.load(), known.load());
        let page = page.get();
        let found = page.as_ref().and_then(|page| {
            if page.ids.is_empty() {
                return Some(Vec::new());
            }
            let known = inner.data.as_ref()?;
            let find = |id: &String| known.result.iter().find(|member| member.id.to_string() == *id).cloned();
            Some(page.ids.iter().filter_map(find).collect::<Vec<Member>>())
        });
        Rows {
            rows: found.map(Arc::new),
            total: page.as_ref().map(|page| page.total),
            next: page.and_then(|page| page.next),
            pending: outer.pending || inner.pending,
            failure: outer.error.or(inner.error).map(Into::into),
        }
    });

    let role_here = move |member: &Member| {
        let all = here.data();
        let found = all.iter().flat_map(|all| all.iter()).find(|one| one.uid == member.id);
        found.map_or_else(|| desk.acts.book.roles(&member.role_binding), |one| word(desk, &one.role))
    };
    let role_choices = Signal::derive(move || {
        let all = here.data();
        let mut roles: Vec<String> =
            all.iter().flat_map(|all| all.iter()).map(|one| one.role.clone()).collect();
        roles.sort();
        roles.dedup();
        roles
            .into_iter()
            .map(|role| {
                let label = word(desk, &role);
                Choice::new(role, label)
            })
            .collect::<Vec<_>>()
    });
    let states = vec![Choice::new("active", "Active"), Choice::new("invited", "Invited")];
    let export = Export::new("tenant-members", move |state| async move {
        let all = tenant_members::list(client, tenant).await?;
        let ids: Vec<String> = narrowed(&all, &state).iter().map(|member| member.uid.to_string()).collect();
        Ok((by_ids(client, &ids).await?, None))
    });
    let meant = move |selection: Selection| {
        if selection.is_all() {
            let all = untrack(|| here.data());
            let found = all.iter().flat_map(|all| narrowed(all, &list.now()));
            return Meant::Ids(found.map(|member| member.uid.to_string()).collect());
        }
        Meant::of(&selection, list.now())
    };
    let parts = Parts {
        rows,
        retry: Callback::new(move |()| {
            here.again();
            known.again();
        }),
        roles: Arc::new(role_here),
        filters: vec![
            Filter::new("state", "State", states),
            Filter::new("role_binding", "Role", role_choices),
        ],
        export,
        empty: EmptyText {
            title: "Nobody has a role here",
            sentence: "Members who can reach this tenant appear here.",
            action: Some(("Invite a teammate", Callback::new(move |()| desk.invite.open()))),
        },
        meant: Callback::new(meant),
    };
    view! { <MemberTable desk list parts /> }
}

/// A role as the tenant's API calls it, in words.
fn word(desk: Desk, role: &str) -> String {
    let own = book::in_tenant().into_iter().find(|choice| choice.value == role);
    own.map_or_else(|| desk.acts.book.role(role), |choice| choice.label)
}
