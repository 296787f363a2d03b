//! The table of members, the same for the organization and for a tenant.

use std::{collections::BTreeMap, sync::Arc};

use api_types::{Member, MemberId, MemberType};
use leptos::prelude::*;
use ui::{
    api::{ask, members},
    components::{
        table::{BulkAction, Column, EmptyText, Export, Filter, RowActions, RowKey, Rows, Table},
        time_text::TimeText,
    },
    list::{List, Selection},
};

use super::{
    Desk,
    bulk::{Meant, these},
    cells::{self, State},
    deeds::{Deed, NO_RIGHT, Viewpoint},
};
use crate::{routes, state::tenant::use_tenant};

/// The roles of a member in words, as the list shows them.
pub(super) type RoleWords = Arc<dyn Fn(&Member) -> String + Send + Sync>;

/// What the two lists do differently.
pub(super) struct Parts {
    pub(super) rows: Signal<Rows<Member>>,
    pub(super) retry: Callback<()>,
    pub(super) roles: RoleWords,
    pub(super) filters: Vec<Filter>,
    pub(super) export: Export<Member>,
    pub(super) empty: EmptyText,
    /// Whom a selection means.
    pub(super) meant: Callback<Selection, Meant>,
}

#[component]
pub(super) fn MemberTable(desk: Desk, list: List, parts: Parts) -> impl IntoView {
    let Parts { rows, retry, roles, filters, export, empty, meant } = parts;
    Effect::new(move |_| desk.total.set(rows.with(|rows| rows.total)));
    let acts = desk.acts;
    let menu: RowActions<Member> = Arc::new(move |member| acts.menu(member));
    view! {
        <Table
            name="Members"
            noun="member|members"
            list
            columns=columns(roles, inviters(rows))
            rows
            identify=key
            retry
            empty
            search="Name, e-mail or id"
            filters
            bulk=bulk(desk, meant)
            actions=menu
            export
        />
    }
    .into_any()
}

fn key(member: &Member) -> RowKey {
    let mail = member.invitation.as_ref().map(|invitation| invitation.mail.as_str()).unwrap_or_default();
    RowKey {
        id: member.id.to_string(),
        version: format!(
            "{} {} {mail} {}",
            member.updated_at,
            member.last_logon,
            member.role_binding.join(",")
        ),
        name: member.fullname.clone(),
    }
}

fn columns(roles: RoleWords, inviters: Signal<BTreeMap<MemberId, String>>) -> Vec<Column<Member>> {
    let tenant = use_tenant();
    let (shown, written) = (Arc::clone(&roles), roles);
    let name_cell = move |member: &Member| {
        let href = untrack(|| routes::in_tenant(&routes::member(member.id), tenant.key().as_deref()));
        cells::name(member, href)
    };
    vec![
        Column::view("name", "Name", |member: &Member| member.fullname.clone(), name_cell)
            .sortable()
            .required(),
        Column::text("email", "E-mail", |member: &Member| member.name.clone()).hidden(),
        Column::view(
            "role_binding",
            "Role",
            move |member: &Member| untrack(|| written(member)),
            move |member| {
                let (shown, member) = (Arc::clone(&shown), member.clone());
                (move || shown(&member)).into_any()
            },
        ),
        Column::view("state", "State", state_text, cells::state).sortable(),
        Column::view(
            "last_logon",
            "Last sign-in",
            |member: &Member| stamp(member.last_logon),
            |member| view! { <TimeText at=member.last_logon /> }.into_any(),
        )
        .sortable(),
        Column::view(
            "invited_by",
            "Invited by",
            move |member: &Member| untrack(|| inviter_text(member, inviters)),
            move |member| cells::inviter(member, inviters),
        ),
        Column::view("expires", "Expires", |member: &Member| stamp(cells::end(member)), cells::expires),
        Column::view(
            "created_at",
            "Added",
            |member: &Member| stamp(member.created_at),
            |member| view! { <TimeText at=member.created_at day=true /> }.into_any(),
        )
        .sortable()
        .hidden(),
        Column::text("type", "Kind", |member: &Member| kind(member.member_type).to_owned()).hidden(),
    ]
}

/// A kind of member in a word.
pub(super) fn kind(kind: MemberType) -> &'static str {
    match kind {
        MemberType::Personal => "Person",
        MemberType::Service => "Service",
    }
}

fn state_text(member: &Member) -> String {
    let State { word, note, .. } = State::of(member, ui::util::time::now_seconds());
    if note.is_empty() { word.to_owned() } else { format!("{word}: {note}") }
}

fn stamp(at: api_types::Timestamp) -> String {
    if at == api_types::Timestamp::ZERO { String::new() } else { at.to_string() }
}

fn inviter_text(member: &Member, names: Signal<BTreeMap<MemberId, String>>) -> String {
    let by = member.invitation.as_ref().and_then(|invitation| invitation.invited_by);
    by.map(|id| names.with(|names| names.get(&id).cloned()).unwrap_or_else(|| id.to_string()))
        .unwrap_or_default()
}

/// The names of those who invited the members in sight.
fn inviters(rows: Signal<Rows<Member>>) -> Signal<BTreeMap<MemberId, String>> {
    let ids = Memo::new(move |_| {
        rows.with(|rows| {
            let members = rows.rows.iter().flat_map(|rows| rows.iter());
            let mut ids: Vec<String> = members
                .filter_map(|member| Some(member.invitation.as_ref()?.invited_by?.to_string()))
                .collect();
            ids.sort();
            ids.dedup();
            ids
        })
    });
    let asked = ask(move || {
        let ids = ids.get();
        (!ids.is_empty()).then(|| members::List { query: these(&ids) })
    });
    Signal::derive(move || {
        let answer = asked.data();
        let known = answer.iter().flat_map(|answer| &answer.result);
        known.map(|member| (member.id, member.fullname.clone())).collect()
    })
}

fn bulk(desk: Desk, meant: Callback<Selection, Meant>) -> Vec<BulkAction> {
    let off = move |may: fn(&Viewpoint) -> bool| {
        Signal::derive(move || (!desk.acts.from.with(may)).then(|| NO_RIGHT.to_owned()))
    };
    let action = |label, deed, may: fn(&Viewpoint) -> bool| {
        BulkAction::new(label, move |selection, _| desk.bulk.ask(deed, meant.run(selection)))
            .disabled(off(may))
    };
    vec![
        action("Resend invitations…", Deed::Resend, |from| from.may_invite),
        action("Change roles…", Deed::Roles, |from| from.may_change),
        action("Disable…", Deed::Disable, |from| from.may_change),
        action("Remove…", Deed::Remove, |from| from.may_remove),
    ]
}
