//! Columns and filters of the list.

use api_types::{
    PermissionSetName, Timestamp,
    token::{RefreshToken, TokenType},
};
use leptos::prelude::*;
use ui::{
    components::{
        notice::Tone,
        status::{Badge, Status},
        table::{Column, Filter, RowKey},
        time_text::TimeText,
    },
    form::Choice,
    list::List,
    util::{text::capitalized, time},
};

use super::{acts, names::Names, words};
use crate::pages::roles::words as roles;

/// Name of the filter by kind.
pub(super) const KIND: &str = "token_type";
/// Name of the filter by whether tokens still work.
pub(super) const STATE: &str = "state";
/// Values of that filter.
pub(super) const WORKS: &str = "works";
/// The other one.
pub(super) const OVER: &str = "expired";

/// By this machine's clock.
pub(super) fn now() -> Timestamp {
    Timestamp::from_micros(time::now_seconds().saturating_mul(1_000_000))
}

pub(super) fn key(token: &RefreshToken) -> RowKey {
    RowKey { id: token.id.to_string(), version: token.updated_at.to_string(), name: token.fullname.clone() }
}

/// Columns that the server orders by are called what the server calls the field.
pub(super) fn columns(names: Names) -> Vec<Column<RefreshToken>> {
    vec![
        Column::view("name", "Name", |token: &RefreshToken| token.name.clone(), name).sortable().required(),
        Column::text("kind", "Kind", |token: &RefreshToken| words::kind(token).to_owned()),
        Column::view(
            "may",
            "May",
            |token: &RefreshToken| words::may(token).to_owned(),
            move |token| {
                let token = token.clone();
                let may = capitalized(words::may(&token));
                view! {
                    <span class="cell-two">
                        <span>{may}</span>
                        <span class="cell-clip">{move || names.place(&token)}</span>
                    </span>
                }
                .into_any()
            },
        ),
        Column::text("place", "Where", move |token: &RefreshToken| untrack(|| names.place(token))).hidden(),
        Column::view("state", "State", |token: &RefreshToken| words::state(token, now()).1.to_owned(), state),
        Column::view(
            "expires",
            "Expires",
            |token: &RefreshToken| token.expires.to_string(),
            |token| view! { <TimeText at=token.expires /> }.into_any(),
        ),
        Column::view(
            "made_by",
            "Created by",
            move |token: &RefreshToken| untrack(|| names.maker(token)).unwrap_or_default(),
            move |token| {
                let token = token.clone();
                let maker = move || match names.maker(&token) {
                    Some(maker) => view! { <span>{maker}</span> }.into_any(),
                    None => view! { <span class="quiet">"–"</span> }.into_any(),
                };
                maker.into_any()
            },
        ),
        Column::view(
            "created_at",
            "Created",
            |token: &RefreshToken| token.created_at.to_string(),
            |token| view! { <TimeText at=token.created_at day=true /> }.into_any(),
        )
        .sortable()
        .hidden(),
        Column::text("token_ttl", "Lifetime", |token: &RefreshToken| token.token_ttl.clone()).hidden(),
        Column::view(
            "id",
            "ID",
            |token: &RefreshToken| token.id.to_string(),
            |token| view! { <code>{token.id.to_string()}</code> }.into_any(),
        )
        .hidden(),
    ]
}

/// Display name and the name in addresses, with the way to the token's page.
fn name(token: &RefreshToken) -> AnyView {
    view! {
        <span class="cell-two">
            <a class="cell-link" href=acts::address(token)>
                {token.fullname.clone()}
            </a>
            <code>{token.name.clone()}</code>
        </span>
    }
    .into_any()
}

/// Whether it works, and whether the pair before still does.
pub(super) fn state(token: &RefreshToken) -> AnyView {
    let (tone, word) = words::state(token, now());
    let two = token.secondary.as_ref().filter(|pair| pair.access.expires > now());
    view! {
        <span class="token-state">
            <Status tone word=word.to_owned() />
            {two.map(|_| view! { <Badge tone=Tone::Warn>"Two pairs"</Badge> })}
        </span>
    }
    .into_any()
}

pub(super) fn filters(list: List) -> Vec<Filter> {
    let sets = PermissionSetName::ALL.map(|set| Choice::new(set.as_str(), roles::set(set).0)).to_vec();
    let owners = vec![Choice::new("organization", "Organization"), Choice::new("integration", "Integration")];
    let states = vec![Choice::new(WORKS, "Works"), Choice::new(OVER, "Expired")];
    vec![
        kinds(list),
        Filter::new("permission_set", "May", sets),
        Filter::new("owner_type", "Belongs to", owners),
        Filter::new(STATE, "State", states),
    ]
}

/// The kinds that are listed unless somebody asks for others: sessions come and go by the dozen.
pub(super) const USUAL: &str = "default,adhoc";

const KINDS: [(TokenType, &str, &str); 3] = [
    (TokenType::Adhoc, "adhoc", "Made on request"),
    (TokenType::Default, "default", "Made with their owner"),
    (TokenType::Logon, "logon", "Sessions of members"),
];

fn kinds(list: List) -> Filter {
    let said = Signal::derive(move || {
        let said = list.with(|state| {
            let picked = state.filter(KIND);
            let named = KINDS.iter().filter(|(_, value, _)| picked.iter().any(|one| one == value));
            named.map(|(_, _, words)| *words).collect::<Vec<_>>().join(", ")
        });
        Some(if said.is_empty() { "all but sessions".to_owned() } else { said })
    });
    Filter::with_controls(KIND, "Kind", said, move || {
        let boxes = KINDS.map(|(_, value, words)| {
            let on = move || list.with(|state| state.filter(KIND).iter().any(|one| one == value));
            let turn = move |event| {
                let on = event_target_checked(&event);
                list.change(|state| {
                    let others = state.filter(KIND).iter().filter(|one| *one != value).cloned();
                    let values = others.chain(on.then(|| value.to_owned())).collect();
                    state.filtered(KIND, values)
                });
            };
            view! {
                <label class="panel-check">
                    <input type="checkbox" prop:checked=on on:change=turn />
                    <span>{words}</span>
                </label>
            }
        });
        boxes.into_iter().collect_view().into_any()
    })
}
