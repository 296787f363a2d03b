//! Deleting a role that nobody has.

use api_types::RoleDefinition;
use leptos::prelude::*;
use ui::{
    api::{Farewell, change, roles, tags, use_cache},
    components::{confirm::Confirm, dialog::DialogState, toast::use_toasts},
    failure::Failure,
    util::text::counted,
};

use super::{book, bound};

/// Asks, and says how many members still have it.
#[component]
pub(super) fn DeleteRole(
    role: RoleDefinition,
    state: DialogState,
    /// What follows.
    #[prop(into)]
    deleted: Callback<()>,
) -> impl IntoView {
    let (toasts, cache) = (use_toasts(), use_cache());
    let title = book::title(&role);
    let count = bound(role.name.clone());
    let (key, said) = (StoredValue::new(role.id.to_string()), StoredValue::new(title.clone()));
    let remove = change(move |client, ()| async move {
        let farewell = Farewell::begin(cache);
        roles::delete(client, &key.get_value()).await?;
        toasts.say(format!("Role {} deleted", said.get_value()));
        state.close();
        deleted.run(());
        cache.invalidate(tags::ROLES);
        cache.invalidate(tags::AUDIT);
        farewell.end();
        Ok(())
    });
    let consequences = Signal::derive(move || match count.get() {
        None => vec!["Looking who has it…".to_owned()],
        Some(0) => vec![
            "Nobody has it, so nobody loses anything.".to_owned(),
            "It cannot be brought back.".to_owned(),
        ],
        Some(count) => vec![
            format!(
                "{} still {} it, so it cannot be deleted yet.",
                counted(count, "member|members"),
                if count == 1 { "has" } else { "have" }
            ),
            "Take it from them first: the list of roles leads to them.".to_owned(),
        ],
    });
    view! {
        <Confirm
            state
            title=format!("Delete the role {title}?")
            consequences
            action="Delete role".to_owned()
            busy=Signal::derive(move || remove.pending())
            failure=Signal::derive(move || remove.error().map(Failure::from))
            on_confirm=move || {
                remove.start(());
            }
        />
    }
    .into_any()
}
