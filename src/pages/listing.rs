//! Lists of the server as pages show them: from the page's address to a question, and from its answer to rows.

use std::sync::Arc;

use api_types::{
    Account, ListAnswer, Member, RoleDefinition,
    audit::Audit,
    integration::Integration,
    integration_point::IntegrationPoint,
    token::RefreshToken,
    webhook::{OrganizationWebhook, WebhookDelivery, WebhookState},
};
use leptos::prelude::*;
use ui::{
    api::{ListQuery, Query},
    components::table::Rows,
    failure::Failure,
    list::{List, ListState},
};

/// Rows on a page.
const ROWS: u32 = 50;

/// Most objects that the server gives at once; for downloads and for what is done to all.
const MOST: u32 = 1000;

/// An object that the server lists. Columns and filters are called in the address what the server calls the fields.
pub(crate) trait Listed: Clone + Send + Sync + 'static {
    /// By what the server can order; a field that no two objects share is marked.
    const ORDERS: &'static [(&'static str, bool)];
    /// By what the server can filter.
    const FILTERS: &'static [&'static str];

    /// The value of one of the orders, or of `id`, as the server writes it.
    fn field(&self, name: &str) -> String;
}

impl Listed for Member {
    const ORDERS: &'static [(&'static str, bool)] = &[
        ("name", true),
        ("fullname", false),
        ("state", false),
        ("last_logon", false),
        ("created_at", false),
    ];
    const FILTERS: &'static [&'static str] = &["state", "type", "role_binding"];

    fn field(&self, name: &str) -> String {
        match name {
            "id" => self.id.to_string(),
            "fullname" => self.fullname.clone(),
            "state" => self.state.as_str().to_owned(),
            "last_logon" => self.last_logon.to_string(),
            "created_at" => self.created_at.to_string(),
            _ => self.name.clone(),
        }
    }
}

impl Listed for RoleDefinition {
    const ORDERS: &'static [(&'static str, bool)] =
        &[("name", true), ("fullname", false), ("permission_set", false), ("created_at", false)];
    const FILTERS: &'static [&'static str] = &["permission_set"];

    fn field(&self, name: &str) -> String {
        match name {
            "id" => self.id.to_string(),
            "fullname" => self.fullname.clone(),
            "permission_set" => self.permission_set.as_str().to_owned(),
            "created_at" => self.created_at.to_string(),
            _ => self.name.clone(),
        }
    }
}

impl Listed for Account {
    const ORDERS: &'static [(&'static str, bool)] = &[
        ("name", true),
        ("fullname", false),
        ("environment", false),
        ("created_at", false),
        ("updated_at", false),
    ];
    const FILTERS: &'static [&'static str] = &["environment", "labels"];

    fn field(&self, name: &str) -> String {
        match name {
            "id" => self.id.to_string(),
            "fullname" => self.fullname.clone(),
            "environment" => self.environment.as_str().to_owned(),
            "created_at" => self.created_at.to_string(),
            "updated_at" => self.updated_at.to_string(),
            _ => self.name.clone(),
        }
    }
}

impl Listed for IntegrationPoint {
    const ORDERS: &'static [(&'static str, bool)] = &[
        ("name", true),
        ("fullname", false),
        ("connector", false),
        ("created_at", false),
        ("updated_at", false),
    ];
    const FILTERS: &'static [&'static str] = &["connector"];

    fn field(&self, name: &str) -> String {
        match name {
            "id" => self.id.to_string(),
            "fullname" => self.fullname.clone().unwrap_or_else(|| self.name.clone()),
            "connector" => self.connector.as_str().to_owned(),
            "created_at" => self.created_at.to_string(),
            "updated_at" => self.updated_at.to_string(),
            _ => self.name.clone(),
        }
    }
}

impl Listed for RefreshToken {
    const ORDERS: &'static [(&'static str, bool)] = &[("name", true), ("created_at", false)];
    const FILTERS: &'static [&'static str] =
        &["token_type", "permission_set", "owner_type", "owner_id", "member_id"];

    fn field(&self, name: &str) -> String {
        match name {
            "id" => self.id.to_string(),
            "created_at" => self.created_at.to_string(),
            _ => self.name.clone(),
        }
    }
}

