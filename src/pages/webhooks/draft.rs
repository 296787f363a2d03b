//! A webhook while it is being written, new or not.

use api_types::{
    Environment, Sensitive,
    formats::check_name,
    webhook::{
        CreateOrganizationWebhook, OrganizationWebhook, OrganizationWebhookSecret, UpdateOrganizationWebhook,
        WebhookFilter,
    },
};
use leptos::prelude::*;
use ui::{
    api::browser,
    failure::Failure,
    form::{Entry, Form},
};

/// Values of the choice of events.
pub(super) const ALL: &str = "all";
/// The other one.
pub(super) const SOME: &str = "some";
/// Values of the choice of the secret: as it is, a new one from chance, a new one of somebody's own.
pub(super) const KEEP: &str = "keep";
/// Made here.
pub(super) const MAKE: &str = "make";
/// Typed.
pub(super) const OWN: &str = "own";
/// Fewer characters could be guessed.
const LEAST: usize = 32;

/// What is typed so far. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) fullname: Entry<String>,
    pub(super) name: Entry<String>,
    pub(super) url: Entry<String>,
    pub(super) environment: Entry<String>,
    pub(super) which: Entry<String>,
    pub(super) filters: Entry<Vec<String>>,
    pub(super) secret: Entry<String>,
    pub(super) own: Entry<String>,
    /// Made when it is first wanted, and the same in every try to send it.
    made: StoredValue<Option<Sensitive>>,
}

/// What is typed, trimmed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Typed {
    name: String,
    fullname: String,
    environment: Environment,
    filters: Vec<WebhookFilter>,
    url: String,
    secret: Option<Sensitive>,
    /// Whether nobody knows the secret yet.
    pub(super) is_made: bool,
}

impl Draft {
    /// As a webhook is, or as a new one begins.
    pub(super) fn new(form: Form, webhook: Option<&OrganizationWebhook>) -> Self {
        let text = |of: fn(&OrganizationWebhook) -> &str| webhook.map(of).unwrap_or_default().to_owned();
        let environment = webhook.map_or(Environment::Prod, |webhook| webhook.environment);
        let (which, filters) = webhook.map_or((ALL, Vec::new()), |webhook| picked(&webhook.filters));
        let secret = if webhook.is_some() { KEEP } else { MAKE };
        // The parts first: a fault of theirs would be one of the whole as well.
        let own = form.entry("/secret/value", "Your secret", String::new());
        Self {
            fullname: form.entry("/fullname", "Name", text(|webhook| &webhook.fullname)),
            name: form.entry("/name", "Name in addresses", text(|webhook| &webhook.name)),
            url: form.entry("/url", "URL", text(|webhook| &webhook.url)),
            environment: form.entry("/environment", "Environment", environment.as_str().to_owned()),
            which: form.entry("/filters", "Events", which.to_owned()),
            filters: form.entry("/events", "Events that are sent", filters),
            secret: form.entry("/secret", "Secret that signs the messages", secret.to_owned()),
            own,
            made: StoredValue::new(None),
        }
    }

    /// What is typed; or what can be seen to be wrong without asking the server. A new webhook may go without a name in
    /// addresses.
    pub(super) fn read(self, new: bool) -> Result<Typed, Failure> {
        let typed = |entry: Entry<String>| entry.now().trim().to_owned();
        let (fullname, name, url) = (typed(self.fullname), typed(self.name), typed(self.url));
        let mut faults = Vec::new();
        if fullname.is_empty() {
            faults.push(("/fullname", "Give it a name by which you will know it again.".to_owned()));
        }
        if !(new && name.is_empty())
            && let Err(fault) = check_name(&name)
        {
            faults.push(("/name", format!("The name {fault}.")));
        }
        if url.is_empty() {
            faults.push(("/url", "Enter the address that the messages go to.".to_owned()));
        }
        let filters = self.picked();
        if filters.is_empty() {
            faults.push(("/filters", "Pick at least one event, or everything.".to_owned()));
        }
        let kind = self.secret.now();
        let secret = match kind.as_str() {
            KEEP => None,
            MAKE => {
                let secret = self.make();
                if secret.is_none() {
                    let fault = "This browser has no source of chance. Type a secret of your own.";
                    faults.push(("/secret", fault.to_owned()));
                }
                secret
            }
            _ => {
                let own = self.own.now();
                if own.chars().count() < LEAST {
                    faults.push(("/secret/value", format!("Take at least {LEAST} random characters.")));
                }
                Some(Sensitive::new(own))
            }
        };
        if !faults.is_empty() {
            return Err(Failure::invalid(faults));
        }
        let environment = Environment::parse(&self.environment.now()).unwrap_or_default();
        Ok(Typed { name, fullname, environment, filters, url, secret, is_made: kind == MAKE })
    }

