//! What can be done with one integration point: the menu of its row, the buttons of its page, and the question behind.

use api_types::integration_point::IntegrationPoint;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::components::{dialog::DialogState, icon::Shape, menu::MenuItem};

use crate::{
    routes,
    state::session::{SessionState, use_session},
};

/// Cheap to copy; for a page, which shows the question of [`super::delete::DeleteDialog`].
#[derive(Clone, Copy)]
pub(super) struct Acts {
    /// The point that the question is about.
    pub(super) subject: RwSignal<Option<IntegrationPoint>>,
    pub(super) delete: DialogState,
    session: SessionState,
    go: Callback<String>,
}

pub(super) fn use_acts() -> Acts {
    let navigate = StoredValue::new_local(use_navigate());
    Acts {
        subject: RwSignal::new(None),
        delete: DialogState::new(),
        session: use_session(),
        go: Callback::new(move |path: String| {
            navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
        }),
    }
}

impl Acts {
    /// The menu of a point.
    pub(super) fn menu(self, point: &IntegrationPoint) -> Vec<MenuItem> {
        let (shown, copied, deleted) = (address(point), like(point), point.clone());
        let now = |reason: Signal<Option<String>>| reason.get_untracked();
        let open = if now(self.no_change()).is_none() { "Edit" } else { "Look at" };
        vec![
            MenuItem::new(open, move || self.go.run(shown.clone())).icon(Shape::Edit),
            MenuItem::new("Duplicate…", move || self.go.run(copied.clone()))
                .icon(Shape::Copy)
                .disabled(now(self.no_create())),
            MenuItem::new("Delete…", move || self.open_delete(deleted.clone()))
                .icon(Shape::Trash)
                .danger()
                .disabled(now(self.no_delete())),
        ]
    }

    pub(super) fn open_delete(self, point: IntegrationPoint) {
        self.subject.set(Some(point));
        self.delete.open();
    }

    /// Goes to another page.
    pub(super) fn go(self, path: impl Into<String>) {
        self.go.run(path.into());
    }

    /// Why this person makes no integration points.
    pub(super) fn no_create(self) -> Signal<Option<String>> {
        self.no("integration_points:create", "create integration points")
    }

    /// Why this person changes no integration points.
    pub(super) fn no_change(self) -> Signal<Option<String>> {
        self.no("integration_points:update", "change integration points")
    }

    /// Why this person deletes no integration points.
    pub(super) fn no_delete(self) -> Signal<Option<String>> {
        self.no("integration_points:delete", "delete integration points")
    }

    /// Why this person connects nothing.
    pub(super) fn no_connect(self) -> Signal<Option<String>> {
        self.no("integrations:create", "make integrations")
    }

    fn no(self, permission: &'static str, what: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let reason = || format!("Your roles do not let you {what}. An administrator can change them.");
            (!self.session.may_somewhere(permission)).then(reason)
        })
    }
}

/// The page of a point.
pub(super) fn address(point: &IntegrationPoint) -> String {
    routes::integration_point(key(point))
}

/// The page for a new point like this one.
pub(super) fn like(point: &IntegrationPoint) -> String {
    routes::integration_point_like(key(point))
}

/// How addresses call it. One that is named like the page for a new one goes by its id.
fn key(point: &IntegrationPoint) -> String {
    let taken = routes::integration_point(&point.name) == routes::NEW_INTEGRATION_POINT;
    if taken { point.id.to_string() } else { point.name.clone() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_point_named_new_has_a_page_too() {
        let point = |name: &str| -> IntegrationPoint {
            serde_json::from_value(json!({
                "name": name, "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
                "id": "0190a000-0000-7000-8000-000000000001", "connector": "ticketing", "environments": {},
            }))
            .unwrap()
        };
        assert_eq!(address(&point("help-desk")), "/integration-points/help-desk");
        assert_eq!(address(&point("new")), "/integration-points/0190a000-0000-7000-8000-000000000001");
    }
}