impl Listed for OrganizationWebhook {
    const ORDERS: &'static [(&'static str, bool)] = &[
        ("name", true),
        ("fullname", false),
        ("environment", false),
        ("state", false),
        ("created_at", false),
        ("updated_at", false),
    ];
    const FILTERS: &'static [&'static str] = &["environment", "state"];

    fn field(&self, name: &str) -> String {
        match name {
            "id" => self.id.to_string(),
            "fullname" => self.fullname.clone(),
            "environment" => self.environment.as_str().to_owned(),
            "state" => self.state.unwrap_or(WebhookState::Enabled).as_str().to_owned(),
            "created_at" => self.created_at.to_string(),
            "updated_at" => self.updated_at.to_string(),
            _ => self.name.clone(),
        }
    }
}

/// Names are unique in their account only.
impl Listed for Integration {
    const ORDERS: &'static [(&'static str, bool)] = &[
        ("name", false),
        ("fullname", false),
        ("provider_type", false),
        ("category", false),
        ("created_at", false),
        ("updated_at", false),
    ];
    const FILTERS: &'static [&'static str] = &["provider_type", "category", "integration_point_id"];

    fn field(&self, name: &str) -> String {
        match name {
            "id" => self.id.to_string(),
            "fullname" => self.fullname.clone(),
            "provider_type" => self.provider_type.clone(),
            "category" => self.category.as_str().to_owned(),
            "created_at" => self.created_at.to_string(),
            "updated_at" => self.updated_at.to_string(),
            _ => self.name.clone(),
        }
    }
}

/// Has one order only, and no name: whoever asks for deliveries says which way.
impl Listed for WebhookDelivery {
    const ORDERS: &'static [(&'static str, bool)] = &[("created_at", false)];
    const FILTERS: &'static [&'static str] = &["state", "event", "account_id"];

    fn field(&self, name: &str) -> String {
        match name {
            "id" => self.id.to_string(),
            _ => self.created_at.to_string(),
        }
    }
}

/// Has one order only, and no name: whoever asks for entries says which way.
impl Listed for Audit {
    const ORDERS: &'static [(&'static str, bool)] = &[("created_at", false)];
    const FILTERS: &'static [&'static str] =
        &["action", "status", "member_id", "account_id", "token_id", "target_id", "id"];

    fn field(&self, name: &str) -> String {
        match name {
            "id" => self.id.to_string(),
            _ => self.created_at.to_string(),
        }
    }
}

/// What to ask the server for one page of rows. One more than is shown, which tells whether there is a next page.
pub(crate) fn page<T: Listed>(state: &ListState) -> ListQuery {
    ListQuery { limit: Some(ROWS + 1), total: true, ..question::<T>(state) }
}

/// The same for as many as the server gives at once.
pub(crate) fn bulk<T: Listed>(state: &ListState) -> ListQuery {
    ListQuery { limit: Some(MOST), ..question::<T>(state) }
}

fn question<T: Listed>(state: &ListState) -> ListQuery {
    let filters = T::FILTERS.iter().filter_map(|field| {
        let values = state.filter(field);
        (!values.is_empty()).then(|| format!("{field}[in]{}", values.join(",")))
    });
    let order = sort::<T>(state)
        .map(|(field, _, descending)| format!("{field}[{}]", if descending { "desc" } else { "asc" }));
    ListQuery {
        order: order.into_iter().collect(),
        filter: filters.collect(),
        search: Some(state.search.clone()).filter(|search| !search.is_empty()),
        start_after: state.start_after().map(str::to_owned),
        ..ListQuery::default()
    }
}

/// A filter for what somebody looks for, where the server has no search: an id, or a part of the display name.
pub(crate) fn by_name(text: &str) -> Option<String> {
    let text: String =
        text.trim().chars().filter(|letter| !matches!(letter, '*' | '%' | '"' | '\\')).collect();
    let is_id = text.len() == 36 && text.chars().all(|letter| letter.is_ascii_hexdigit() || letter == '-');
    match text.as_str() {
        "" => None,
        id if is_id => Some(format!("id[eq]{id}")),
        words => Some(format!("fullname[like]*{words}*")),
    }
}

