//! What can be done with one account: the menu of its row, the buttons of its page, and the dialogs behind them.

use api_types::Account;
use leptos::prelude::*;
use ui::components::{dialog::DialogState, icon::Shape, menu::MenuItem};

use super::{delete::DeleteDialog, edit::EditSheet};
use crate::state::{
    session::{SessionState, use_session},
    tenant::{Tenant, use_tenant},
};

/// Cheap to copy; for a page, which shows [`ActDialogs`].
#[derive(Clone, Copy)]
pub(super) struct Acts {
    /// The account that a dialog is about.
    pub(super) subject: RwSignal<Option<Account>>,
    pub(super) edit: DialogState,
    pub(super) delete: DialogState,
    session: SessionState,
    tenant: Tenant,
}

pub(super) fn use_acts() -> Acts {
    Acts {
        subject: RwSignal::new(None),
        edit: DialogState::new(),
        delete: DialogState::new(),
        session: use_session(),
        tenant: use_tenant(),
    }
}

impl Acts {
    /// The menu of an account.
    pub(super) fn menu(self, account: &Account) -> Vec<MenuItem> {
        let (edited, deleted, entered) = (account.clone(), account.clone(), account.name.clone());
        let now = |reason: Signal<Option<String>>| reason.get_untracked();
        let inside = untrack(|| self.is_inside(account)).then(|| "You are in this tenant already".to_owned());
        vec![
            MenuItem::new("Edit…", move || self.open_edit(edited.clone()))
                .icon(Shape::Edit)
                .disabled(now(self.no_change())),
            MenuItem::new("Use as tenant", move || self.tenant.choose(Some(&entered)))
                .icon(Shape::ArrowRight)
                .disabled(inside),
            MenuItem::new("Delete…", move || self.open_delete(deleted.clone()))
                .icon(Shape::Trash)
                .danger()
                .disabled(now(self.no_delete())),
        ]
    }

    pub(super) fn open_edit(self, account: Account) {
        self.subject.set(Some(account));
        self.edit.open();
    }

    pub(super) fn open_delete(self, account: Account) {
        self.subject.set(Some(account));
        self.delete.open();
    }

    /// Whether the dashboard is in this tenant, tracked.
    pub(super) fn is_inside(self, account: &Account) -> bool {
        self.tenant.account().is_some_and(|inside| inside.id == account.id)
    }

    /// Enters the tenant, or goes back to all.
    pub(super) fn enter(self, account: Option<&Account>) {
        self.tenant.choose(account.map(|account| account.name.as_str()));
    }

    /// Why this person makes no accounts.
    pub(super) fn no_create(self) -> Signal<Option<String>> {
        self.no("accounts:create", "create accounts")
    }

    /// Why this person changes no accounts.
    pub(super) fn no_change(self) -> Signal<Option<String>> {
        self.no("accounts:patch", "change accounts")
    }

    /// Why this person deletes no accounts.
    pub(super) fn no_delete(self) -> Signal<Option<String>> {
        self.no("accounts:delete", "delete accounts")
    }

    /// Why this person makes no tokens for an account.
    pub(super) fn no_token(self) -> Signal<Option<String>> {
        self.no("tokens:provision", "make tokens for accounts")
    }

    fn no(self, permission: &'static str, what: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let reason = || format!("Your roles do not let you {what}. An administrator can change them.");
            (!self.session.may_somewhere(permission)).then(reason)
        })
    }
}

/// The dialogs of a page with accounts.
#[component]
pub(super) fn ActDialogs(
    acts: Acts,
    /// What follows when the account is gone.
    #[prop(optional, into)]
    deleted: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <EditSheet acts />
        <DeleteDialog acts deleted />
    }
}
