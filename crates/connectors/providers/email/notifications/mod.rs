//! `notifications_email`. What the mail server has to allow: the login may send as the sender's address, to the
//! recipients' addresses; nothing else is ever asked for.

mod answer;
mod letter;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::notifications::{CreateNotification, Notification};
use async_trait::async_trait;
use provider_schema::{Accepted, Field, Format, Kind, Schema};

use crate::mail::MailErrand;
use crate::notifications::{Notifications, op, shown};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Verified,
};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "notifications_email",
        connector: CategoryId::Notifications,
        vendor: "SMTP",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "notifications_email",
            vec![
                Field::required("host", Kind::formatted(Format::Host)),
                Field::optional("security", Kind::one_of(&["starttls", "tls", "none"])).or("starttls"),
                Field::optional("port", Kind::Integer { min: 1, max: 65_535 }),
                Field::optional("credential", Kind::credential(&[Accepted::Basic])),
                Field::required("from", Kind::formatted(Format::Email)),
                Field::optional("from_name", Kind::text()),
                Field::required(
                    "to",
                    Kind::List {
                        item: Box::new(Kind::formatted(Format::Email)),
                        max: letter::MOST_RECIPIENTS,
                    },
                ),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::RealServer,
        implementation: Implementation::Notifications(&Email),
    }
}

/// A mail cannot be found again or taken back by whoever has sent it, so there is one operation.
static CAPABILITIES: &[Capability] = &[Capability {
    required_fields: &["summary"],
    response_fields: FIELDS,
    ..Capability::of(op::CREATE_MESSAGE)
}];

/// All but `notification_status`: whether a mail still wants somebody, nobody here can tell.
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

struct Email;

#[async_trait]
impl Adapter for Email {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        let (server, mail) = letter::trial(context, &io.new_id())?;
        let said = io.mail(&server, &mail, MailErrand::TryOut).await?;
        answer::read(said, &server, &mail)?;
        Ok(letter::warnings(context))
    }
}

#[async_trait]
impl Notifications for Email {
    async fn create_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateNotification,
    ) -> Result<Notification, ProviderError> {
        let (server, mail) = letter::of(context, new, &io.new_id())?;
        let said = io.mail(&server, &mail, MailErrand::Deliver).await?;
        answer::read(said, &server, &mail)?;
        Ok(shown::sent(new, mail.id, context.now, None))
    }
}