    /// As somebody else has made it.
    pub(super) fn take(self, webhook: &OrganizationWebhook) {
        let (which, filters) = picked(&webhook.filters);
        self.fullname.set(webhook.fullname.clone());
        self.name.set(webhook.name.clone());
        self.url.set(webhook.url.clone());
        self.environment.set(webhook.environment.as_str().to_owned());
        self.which.set(which.to_owned());
        self.filters.set(filters);
        self.secret.set(KEEP.to_owned());
    }

    fn picked(self) -> Vec<WebhookFilter> {
        if self.which.now() == ALL {
            return vec![WebhookFilter::All];
        }
        self.filters.now().iter().filter_map(|word| WebhookFilter::parse(word)).collect()
    }

    fn make(self) -> Option<Sensitive> {
        if self.made.with_value(Option::is_none) {
            self.made.set_value(browser::secret());
        }
        self.made.get_value()
    }
}

fn picked(filters: &[WebhookFilter]) -> (&'static str, Vec<String>) {
    if filters.contains(&WebhookFilter::All) {
        return (ALL, Vec::new());
    }
    (SOME, filters.iter().map(|one| one.as_str().to_owned()).collect())
}

impl Typed {
    /// The secret, if there is another one.
    pub(super) fn secret(&self) -> Option<Sensitive> {
        self.secret.clone()
    }

    /// For a webhook that is not there yet.
    pub(super) fn create(self) -> CreateOrganizationWebhook {
        CreateOrganizationWebhook {
            name: Some(self.name).filter(|name| !name.is_empty()),
            fullname: Some(self.fullname),
            environment: Some(self.environment),
            filters: self.filters,
            url: self.url,
            secret: OrganizationWebhookSecret {
                value: self.secret.unwrap_or_else(|| Sensitive::new("")),
                expires: None,
            },
        }
    }

    /// For one that is.
    pub(super) fn update(self) -> UpdateOrganizationWebhook {
        UpdateOrganizationWebhook {
            name: self.name,
            fullname: self.fullname,
            environment: self.environment,
            filters: self.filters,
            url: self.url,
            state: None,
            secret: self.secret.map(|value| OrganizationWebhookSecret { value, expires: None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pages::webhooks::words::tests::webhook;

    fn draft(webhook: Option<&OrganizationWebhook>, test: impl FnOnce(Draft)) {
        Owner::new().with(|| test(Draft::new(Form::new(), webhook)));
    }

    #[test]
    fn what_is_not_touched_is_sent_as_it_was() {
        let webhook = webhook(&json!({}));
        draft(Some(&webhook), |draft| {
            let sent = draft.read(false).unwrap().update();
            assert_eq!((sent.name, sent.url), (webhook.name.clone(), webhook.url.clone()));
            assert_eq!((sent.filters, sent.secret), (webhook.filters.clone(), None));
        });
    }

    #[test]
    fn what_is_missing_is_said_at_its_place() {
        draft(None, |draft| {
            draft.which.set(SOME.to_owned());
            draft.secret.set(OWN.to_owned());
            draft.own.set("short".to_owned());
            let faults = draft.read(true).unwrap_err().faults;
            let places: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            assert_eq!(places, ["/fullname", "/url", "/filters", "/secret/value"]);
        });
    }

    #[test]
    fn theirs_takes_the_place_of_all_that_is_typed() {
        let ours = webhook(&json!({}));
        draft(Some(&ours), |draft| {
            let theirs = webhook(&json!({"fullname": "Theirs", "filters": ["all"], "environment": "test"}));
            draft.take(&theirs);
            let sent = draft.read(false).unwrap().update();
            assert_eq!((sent.fullname.as_str(), sent.environment), ("Theirs", Environment::Test));
            assert_eq!(sent.filters, [WebhookFilter::All]);
        });
    }
}
