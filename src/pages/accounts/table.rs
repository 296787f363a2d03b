//! Columns and filters of the list.

use api_types::{Account, Environment};
use leptos::prelude::*;
use ui::{
    components::{
        table::{Column, Filter, RowKey},
        time_text::TimeText,
    },
    form::Choice,
    list::List,
};

use super::cells;
use crate::state::tenant::use_tenant;

pub(super) fn key(account: &Account) -> RowKey {
    RowKey {
        id: account.id.to_string(),
        version: account.updated_at.to_string(),
        name: account.fullname.clone(),
    }
}

/// Columns that the server orders by are called what the server calls the field.
pub(super) fn columns(list: List) -> Vec<Column<Account>> {
    let tenant = use_tenant();
    vec![
        Column::view(
            "fullname",
            "Name",
            |account: &Account| account.fullname.clone(),
            move |account| cells::name(account, tenant),
        )
        .sortable()
        .required(),
        Column::view(
            "environment",
            "Environment",
            |account: &Account| account.environment.as_str().to_owned(),
            |account| cells::environment(account.environment),
        )
        .sortable(),
        Column::view(
            "labels",
            "Labels",
            |account: &Account| account.labels.join(", "),
            move |account| cells::labels(&account.labels, list),
        ),
        Column::view(
            "created_at",
            "Created",
            |account: &Account| account.created_at.to_string(),
            |account| view! { <TimeText at=account.created_at day=true /> }.into_any(),
        )
        .sortable(),
        Column::view(
            "updated_at",
            "Updated",
            |account: &Account| account.updated_at.to_string(),
            |account| view! { <TimeText at=account.updated_at /> }.into_any(),
        )
        .sortable(),
        Column::view(
            "name",
            "Name in addresses",
            |account: &Account| account.name.clone(),
            |account| view! { <code>{account.name.clone()}</code> }.into_any(),
        )
        .sortable()
        .hidden(),
        Column::view(
            "id",
            "ID",
            |account: &Account| account.id.to_string(),
            |account| view! { <code>{account.id.to_string()}</code> }.into_any(),
        )
        .hidden(),
    ]
}

pub(super) fn environments() -> Filter {
    let choices = Environment::ALL.map(|one| Choice::new(one.as_str(), cells::words(one)));
    Filter::new("environment", "Environment", choices.to_vec())
}
