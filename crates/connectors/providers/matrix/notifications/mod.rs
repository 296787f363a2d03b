//! `notifications_matrix`. Matrix has no scopes: a token may do what its user may. Sending and clearing need membership of
//! the room and the power level of `m.room.message`; reading needs membership; nothing else is asked for.

mod event;
mod message;
mod room;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::notifications::{CreateNotification, Notification, NotificationStatus};
use async_trait::async_trait;
use provider_schema::{Accepted, Field, Format, Kind, Schema};

use super::api::{read_user, request_user};
use crate::notifications::{Notifications, op, shown};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Verified,
};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "notifications_matrix",
        connector: CategoryId::Notifications,
        vendor: "Matrix",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "notifications_matrix",
            vec![
                Field::required("endpoint", Kind::url()),
                Field::required("room", Kind::formatted(Format::Word)),
                Field::required("credential", Kind::credential(&[Accepted::Token]))
                    .expecting(super::access_token()),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::RealServer,
        implementation: Implementation::Notifications(&Matrix),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability { response_fields: shown::FIELDS, ..Capability::of(op::GET_MESSAGE) },
    Capability {
        required_fields: &["summary"],
        response_fields: shown::FIELDS,
        ..Capability::of(op::CREATE_MESSAGE)
    },
    Capability::of(op::CLEAR_MESSAGE),
];

struct Matrix;

#[async_trait]
impl Adapter for Matrix {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        room::verify(io, context).await
    }
}

#[async_trait]
impl Notifications for Matrix {
    async fn get_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Notification, ProviderError> {
        let room = room::resolve(io, context).await?;
        let answer = io.send(event::request(context, &room, id)?).await?;
        Ok(event::read(answer, id)?.message)
    }

    async fn create_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateNotification,
    ) -> Result<Notification, ProviderError> {
        // Finding the room sends nothing: whatever becomes of it, there is no message yet.
        let room = room::resolve(io, context).await.map_err(ProviderError::before_the_effect)?;
        let sent = shown::sent(new, String::new(), context.now, Some(NotificationStatus::Open));
        let transaction = io.new_id();
        let answer = io.send(message::request_send(context, &room, &transaction, &sent)?).await?;
        Ok(Notification { id: message::read_sent(answer)?, ..sent })
    }

    async fn clear_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<(), ProviderError> {
        let room = room::resolve(io, context).await?;
        let seen = event::read(io.send(event::request(context, &room, id)?).await?, id)?;
        if seen.message.notification_status == Some(NotificationStatus::Closed) {
            return Ok(());
        }
        let me = read_user(io.send(request_user(context)?).await?)?;
        seen.must_be_of(&me)?;
        let cleared = Notification {
            notification_status: Some(NotificationStatus::Closed),
            updated_at: context.now,
            ..seen.message
        };
        let answer = io.send(message::request_clear(context, &room, &cleared)?).await?;
        message::read_sent(answer).map(drop)
    }
}
