//! Sends the letters of the outbox.

use api_types::member::MailState;
use api_types::{MemberId, Sensitive, Timestamp};
use futures_util::future::BoxFuture;
use mail::{Address, Link, Message, Outcome, Transport, letters};
use secrets::TokenRef;
use store::Scope;
use store::member_links::{self, LinkState};
use store::outbox::LeasedJob;

use super::{KIND, Mail};
use crate::Platform;
use crate::error::Error;
use crate::jobs::{self, JobOutcome, Worker};

/// Sends letters by one transport.
pub struct MailWorker {
    transport: Transport,
}

impl MailWorker {
    /// A worker that sends by this transport.
    pub fn new(transport: Transport) -> Self {
        Self { transport }
    }

    async fn send(&self, platform: &Platform, scope: &Scope, job: &LeasedJob) -> Result<JobOutcome, Error> {
        let letter: Mail = jobs::open(platform, scope, job).await?;
        if !is_wanted(platform, scope, &letter).await? {
            return Ok(JobOutcome::Done);
        }
        let message = match message(&letter, &platform.settings.public_url) {
            Ok(message) => message,
            Err(why) => {
                note(platform, scope, &letter, MailState::Failed, Some(why.clone())).await?;
                return Ok(JobOutcome::Never(why));
            }
        };
        // The job's id becomes the mail's, so that a mail sent twice can be recognised.
        match self.transport.send(job.id, &message).await {
            Outcome::Sent => {
                note(platform, scope, &letter, MailState::Sent, None).await?;
                Ok(JobOutcome::Done)
            }
            Outcome::Later { why } => {
                note(platform, scope, &letter, MailState::Queued, Some(why.clone())).await?;
                Ok(JobOutcome::Again(why))
            }
            Outcome::Misconfigured { why } => {
                tracing::error!(why, "mail cannot be sent; check the --smtp and --mail flags");
                note(platform, scope, &letter, MailState::Queued, Some(why.clone())).await?;
                Ok(JobOutcome::Again(why))
            }
            Outcome::Refused { why, .. } => {
                note(platform, scope, &letter, MailState::Failed, Some(why.clone())).await?;
                Ok(JobOutcome::Never(why))
            }
        }
    }
}

impl Worker for MailWorker {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        scope: &'a Scope,
        job: &'a LeasedJob,
    ) -> BoxFuture<'a, JobOutcome> {
        Box::pin(async move {
            match self.send(platform, scope, job).await {
                Ok(outcome) => outcome,
                Err(error) => JobOutcome::Again(error.to_string()),
            }
        })
    }
}

/// Whether a letter's link is still open; nobody wants a letter whose link leads nowhere.
async fn is_wanted(platform: &Platform, scope: &Scope, letter: &Mail) -> Result<bool, Error> {
    let (Mail::Invitation { link, .. } | Mail::PasswordReset { link, .. }) = letter else { return Ok(true) };
    let token = link.expose().split_once('#').and_then(|(_, token)| TokenRef::parse(token).ok());
    let Some(token) = token else { return Ok(false) };
    let mut tx = platform.store.read(scope).await?;
    let row = member_links::get(&mut tx, &token.hash).await?;
    Ok(row.is_some_and(|row| row.state == LinkState::Open))
}

/// Notes how far an invitation got, for the administrator who waits for it. A member that is gone or has accepted
/// meanwhile needs no note.
async fn note(
    platform: &Platform,
    scope: &Scope,
    letter: &Mail,
    state: MailState,
    why: Option<String>,
) -> Result<(), Error> {
    let Mail::Invitation { member_id, .. } = letter else { return Ok(()) };
    let member_id: MemberId = *member_id;
    platform
        .store
        .write(scope, move |tx| {
            let why = why.clone();
            Box::pin(async move {
                let member = store::members::get_anywhere(tx, &member_id.to_string()).await?;
                let Some(mut member) = member.filter(|member| member.mail_state.is_some()) else {
                    return Ok(());
                };
                if (member.mail_state, &member.mail_error) == (Some(state), &why) {
                    return Ok(());
                }
                member.mail_state = Some(state);
                member.mail_error = why;
                Ok::<_, Error>(store::members::update(tx, &member).await?)
            })
        })
        .await
}

/// The message of a letter; an address that is none is refused for good.
fn message(letter: &Mail, public_url: &str) -> Result<Message, String> {
    let (to, reply_to) = match letter {
        Mail::Invitation { to, reply_to, .. }
        | Mail::PasswordReset { to, reply_to, .. }
        | Mail::PasswordChanged { to, reply_to, .. }
        | Mail::AddedToTenant { to, reply_to, .. } => (to, reply_to),
    };
    let to = Address::parse(to).map_err(|error| format!("the address cannot be used: {error}"))?;
    let mut message = match letter {
        Mail::Invitation { organization, inviter, role, link, expires, .. } => {
            letters::invitation(&letters::Invitation {
                to: &to,
                organization,
                inviter,
                role,
                link: &parsed(link)?,
                expires: moment(*expires),
            })
        }
        Mail::PasswordReset { organization, link, expires, .. } => {
            letters::password_reset(&letters::PasswordReset {
                to: &to,
                organizations: &[organization],
                link: &parsed(link)?,
                expires: moment(*expires),
            })
        }
        Mail::PasswordChanged { organization, when, address, .. } => {
            letters::password_changed(&letters::PasswordChanged {
                to: &to,
                organization,
                when: moment(*when),
                address: address.parse().ok(),
            })
        }
        Mail::AddedToTenant { organization, tenant, role, .. } => {
            letters::added_to_tenant(&letters::AddedToTenant {
                to: &to,
                organization,
                tenant,
                role,
                link: &parsed(&Sensitive::new(public_url))?,
            })
        }
    };
    // An organization's wish that cannot be kept is no reason to send nothing.
    message.reply_to = reply_to.as_deref().and_then(|text| Address::parse(text).ok());
    Ok(message)
}

fn parsed(link: &Sensitive) -> Result<Link, String> {
    Link::parse(link.expose()).map_err(|error| format!("the server's --public-url cannot be used: {error}"))
}

fn moment(time: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(time.as_micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}
