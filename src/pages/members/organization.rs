//! The members of the whole organization.

use std::sync::Arc;

use api_types::{Member, MemberState, MemberType};
use leptos::prelude::*;
use ui::{
    api::{ask, members, use_client},
    components::table::{EmptyText, Export, Filter},
    form::Choice,
    list::{Selection, use_list},
};

use super::{
    Desk,
    bulk::Meant,
    table::{MemberTable, Parts, kind},
};
use crate::pages::listing;

#[component]
pub(super) fn OrganizationMembers(desk: Desk) -> impl IntoView {
    let list = use_list();
    let client = use_client();
    let asked = ask(move || Some(members::List { query: listing::page::<Member>(&list.get()) }));
    let book = desk.acts.book;
    let export = Export::new("members", move |state| async move {
        let answer = members::list(client, listing::bulk::<Member>(&state)).await?;
        Ok(listing::part(&state, answer))
    });
    let filters = vec![
        Filter::new("state", "State", states()),
        Filter::new("role_binding", "Role", Signal::derive(move || book.filters())),
        Filter::new(
            "type",
            "Kind",
            MemberType::ALL.iter().map(|one| Choice::new(one.as_str(), kind(*one))).collect::<Vec<_>>(),
        ),
    ];
    let parts = Parts {
        rows: listing::rows(asked, list),
        retry: Callback::new(move |()| asked.again()),
        roles: Arc::new(move |member| book.roles(&member.role_binding)),
        filters,
        export,
        empty: EmptyText {
            title: "Nobody here",
            sentence: "Members of the organization appear here.",
            action: Some(("Invite a teammate", Callback::new(move |()| desk.invite.open()))),
        },
        meant: Callback::new(move |selection: Selection| Meant::of(&selection, list.now())),
    };
    view! { <MemberTable desk list parts /> }
}

fn states() -> Vec<Choice> {
    let word = |state: MemberState| match state {
        MemberState::Enabled => "Active",
        MemberState::Invited => "Invited",
        MemberState::Disabled => "Disabled",
        MemberState::Locked => "Locked",
        MemberState::Forgotten => "Asked for a new password",
    };
    let order = [
        MemberState::Enabled,
        MemberState::Invited,
        MemberState::Disabled,
        MemberState::Locked,
        MemberState::Forgotten,
    ];
    order.into_iter().map(|state| Choice::new(state.as_str(), word(state))).collect()
}
