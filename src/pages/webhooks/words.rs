//! Webhooks and what is sent to them, in plain words.

use api_types::webhook::{
    OrganizationWebhook, WebhookDelivery, WebhookDeliveryState, WebhookFilter, WebhookState,
};
use ui::components::notice::Tone;

/// Events in groups, as people think of them; everything stands alone.
pub(super) const GROUPS: [(&str, &[WebhookFilter]); 3] = [
    (
        "Events of accounts",
        &[WebhookFilter::AccountCreate, WebhookFilter::AccountUpdate, WebhookFilter::AccountDelete],
    ),
    (
        "Events of integrations",
        &[
            WebhookFilter::IntegrationCreate,
            WebhookFilter::IntegrationUpdate,
            WebhookFilter::IntegrationDelete,
        ],
    ),
    ("Events of operations", &[WebhookFilter::OperationComplete]),
];

/// What is told of, and what that means.
pub(super) fn filter(filter: WebhookFilter) -> (&'static str, &'static str) {
    match filter {
        WebhookFilter::All => ("Everything", "All events, also those that come with a later version."),
        WebhookFilter::AccountCreate => ("Account created", "A tenant was added."),
        WebhookFilter::AccountUpdate => ("Account changed", "Its name, labels or environment."),
        WebhookFilter::AccountDelete => {
            ("Account deleted", "With everything in it; its integrations are not told one by one.")
        }
        WebhookFilter::IntegrationCreate => ("Integration created", "An account connected a provider."),
        WebhookFilter::IntegrationUpdate => ("Integration changed", "Its settings or credentials."),
        WebhookFilter::IntegrationDelete => ("Integration deleted", "By itself, not with its account."),
        WebhookFilter::OperationComplete => {
            ("Operation completed", "An asynchronous operation has ended, well or not.")
        }
    }
}

/// All that a webhook is told of, in one line.
pub(super) fn filters(filters: &[WebhookFilter]) -> String {
    if filters.contains(&WebhookFilter::All) {
        return "Everything".to_owned();
    }
    let named: Vec<&str> = filters.iter().map(|one| filter(*one).0).collect();
    named.join(", ")
}

/// An event as the wire names it.
pub(super) fn event(event: &str) -> String {
    match (WebhookFilter::parse(event), event) {
        (Some(known), _) => filter(known).0.to_owned(),
        (None, "test") => "Test".to_owned(),
        (None, other) => other.replace('_', " "),
    }
}

/// Whether a webhook is told anything.
pub(super) fn state(webhook: &OrganizationWebhook) -> (Tone, &'static str) {
    match webhook.state {
        Some(WebhookState::Disabled) => (Tone::Warn, "Disabled"),
        Some(WebhookState::Enabled) | None => (Tone::Ok, "Enabled"),
    }
}

/// Whether it is disabled.
pub(super) fn is_off(webhook: &OrganizationWebhook) -> bool {
    webhook.state == Some(WebhookState::Disabled)
}

/// The host of an address, with its port.
pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    rest[..end].rsplit('@').next().unwrap_or_default()
}

/// How a delivery went, in a word.
pub(super) fn went(delivery: &WebhookDelivery) -> (Tone, &'static str) {
    match (delivery.state, delivery.attempts) {
        (WebhookDeliveryState::Delivered, _) => (Tone::Ok, "Delivered"),
        (WebhookDeliveryState::Failed, _) => (Tone::Bad, "Failed"),
        (WebhookDeliveryState::Waiting, 0) => (Tone::Plain, "Waiting"),
        (WebhookDeliveryState::Waiting, _) => (Tone::Warn, "Tried, waiting"),
    }
}

/// What the receiver answered, or why there is no answer; nothing before the first try.
pub(super) fn answer(delivery: &WebhookDelivery) -> Option<String> {
    match (delivery.status, &delivery.error) {
        (Some(status), _) => Some(status.to_string()),
        (None, Some(_)) => Some("No answer".to_owned()),
        (None, None) => None,
    }
}

/// How long a try took.
pub(super) fn took(millis: u64) -> String {
    if millis < 1_000 {
        format!("{millis} ms")
    } else {
        format!("{}.{} s", millis / 1_000, millis % 1_000 / 100)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A webhook, with these fields in the place of the usual ones.
    pub(in crate::pages::webhooks) fn webhook(fields: &Value) -> OrganizationWebhook {
        let id = "0190a000-0000-7000-8000-000000000001";
        let mut whole = json!({
            "name": "back-end", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": id, "fullname": "Back end", "environment": "prod", "filters": ["account_create"],
            "url": "https://hooks.acme.test/patchbay", "credential_id": id,
        });
        for (name, value) in fields.as_object().unwrap() {
            whole[name] = value.clone();
        }
        serde_json::from_value(whole).unwrap()
    }

    #[test]
    fn every_event_is_offered_once_and_said_its_own_way() {
        let mut grouped: Vec<_> = GROUPS.iter().flat_map(|(_, filters)| filters.iter().copied()).collect();
        grouped.push(WebhookFilter::All);
        grouped.sort();
        let mut all = WebhookFilter::ALL.to_vec();
        all.sort();
        assert_eq!(grouped, all);
        assert_eq!(event("integration_create"), "Integration created");
        assert_eq!((event("test"), event("odd_thing")), ("Test".to_owned(), "odd thing".to_owned()));
    }

    #[test]
    fn what_a_webhook_is_told_of_fits_a_line() {
        assert_eq!(filters(&[WebhookFilter::AccountCreate, WebhookFilter::All]), "Everything");
        assert_eq!(
            filters(&[WebhookFilter::AccountCreate, WebhookFilter::AccountDelete]),
            "Account created, Account deleted"
        );
    }

    #[test]
    fn of_an_address_the_host_is_shown() {
        assert_eq!(host("https://hooks.acme.test/patchbay?key=1"), "hooks.acme.test");
        assert_eq!(host("http://dana:pw@127.0.0.1:8090"), "127.0.0.1:8090");
        assert_eq!(host("nonsense"), "nonsense");
    }

    #[test]
    fn spans_are_short() {
        assert_eq!([took(12), took(999), took(1_050), took(15_000)], ["12 ms", "999 ms", "1.0 s", "15.0 s"]);
    }
}
