//! Counting a call: once, when it is over, whatever it came to.

use std::sync::{Arc, Mutex, PoisonError};

use api_types::{IntegrationId, OrganizationId, StatusEventKind};
use connectors::{Context, ErrorKind, ProviderError};
use store::status::Totals;

use super::traffic::Traffic;
use crate::Platform;
use crate::leaks::hide_tokens;
use crate::status::{Ended, Recorder};
use crate::time::Clock;

/// Longest text of an event, in characters.
const MAX_ERROR: usize = 500;
/// What is said of a defect of ours; more is in the log.
const DEFECT: &str = "something went wrong in the server";

/// Counts one call, when it is dropped. Calls for which the provider was not asked are not counted.
pub(super) struct Meter {
    status: Arc<Recorder>,
    clock: Clock,
    organization: OrganizationId,
    integration: IntegrationId,
    /// What it costs.
    pub(super) traffic: Arc<Traffic>,
    end: Mutex<End>,
}

/// How far a call has got.
enum End {
    /// The provider has not been asked.
    NotAsked,
    /// It has been asked and has not answered.
    Asked,
    /// What the last answer came to.
    Answered(StatusEventKind, Option<String>),
}

impl Meter {
    pub(super) fn new(platform: &Platform, organization: OrganizationId, integration: IntegrationId) -> Self {
        let end = Mutex::new(End::NotAsked);
        let (status, clock) = (platform.status.clone(), platform.clock.clone());
        Self { status, clock, organization, integration, traffic: Arc::default(), end }
    }

    /// Awaits what the provider says. `context` holds what must not be told.
    pub(super) async fn ask<T>(
        &self,
        context: &Context,
        work: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        self.set(End::Asked);
        let outcome = self.traffic.working(work).await;
        match &outcome {
            Ok(_) => self.set(End::Answered(StatusEventKind::Ok, None)),
            Err(error) => self.failed(error, Some(context)),
        }
        outcome
    }

    /// Notes that the provider refuses or fails, or cannot even be asked.
    pub(super) fn failed(&self, error: &ProviderError, context: Option<&Context>) {
        self.set(End::Answered(kind(error), Some(words(error, context))));
    }

    fn set(&self, end: End) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = end;
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let end = self.end.get_mut().unwrap_or_else(PoisonError::into_inner);
        let (kind, error) = match std::mem::replace(end, End::NotAsked) {
            End::NotAsked => return,
            End::Asked => {
                let why = "the caller closed the connection before the provider had answered";
                (StatusEventKind::Refused, Some(why.to_owned()))
            }
            End::Answered(kind, error) => (kind, error),
        };
        let totals = self.traffic.totals(kind != StatusEventKind::Ok);
        let ended = Ended { totals, kind, certain: false, error, at: self.clock.now() };
        self.status.count(self.organization, self.integration, ended);
    }
}

/// Notes how an integration fares although nothing was asked of it that counts as a call: somebody looked on purpose.
pub(super) fn sign(
    platform: &Platform,
    organization: OrganizationId,
    integration: IntegrationId,
    error: Option<&ProviderError>,
    context: &Context,
) {
    let kind = error.map_or(StatusEventKind::Ok, kind);
    let error = error.map(|error| words(error, Some(context)));
    let ended = Ended { totals: Totals::default(), kind, certain: true, error, at: platform.clock.now() };
    platform.status.count(organization, integration, ended);
}

/// What an error says about the integration.
fn kind(error: &ProviderError) -> StatusEventKind {
    match error.kind {
        ErrorKind::Credentials | ErrorKind::Permission { .. } => StatusEventKind::Unauthorized,
        ErrorKind::RateLimited { .. }
        | ErrorKind::Full
        | ErrorKind::Unavailable
        | ErrorKind::Timeout
        | ErrorKind::BadAnswer
        | ErrorKind::Internal => StatusEventKind::Error,
        ErrorKind::NotFound { .. }
        | ErrorKind::Invalid(_)
        | ErrorKind::InvalidQuery { .. }
        | ErrorKind::Conflict
        | ErrorKind::Unsupported => StatusEventKind::Refused,
    }
}

