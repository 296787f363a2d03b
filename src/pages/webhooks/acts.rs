//! What can be done with one webhook: the menu of its row, the buttons of its page, and why something cannot be done.

use api_types::webhook::{OrganizationWebhook, WebhookState};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{
    api::{ApiError, Mutation, change, tags, use_cache, webhooks},
    components::{dialog::DialogState, icon::Shape, menu::MenuItem, toast::use_toasts},
};

use super::words::is_off;
use crate::{
    routes,
    state::session::{SessionState, use_session},
};

/// Cheap to copy; for a page, which shows [`super::dialogs::ActDialogs`].
#[derive(Clone, Copy)]
pub(super) struct Acts {
    /// What a dialog is about.
    pub(super) subject: RwSignal<Option<OrganizationWebhook>>,
    pub(super) edit: DialogState,
    pub(super) delete: DialogState,
    /// Enables or disables.
    pub(super) turn: Mutation<(OrganizationWebhook, WebhookState), ()>,
    session: SessionState,
    go: Callback<String>,
}

pub(super) fn use_acts() -> Acts {
    let navigate = StoredValue::new_local(use_navigate());
    let (cache, toasts) = (use_cache(), use_toasts());
    let turn = change(move |client, (webhook, state): (OrganizationWebhook, WebhookState)| async move {
        webhooks::set_state(client, &webhook.id.to_string(), state).await?;
        let word = if state == WebhookState::Enabled { "enabled" } else { "disabled" };
        toasts.say(format!("{} {word}", webhook.fullname));
        cache.invalidate(tags::WEBHOOKS);
        cache.invalidate(tags::AUDIT);
        Ok(())
    });
    Effect::new(move |_| {
        if matches!(turn.error(), Some(ApiError::Forbidden(_))) {
            cache.invalidate(tags::RIGHTS);
        }
    });
    Acts {
        subject: RwSignal::new(None),
        edit: DialogState::new(),
        delete: DialogState::new(),
        turn,
        session: use_session(),
        go: Callback::new(move |path: String| {
            navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
        }),
    }
}

impl Acts {
    /// The menu of a webhook.
    pub(super) fn menu(self, webhook: &OrganizationWebhook) -> Vec<MenuItem> {
        let (shown, edited, turned, deleted) =
            (address(webhook), webhook.clone(), webhook.clone(), webhook.clone());
        let now = |reason: Signal<Option<String>>| reason.get_untracked();
        let (word, state) = turning(webhook);
        vec![
            MenuItem::new("Deliveries", move || self.go.run(shown.clone())).icon(Shape::ArrowRight),
            MenuItem::new("Edit…", move || self.open_edit(edited.clone()))
                .icon(Shape::Edit)
                .disabled(now(self.no_change())),
            MenuItem::new(word, move || {
                self.turn.start((turned.clone(), state));
            })
            .disabled(now(self.no_change())),
            MenuItem::new("Delete…", move || self.open_delete(deleted.clone()))
                .icon(Shape::Trash)
                .danger()
                .disabled(now(self.no_delete())),
        ]
    }

    pub(super) fn open_edit(self, webhook: OrganizationWebhook) {
        self.subject.set(Some(webhook));
        self.edit.open();
    }

    pub(super) fn open_delete(self, webhook: OrganizationWebhook) {
        self.subject.set(Some(webhook));
        self.delete.open();
    }

    /// Goes to another page.
    pub(super) fn go(self, path: impl Into<String>) {
        self.go.run(path.into());
    }

    /// Why this person makes no webhooks.
    pub(super) fn no_create(self) -> Signal<Option<String>> {
        self.no("webhooks:create", "create webhooks")
    }

    /// Why this person changes no webhooks, and sends nothing to them.
    pub(super) fn no_change(self) -> Signal<Option<String>> {
        self.no("webhooks:update", "change webhooks")
    }

    /// Why this person deletes no webhooks.
    pub(super) fn no_delete(self) -> Signal<Option<String>> {
        self.no("webhooks:delete", "delete webhooks")
    }

    fn no(self, permission: &'static str, what: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let reason = || format!("Your roles do not let you {what}. An administrator can change them.");
            (!self.session.may_everywhere(permission)).then(reason)
        })
    }
}

/// What turning a webhook is called, and what it makes of it.
pub(super) fn turning(webhook: &OrganizationWebhook) -> (&'static str, WebhookState) {
    if is_off(webhook) { ("Enable", WebhookState::Enabled) } else { ("Disable", WebhookState::Disabled) }
}

/// The page of a webhook. One that is named like the page for a new one goes by its id.
pub(super) fn address(webhook: &OrganizationWebhook) -> String {
    let named = routes::webhook(&webhook.name);
    if named == routes::NEW_WEBHOOK { routes::webhook(webhook.id) } else { named }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pages::webhooks::words::tests::webhook;

    #[test]
    fn a_webhook_named_new_has_a_page_too() {
        assert_eq!(address(&webhook(&json!({}))), "/webhooks/back-end");
        let new = webhook(&json!({"name": "new"}));
        assert_eq!(address(&new), format!("/webhooks/{}", new.id));
    }

    #[test]
    fn turning_makes_the_other_of_it() {
        assert_eq!(turning(&webhook(&json!({}))), ("Disable", WebhookState::Disabled));
        assert_eq!(turning(&webhook(&json!({"state": "disabled"}))), ("Enable", WebhookState::Enabled));
    }
}
