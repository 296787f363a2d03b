//! What can be done with one integration: the menu of its row, the buttons of its page, and why something cannot be.

use api_types::integration::Integration;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::components::{dialog::DialogState, icon::Shape, menu::MenuItem};

use crate::{
    routes,
    state::{
        session::{SessionState, use_session},
        tenant::{Tenant, use_tenant},
    },
};

/// Cheap to copy; for a page, which shows the question of [`super::delete::DeleteDialog`].
#[derive(Clone, Copy)]
pub(crate) struct Acts {
    /// The integration that the question is about.
    pub(super) subject: RwSignal<Option<Integration>>,
    pub(super) delete: DialogState,
    pub(super) session: SessionState,
    tenant: Tenant,
    go: Callback<String>,
}

pub(crate) fn use_acts() -> Acts {
    let navigate = StoredValue::new_local(use_navigate());
    Acts {
        subject: RwSignal::new(None),
        delete: DialogState::new(),
        session: use_session(),
        tenant: use_tenant(),
        go: Callback::new(move |path: String| {
            navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
        }),
    }
}

impl Acts {
    /// The menu of an integration.
    pub(super) fn menu(self, integration: &Integration) -> Vec<MenuItem> {
        let (shown, deleted) = (self.address(integration), integration.clone());
        let like = self.like(integration);
        let now = |reason: Signal<Option<String>>| reason.get_untracked();
        vec![
            MenuItem::new("Open", move || self.go.run(shown.clone())).icon(Shape::ArrowRight),
            MenuItem::new("Connect another one like it…", move || self.go.run(like.clone()))
                .icon(Shape::Copy)
                .disabled(now(self.no_create())),
            MenuItem::new("Delete…", move || self.open_delete(deleted.clone()))
                .icon(Shape::Trash)
                .danger()
                .disabled(now(self.no_delete())),
        ]
    }

    pub(super) fn open_delete(self, integration: Integration) {
        self.subject.set(Some(integration));
        self.delete.open();
    }

    /// Goes to another page.
    pub(crate) fn go(self, path: impl Into<String>) {
        self.go.run(path.into());
    }

    /// The page of an integration, in the tenant that the dashboard is in.
    pub(crate) fn address(self, integration: &Integration) -> String {
        self.inside(&address(integration))
    }

    /// A page in the tenant that the dashboard is in.
    pub(crate) fn inside(self, page: &str) -> String {
        routes::in_tenant(page, self.tenant.key_untracked().as_deref())
    }

    /// The page for a new one of the same account, integration point and provider.
    fn like(self, integration: &Integration) -> String {
        let account = integration.account_id.to_string();
        let point = integration.integration_point_id.map(|id| id.to_string());
        let page =
            routes::new_integration(Some(&account), point.as_deref(), Some(&integration.provider_type));
        self.inside(&page)
    }

    /// Why this person connects nothing.
    pub(crate) fn no_create(self) -> Signal<Option<String>> {
        self.no("integrations:create", "make integrations")
    }

    /// Why this person changes no integrations.
    pub(super) fn no_change(self) -> Signal<Option<String>> {
        self.no("integrations:update", "change integrations")
    }

    /// Why this person tries out no integrations.
    pub(super) fn no_verify(self) -> Signal<Option<String>> {
        self.no("integrations:verify", "try out integrations")
    }

    /// Why this person deletes no integrations.
    pub(super) fn no_delete(self) -> Signal<Option<String>> {
        self.no("integrations:delete", "delete integrations")
    }

    /// Why this person resets no status.
    pub(super) fn no_reset(self) -> Signal<Option<String>> {
        self.no("status:reset", "reset the status")
    }

    fn no(self, permission: &'static str, what: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let reason = || format!("Your roles do not let you {what}. An administrator can change them.");
            (!self.session.may_somewhere(permission)).then(reason)
        })
    }
}

/// The page of an integration.
pub(crate) fn address(integration: &Integration) -> String {
    let account = integration.account.as_ref();
    let account = account.map_or_else(|| integration.account_id.to_string(), |account| account.name.clone());
    routes::integration(account, &integration.name)
}
