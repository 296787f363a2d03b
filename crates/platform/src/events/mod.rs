//! Live changes: telling those who look at something that it has changed.
//!
//! The audit entries are the source, so nothing that changes can be forgotten here; beside them the events of integrations
//! whose status has changed, which nobody has asked for. Changes of this process are told as soon as they are lasting;
//! those of other nodes and of the command line are found by looking every [`LOOK`] ([`hub`]). A stream tells its caller only of what the caller may list ([`visible`]), and ends when the
//! caller's token does.
//!
//! A change may be told twice or, around a lost connection, not at all: it says "read again", not what there is.

mod hub;
mod visible;

use std::sync::Arc;
use std::time::Duration;

use api_types::events::Change;
use secrets::Secret;
use store::audit::ChangeNote;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use self::hub::Listener;
pub use self::hub::{Hub, MOST_LISTENERS};
use crate::Platform;
use crate::authentication::authenticate;
use crate::caller::{Caller, RequestInfo};
use crate::error::Error;

/// How often it is looked for what other processes wrote.
const LOOK: Duration = Duration::from_secs(2);
/// How often a stream's token is looked at again, if no change gives a reason to do so earlier.
const RECHECK: Duration = Duration::from_secs(5);

/// The changes that one caller may know of, as they happen.
pub struct Changes {
    platform: Arc<Platform>,
    listener: Listener,
    bearer: Secret<String>,
    caller: Caller,
    recheck: tokio::time::Interval,
}

/// Begins to listen. `bearer` is the caller's token, which is looked at again and again while the stream lasts; what
/// is lasting before this answers may not be told any more.
pub async fn listen(
    platform: &Arc<Platform>,
    bearer: Secret<String>,
    request: RequestInfo,
) -> Result<Changes, Error> {
    let caller = authenticate(platform, bearer.expose(), request).await?;
    let listener = platform.events.listen(&platform.store, caller.organization()).await?;
    let mut recheck = interval_at(Instant::now() + RECHECK, RECHECK);
    recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
    Ok(Changes { platform: platform.clone(), listener, bearer, caller, recheck })
}

impl Changes {
    /// The next change. `None` ends the stream: the token is not good any more, or too many changes were waiting to
    /// be taken.
    pub async fn next(&mut self) -> Option<Change> {
        loop {
            tokio::select! {
                biased;
                _ = self.recheck.tick() => self.check().await?,
                note = self.listener.next() => {
                    let note = note?;
                    if touches_rights(&note) {
                        self.check().await?;
                    }
                    match visible::to(&self.platform, &self.caller, &note).await {
                        Ok(true) => return Some(told(note)),
                        Ok(false) => {}
                        Err(error) => {
                            // Silence would leave the listener with what is out of date; beginning anew does not.
                            tracing::warn!(%error, "a stream of changes ends: who may know of one cannot be found out");
                            return None;
                        }
                    }
                }
            }
        }
    }

    /// Looks whether the token is still good and what it allows by now.
    async fn check(&mut self) -> Option<()> {
        let request = RequestInfo { now: self.platform.clock.now(), ..self.caller.request().clone() };
        match authenticate(&self.platform, self.bearer.expose(), request).await {
            Ok(caller) => self.caller = caller,
            // A database that is away for a moment has not revoked anything.
            Err(Error::Store(_)) => {}
            Err(_) => return None,
        }
        Some(())
    }
}

/// Whether a change may have taken rights from somebody, so that they are to be read before anything else is told.
fn touches_rights(note: &ChangeNote) -> bool {
    let api = api_of(&note.action);
    !matches!(
        api,
        "accounts"
            | "integrations"
            | "integration_points"
            | "credentials"
            | "mappings"
            | "customs"
            | "status"
    )
}

fn told(note: ChangeNote) -> Change {
    Change {
        kind: kind(&note.action),
        organization_id: note.organization_id,
        account_id: note.account_id,
        id: note.target_id.unwrap_or_default(),
    }
}

/// `<api>.<verb>`. One action of the audit log has a name that a published API gave it.
fn kind(action: &str) -> String {
    if action == USER_INVITED { "members.invite".into() } else { action.into() }
}

fn api_of(action: &str) -> &str {
    if action == USER_INVITED { "members" } else { action.split('.').next().unwrap_or_default() }
}

const USER_INVITED: &str = "USER_INVITED";