/// An error in words that anybody may read who sees the status: without tokens, without the call's own secrets.
pub(super) fn words(error: &ProviderError, context: Option<&Context>) -> String {
    if error.kind == ErrorKind::Internal {
        return DEFECT.into();
    }
    let mut text = hide_tokens(&error.message).into_owned();
    for credential in context.into_iter().flat_map(|context| context.credentials.values()) {
        text = credential.fields.hide_in(&text);
    }
    // PostgreSQL has no text with it.
    text.retain(|c| c != '\0');
    match text.char_indices().nth(MAX_ERROR) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use api_types::{Environment, IntegrationId, OrganizationId, Timestamp};
    use connectors::{Context, Credential, CredentialFields, ErrorKind, ProviderError};
    use provider_schema::CredentialKind;
    use secrets::{MasterKey, Token, TokenKind};
    use serde_json::{Value, json};
    use store::{Location, Store, StoreOptions};
    use uuid::Uuid;

    use super::{MAX_ERROR, Meter, words};
    use crate::Platform;
    use crate::keys::Keys;

    fn context(credentials: &[(&str, Value)]) -> Context {
        let credential = |fields: &Value| {
            let fields = CredentialFields::new(fields.as_object().cloned().unwrap());
            Credential { kind: CredentialKind::Basic, fields }
        };
        Context {
            config: Value::Null,
            credentials: credentials
                .iter()
                .map(|(at, fields)| ((*at).to_owned(), credential(fields)))
                .collect(),
            environment: Environment::Test,
            created_at: Timestamp::ZERO,
            now: Timestamp::ZERO,
            time_left: Duration::ZERO,
        }
    }

    #[tokio::test]
    async fn a_call_counts_once_and_only_if_the_provider_was_asked() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("patchbay.db"));
        let store = Store::open(&location, StoreOptions::default()).await.unwrap();
        let keys = Keys::open(&store, MasterKey::generate()).await.unwrap();
        let platform = Platform::new(store, keys);
        let (organization, integration) = (OrganizationId(Uuid::now_v7()), IntegrationId(Uuid::now_v7()));
        let meter = || Meter::new(&platform, organization, integration);
        let context = context(&[]);

        drop(meter());
        assert_eq!(platform.status.waiting(), 0);

        let several = meter();
        for answer in [Ok(1), Err(ProviderError::unsupported("x")), Ok(2)] {
            let _ = several.ask(&context, std::future::ready(answer)).await;
        }
        assert_eq!(platform.status.waiting(), 0, "it is not over");
        drop(several);
        assert_eq!(platform.status.waiting(), 1);

        // The caller goes away while the provider is being asked.
        let left = meter();
        tokio::select! {
            biased;
            _ = left.ask(&context, std::future::pending::<Result<(), ProviderError>>()) => unreachable!(),
            () = std::future::ready(()) => {}
        }
        drop(left);
        assert_eq!(platform.status.waiting(), 2);
    }

    #[test]
    fn neither_tokens_nor_the_calls_secrets_stand_in_the_words() {
        let context = context(&[("/credential", json!({ "username": "robot", "secret": "canary-7" }))]);
        let token = Token::generate(TokenKind::Integration, Uuid::now_v7());
        let message = format!("no ticket \"canary-7\" for canary-7 of {}", token.secret().expose());
        let error = ProviderError::new(ErrorKind::Unavailable, message).said("canary-7");
        let said = words(&error, Some(&context));
        assert_eq!(said, "no ticket \"(a secret)\" for (a secret) of (a token)");
    }

    #[test]
    fn words_are_cut_between_characters_and_defects_are_for_the_log() {
        let long = ProviderError::new(ErrorKind::BadAnswer, "ü".repeat(MAX_ERROR + 1));
        assert_eq!(words(&long, None).chars().count(), MAX_ERROR + 1);
        let fits = ProviderError::new(ErrorKind::BadAnswer, "ü".repeat(MAX_ERROR));
        assert_eq!(words(&fits, None), "ü".repeat(MAX_ERROR));
        let defect = ProviderError::new(ErrorKind::Internal, "/home/x.rs:7: index out of bounds");
        assert_eq!(words(&defect, None), super::DEFECT);
    }
}
