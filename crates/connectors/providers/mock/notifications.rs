//! `notifications_mock_notifications`: a board of messages that nobody else sees.

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::notifications::{CreateNotification, Notification, NotificationStatus};
use async_trait::async_trait;
use provider_schema::{Field, Kind, Schema};

use super::{documents, faults};
use crate::notifications::{Notifications, op};
use crate::{
    Adapter, Capability, Context, ErrorKind, Exchange, Implementation, Manifest, ProofLevel, ProviderError,
    Verified,
};

/// Kind of the documents of messages.
const MESSAGE: &str = "message";
/// How often a change is tried when another one comes between.
const TRIES: u32 = 20;

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "notifications_mock_notifications",
        connector: CategoryId::Notifications,
        vendor: "Patchbay",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: true,
        schema: Schema::new(
            "notifications_mock_notifications",
            vec![Field::optional("channel", Kind::text()), faults::credential(), faults::field()],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::LivesHere,
        implementation: Implementation::Notifications(&MockNotifications),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability { response_fields: FIELDS, ..Capability::of(op::GET_MESSAGE) },
    Capability {
        required_fields: &["summary"],
        response_fields: FIELDS,
        ..Capability::of(op::CREATE_MESSAGE)
    },
    Capability::of(op::CLEAR_MESSAGE),
];

const FIELDS: &[&str] = &[
    "id",
    "name",
    "summary",
    "created_at",
    "updated_at",
    "priority",
    "notification_status",
    "project",
    "status",
    "description",
    "issue_type",
    "creator",
    "assignee",
    "contact",
    "tags",
];

struct MockNotifications;

#[async_trait]
impl Adapter for MockNotifications {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        faults::verify(io, context, CAPABILITIES).await?;
        Ok(Verified { warnings: faults::idle(context).into_iter().collect() })
    }
}

#[async_trait]
impl Notifications for MockNotifications {
    async fn get_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Notification, ProviderError> {
        faults::check(io, context, &[id]).await?;
        let seen = io.state().get(MESSAGE, id).await?;
        let seen = seen.ok_or_else(|| ProviderError::not_found("message", id))?;
        Ok(noted(io, &format!("messages/{id}"), documents::read(seen.body)?))
    }

    async fn create_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateNotification,
    ) -> Result<Notification, ProviderError> {
        faults::check(io, context, &[&new.summary]).await?;
        let new = new.clone();
        let message = Notification {
            name: new.summary.clone(),
            created_at: context.now,
            updated_at: context.now,
            id: io.new_id(),
            summary: new.summary,
            priority: new.priority,
            notification_status: Some(NotificationStatus::Open),
            project: new.project,
            status: new.status,
            description: new.description,
            issue_type: new.issue_type,
            creator: new.creator,
            assignee: new.assignee,
            contact: new.contact,
            tags: new.tags,
        };
        let document = documents::document(&message.id, message.created_at, &message)?;
        io.state().put(MESSAGE, document).await?;
        Ok(noted(io, "messages", message))
    }

    async fn clear_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<(), ProviderError> {
        faults::check(io, context, &[id]).await?;
        for _ in 0..TRIES {
            let seen = io.state().get(MESSAGE, id).await?;
            let seen = seen.ok_or_else(|| ProviderError::not_found("message", id))?;
            let mut message: Notification = documents::read(seen.body.clone())?;
            if message.notification_status == Some(NotificationStatus::Closed) {
                return Ok(());
            }
            message.notification_status = Some(NotificationStatus::Closed);
            message.updated_at = context.now;
            let document = documents::document(id, message.created_at, &message)?;
            if io.state().swap(MESSAGE, Some(&seen), document).await? {
                return Ok(());
            }
        }
        Err(ProviderError::new(ErrorKind::Conflict, "the message is being changed by many at once"))
    }
}

/// Notes an answer for `meta=api/response(…)` and hands it on.
fn noted(io: &mut dyn Exchange, path: &str, message: Notification) -> Notification {
    let said = serde_json::to_value(&message).unwrap_or_default();
    io.note(&format!("mock://notifications/{path}"), &said);
    message
}

#[cfg(test)]
mod tests {
    use api_types::engine::notifications::{CreateNotification, NotificationStatus};

    use std::collections::BTreeMap;
    use std::time::Duration;

    use api_types::{Environment, Timestamp};
    use serde_json::json;

    use super::MockNotifications;
    use crate::memory::Memory;
    use crate::notifications::Notifications as _;
    use crate::{Context, ErrorKind, ProviderError};

    fn context() -> Context {
        Context {
            config: json!({ "type": "notifications_mock_notifications" }),
            credentials: BTreeMap::new(),
            environment: Environment::Test,
            created_at: Timestamp::ZERO,
            now: Timestamp::ZERO,
            time_left: Duration::from_secs(20),
        }
    }

    fn new(summary: &str) -> CreateNotification {
        CreateNotification { summary: summary.into(), ..CreateNotification::default() }
    }

    #[tokio::test]
    async fn a_message_stays_open_until_it_is_cleared() -> Result<(), ProviderError> {
        let (mut io, context) = (Memory::default(), context());
        let sent = MockNotifications.create_message(&mut io, &context, &new("Disk full")).await?;
        assert_eq!(
            (sent.name.as_str(), sent.notification_status),
            ("Disk full", Some(NotificationStatus::Open))
        );
        assert_eq!(MockNotifications.get_message(&mut io, &context, &sent.id).await?, sent);
        for _ in 0..2 {
            MockNotifications.clear_message(&mut io, &context, &sent.id).await?;
            let seen = MockNotifications.get_message(&mut io, &context, &sent.id).await?;
            assert_eq!(seen.notification_status, Some(NotificationStatus::Closed));
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_message_that_was_never_sent_is_not_found() {
        let (mut io, context) = (Memory::default(), context());
        for outcome in [
            MockNotifications.get_message(&mut io, &context, "nothing").await.map(|_| ()),
            MockNotifications.clear_message(&mut io, &context, "nothing").await,
        ] {
            assert!(
                matches!(outcome, Err(ProviderError { kind: ErrorKind::NotFound { .. }, .. })),
                "{outcome:?}"
            );
        }
    }
}
