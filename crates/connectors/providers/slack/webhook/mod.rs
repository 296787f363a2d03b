//! `notifications_slack_webhook`. An incoming webhook is an address that posts into one channel and can do nothing else:
//! whoever knows it may post, so it is kept and treated as a credential.

mod call;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::notifications::{CreateNotification, Notification};
use async_trait::async_trait;
use provider_schema::{Accepted, AddressKind, Expects, Field, Kind, Schema};

use crate::notifications::{Notifications, op, shown};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Step,
    Verified,
};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "notifications_slack_webhook",
        connector: CategoryId::Notifications,
        vendor: "Slack",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "notifications_slack_webhook",
            vec![
                Field::required("webhook_url", Kind::credential(&[Accepted::Secret]))
                    .expecting(Expects::webhook(&[("slack.com", AddressKind::Workspace)])),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::Emulator,
        implementation: Implementation::Notifications(&Webhook),
    }
}

/// The answer does not say which message it became, so there is one operation.
static CAPABILITIES: &[Capability] = &[Capability {
    required_fields: &["summary"],
    response_fields: FIELDS,
    ..Capability::of(op::CREATE_MESSAGE)
}];

/// All but `notification_status`: whether a message still wants somebody, nobody here can tell.
const FIELDS: &[&str] = &[
    "id",
    "name",
    "summary",
    "created_at",
    "updated_at",
    "priority",
    "project",
    "status",
    "description",
    "issue_type",
    "creator",
    "assignee",
    "contact",
    "tags",
];

struct Webhook;

#[async_trait]
impl Adapter for Webhook {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        io.step(Step::Authenticate);
        let answer = io.send(call::request_nothing(context)?).await?;
        call::read_nothing(&answer)?;
        Ok(Verified::default())
    }
}

#[async_trait]
impl Notifications for Webhook {
    async fn create_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateNotification,
    ) -> Result<Notification, ProviderError> {
        let answer = io.send(call::request(context, new)?).await?;
        call::read(&answer)?;
        Ok(shown::sent(new, io.new_id(), context.now, None))
    }
}
