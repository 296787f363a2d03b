//! `notifications_slack`. Scopes of the bot's token: `chat:write` for sending; for reading and clearing also
//! `channels:history` (`groups:history` where the channel is private), and, if the integration names its channel instead
//! of giving its id, `channels:read` (`groups:read`). The bot has to be in the channel, or have `chat:write.public`.

mod channel;
mod post;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::notifications::{CreateNotification, Notification, NotificationStatus};
use async_trait::async_trait;
use provider_schema::{Accepted, Field, Format, Kind, Schema};

use self::post::Place;
use crate::notifications::{Notifications, op, shown};
use crate::{
    Adapter, Capability, Context, ErrorKind, Exchange, Implementation, Manifest, ProofLevel, ProviderError,
    Verified,
};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "notifications_slack",
        connector: CategoryId::Notifications,
        vendor: "Slack",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "notifications_slack",
            vec![
                Field::required("channel", Kind::formatted(Format::Word)),
                Field::required("credential", Kind::credential(&[Accepted::Token]))
                    .expecting(super::bot_token()),
                Field::optional("url", Kind::url()).advanced(),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::Emulator,
        implementation: Implementation::Notifications(&Slack),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability {
        response_fields: shown::FIELDS,
        scopes: &["channels:history"],
        ..Capability::of(op::GET_MESSAGE)
    },
    Capability {
        required_fields: &["summary"],
        response_fields: shown::FIELDS,
        scopes: &["chat:write"],
        ..Capability::of(op::CREATE_MESSAGE)
    },
    Capability { scopes: &["channels:history", "chat:write"], ..Capability::of(op::CLEAR_MESSAGE) },
];

struct Slack;

#[async_trait]
impl Adapter for Slack {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        channel::verify(io, context).await
    }
}

#[async_trait]
impl Notifications for Slack {
    async fn get_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Notification, ProviderError> {
        let place = find(io, context, id).await?;
        let said = post::read_history(io.send(post::request(context, &place)?).await?, &place)?;
        post::read(&said, &place)
    }

    async fn create_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateNotification,
    ) -> Result<Notification, ProviderError> {
        let sent = shown::sent(new, String::new(), context.now, Some(NotificationStatus::Open));
        let channel = channel::configured(context);
        let answer = io.send(post::request_send(context, channel, &sent)?).await?;
        Ok(Notification { id: post::read_sent(answer, channel)?.id(), ..sent })
    }

    async fn clear_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<(), ProviderError> {
        let place = find(io, context, id).await?;
        let said = post::read_history(io.send(post::request(context, &place)?).await?, &place)?;
        let Some(seen) = post::read_own(&said, &place) else {
            // A change would leave of it only what this connector has fields for.
            let message = "the message was not sent by an integration with this provider, and only such ones can be cleared";
            return Err(ProviderError::new(ErrorKind::Permission { missing: None }, message));
        };
        if seen.notification_status == Some(NotificationStatus::Closed) {
            return Ok(());
        }
        let cleared = Notification {
            notification_status: Some(NotificationStatus::Closed),
            updated_at: context.now,
            ..seen
        };
        let answer = io.send(post::request_clear(context, &place, &cleared)?).await?;
        post::read_sent(answer, &place.channel).map(drop)
    }
}

/// Where a message is, if it is in the channel of the integration: a bot may be in others, too.
async fn find(io: &mut dyn Exchange, context: &Context, id: &str) -> Result<Place, ProviderError> {
    let missing = || ProviderError::not_found("message", id);
    let place = Place::of(id).ok_or_else(missing)?;
    if channel::is_the_one(io, context, &place.channel).await? { Ok(place) } else { Err(missing()) }
}