/// Field, whether no two objects share it, and whether the greatest comes first. What an old or mistyped address asks
/// for and the server does not have, is left out.
fn sort<T: Listed>(state: &ListState) -> Option<(&'static str, bool, bool)> {
    let sort = state.sort.as_ref()?;
    let (field, unique) = T::ORDERS.iter().find(|(field, _)| *field == sort.column)?;
    Some((*field, *unique, sort.descending))
}

/// `start_after` of the page behind this object.
pub(crate) fn after<T: Listed>(state: &ListState, last: &T) -> String {
    match sort::<T>(state) {
        Some((field, false, _)) => format!("{},{}", last.field(field), last.field("id")),
        Some((field, true, _)) => last.field(field),
        // The server's own order is by name; where two can share one, the id tells them apart.
        None if T::ORDERS.contains(&("name", false)) => {
            format!("{},{}", last.field("name"), last.field("id"))
        }
        None => last.field("name"),
    }
}

/// The page of a [`page`] as a table takes it.
pub(crate) fn rows<T: Listed>(asked: Query<ListAnswer<T>>, list: List) -> Signal<Rows<T>> {
    Signal::derive(move || {
        let load = asked.load();
        drawn(load.data.as_deref(), &list.get(), load.pending, load.error.map(Into::into))
    })
}

/// The same for what is known at one moment.
pub(crate) fn drawn<T: Listed>(
    answer: Option<&ListAnswer<T>>,
    state: &ListState,
    pending: bool,
    failure: Option<Failure>,
) -> Rows<T> {
    let shown = ROWS as usize;
    let next = answer.filter(|answer| answer.result.len() > shown);
    Rows {
        next: next.and_then(|answer| answer.result.get(shown - 1)).map(|last| after(state, last)),
        total: answer.and_then(|answer| answer.total),
        rows: answer.map(|answer| Arc::new(answer.result.iter().take(shown).cloned().collect())),
        pending,
        failure,
    }
}

/// A part of a [`bulk`] answer for a download: the objects, and where the next part begins.
pub(crate) fn part<T: Listed>(state: &ListState, answer: ListAnswer<T>) -> (Vec<T>, Option<String>) {
    let next =
        answer.result.last().filter(|_| answer.result.len() >= MOST as usize).map(|last| after(state, last));
    (answer.result, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> ListQuery {
        page::<RoleDefinition>(&ListState::from_query(query))
    }

    fn role() -> RoleDefinition {
        serde_json::from_value(serde_json::json!({
            "name": "support", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": "0190a000-0000-7000-8000-000000000001", "fullname": "Support", "permission_set": "viewer",
        }))
        .unwrap()
    }

    #[test]
    fn the_address_says_what_the_server_is_asked() {
        let query = asked("q=sup&f.permission_set=viewer&f.permission_set=member&sort=-created_at&after=x");
        assert_eq!(query.filter, ["permission_set[in]viewer,member"]);
        assert_eq!(query.order, ["created_at[desc]"]);
        assert_eq!(query.search.as_deref(), Some("sup"));
        assert_eq!(query.start_after.as_deref(), Some("x"));
        assert_eq!(query.limit, Some(51));
    }

    #[test]
    fn a_name_is_found_by_a_part_of_it_and_an_id_as_a_whole() {
        assert_eq!(by_name(" night* ").as_deref(), Some("fullname[like]*night*"));
        let id = "0190a000-0000-7000-8000-000000000001";
        assert_eq!(by_name(id), Some(format!("id[eq]{id}")));
        assert_eq!(by_name(" % "), None);
    }

    #[test]
    fn what_the_server_does_not_have_is_not_asked_for() {
        let query = asked("f.colour=red&sort=shoe_size");
        assert!(query.filter.is_empty() && query.order.is_empty());
    }

    #[test]
    fn a_page_begins_after_the_last_row_and_its_id_where_rows_can_be_equal() {
        let after_by = |query: &str| after(&ListState::from_query(query), &role());
        assert_eq!(after_by(""), "support");
        assert_eq!(after_by("sort=-name"), "support");
        assert_eq!(after_by("sort=created_at"), "2026-11-03T09:30:00Z,0190a000-0000-7000-8000-000000000001");
    }
}
