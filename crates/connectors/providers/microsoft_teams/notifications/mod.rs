//! `notifications_teams`: messages in a channel, by the address of a workflow or by a bot. Neither way reads a message back,
//! so there is one operation.
//!
//! Permissions: a workflow needs none but its address. A bot is an Azure Bot whose app is installed in the team.

mod bot;
mod card;
mod workflow;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::notifications::{CreateNotification, Notification};
use async_trait::async_trait;
use provider_schema::{Accepted, AddressKind, CredentialKind, Expects, Field, Kind, Schema};

use crate::notifications::{Notifications, op, shown};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Verified,
    Warning,
};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "notifications_teams",
        connector: CategoryId::Notifications,
        vendor: "Microsoft",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "notifications_teams",
            vec![
                Field::required(
                    "credential",
                    Kind::credential(&[Accepted::WebhookUrl, Accepted::OAuthClient]),
                )
                .expecting(Expects::webhook(&[
                    ("teams.microsoft.com", AddressKind::Workspace),
                    ("webhook.office.com", AddressKind::Retired),
                    ("outlook.office.com", AddressKind::Retired),
                    ("outlook.office365.com", AddressKind::Retired),
                ])),
                Field::required("team_id", Kind::text()),
                Field::required("channel_id", Kind::text()),
                Field::optional("tenant_id", Kind::text()),
                Field::optional("endpoint", Kind::url()).or(bot::SERVICE).advanced(),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::Documentation,
        implementation: Implementation::Notifications(&Teams),
    }
}

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

struct Teams;

/// Whether it is a bot that speaks.
fn is_bot(context: &Context) -> bool {
    context.credential("/credential").is_some_and(|one| one.kind == CredentialKind::OAuthClient)
}

#[async_trait]
impl Adapter for Teams {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        if is_bot(context) {
            bot::verify(io, context).await?;
            return Ok(Verified::default());
        }
        workflow::check(context)?;
        // Whatever is sent there is posted.
        let message =
            "is proven by the first message only: a workflow cannot be tried out without posting".to_owned();
        Ok(Verified { warnings: vec![Warning { pointer: "/credential".to_owned(), message }] })
    }
}

#[async_trait]
impl Notifications for Teams {
    async fn create_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateNotification,
    ) -> Result<Notification, ProviderError> {
        let id = if is_bot(context) {
            bot::post(io, context, new).await?
        } else {
            workflow::read(&io.send(workflow::request(context, new)?).await?)?;
            io.new_id()
        };
        Ok(shown::sent(new, id, context.now, None))
    }
}
