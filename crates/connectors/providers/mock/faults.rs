//! Faults on demand, so that whoever integrates can see every state: in accounts of the environment `test`, by the
//! config key `simulate` for all calls, or for one call by a magic text such as `mock:429` in the place of a ticket's
//! id or name, of a comment, of a note's title, of a file's name or path, of a folder's path, of a message's id or
//! summary. In every environment a credential whose secret is `wrong` is refused.

use std::time::Duration;

use api_types::Environment;
use provider_schema::{Accepted, Field, Kind};

use crate::{Capability, Context, ErrorKind, Exchange, ProviderError, Step, Warning, scopes};

/// The config key.
const KEY: &str = "simulate";
/// The config key of the credential, which nothing needs.
const CREDENTIAL: &str = "credential";
/// The secret that is refused.
const WRONG: &str = "wrong";
/// What a credential's secret is called, by its kind; an AWS role has something that comes closest.
const SECRETS: [&str; 4] = ["secret", "client_secret", "secret_access_key", "external_id"];
/// What magic texts begin with.
const MAGIC: &str = "mock:";
/// How long a slow answer takes.
const SLOW: Duration = Duration::from_secs(3);
/// The scope that a credential lacks when one is to be missing.
pub(super) const WRITE: &str = "tickets:write";
/// What the mock says to wait, in seconds.
const RETRY_AFTER: u64 = 5;

/// What can go wrong, by the word of the config key and of magic texts.
const WORDS: [(&str, &str, Fault); 9] = [
    ("unauthorized", "401", Fault::Unauthorized),
    ("revoked", "revoked", Fault::Revoked),
    ("missing_scope", "403", Fault::MissingScope),
    ("rate_limited", "429", Fault::RateLimited),
    ("server_error", "500", Fault::ServerError),
    ("unavailable", "503", Fault::Unavailable),
    ("broken", "broken", Fault::Broken),
    ("slow", "slow", Fault::Slow),
    ("timeout", "timeout", Fault::Timeout),
];

#[derive(Clone, Copy)]
enum Fault {
    Unauthorized,
    Revoked,
    MissingScope,
    RateLimited,
    ServerError,
    Unavailable,
    Broken,
    Slow,
    Timeout,
}

/// The field of the config.
pub(super) fn field() -> Field {
    let words: Vec<_> = WORDS.iter().map(|(word, ..)| *word).collect();
    Field::optional(KEY, Kind::one_of(&words)).advanced()
}

/// The credential: for trying out how credentials are given, kept, exchanged and refused. Every kind that a provider's
/// form can ask for, the usual ones first.
pub(super) fn credential() -> Field {
    Field::optional(
        CREDENTIAL,
        Kind::credential(&[
            Accepted::Token,
            Accepted::Basic,
            Accepted::OAuthClient,
            Accepted::Secret,
            Accepted::Aws,
            Accepted::AwsRole,
        ]),
    )
}

/// What a verification says when the config asks for faults that its account will not see.
pub(super) fn idle(context: &Context) -> Option<Warning> {
    let idle = !context.text(KEY).is_empty() && context.environment != Environment::Test;
    idle.then(|| Warning {
        pointer: format!("/{KEY}"),
        message: "has no effect here: faults are simulated in accounts of the environment test only".into(),
    })
}

/// As [`check`], for a verification: each fault shows in the step in which a real provider would show it, and a missing
/// scope with the operations that it would be for.
pub(super) async fn verify(
    io: &mut dyn Exchange,
    context: &Context,
    capabilities: &[Capability],
) -> Result<(), ProviderError> {
    io.step(Step::Authenticate);
    let simulated = match context.environment {
        Environment::Test => WORDS.iter().find(|(word, ..)| *word == context.text(KEY)),
        Environment::Prod => None,
    };
    let simulated = simulated.map(|(.., fault)| *fault);
    if is_wrong(context) {
        return Err(Fault::Unauthorized.error());
    }
    if let Some(fault @ (Fault::Unauthorized | Fault::Revoked)) = simulated {
        return Err(fault.error());
    }
    io.step(Step::Permissions);
    if let Some(fault @ Fault::MissingScope) = simulated {
        let error = fault.error();
        let missing = scopes::missing(capabilities, &[]).into_iter().find(|(scope, _)| *scope == WRITE);
        return Err(match missing {
            Some((_, operations)) => {
                let message =
                    format!("{}, which is needed for {}", error.message, scopes::named(&operations));
                ProviderError { message, ..error }
            }
            None => error,
        });
    }
    io.step(Step::Sample);
    check(io, context, &[]).await
}

/// Fails if the credential, the config or one of these texts says so; a slow answer only takes its time.
pub(super) async fn check(
    io: &mut dyn Exchange,
    context: &Context,
    texts: &[&str],
) -> Result<(), ProviderError> {
    if is_wrong(context) {
        return Err(Fault::Unauthorized.error());
    }
    if context.environment != Environment::Test {
        return Ok(());
    }
    let magic = texts.iter().filter_map(|text| text.strip_prefix(MAGIC));
    let by_magic =
        magic.filter_map(|said| WORDS.iter().find(|(word, code, _)| *word == said || *code == said));
    let by_config = WORDS.iter().filter(|(word, ..)| *word == context.text(KEY));
    match by_magic.chain(by_config).next() {
        Some((.., Fault::Slow)) => {
            io.wait(SLOW.min(context.time_left)).await;
            Ok(())
        }
        Some((.., fault)) => Err(fault.error()),
        None => Ok(()),
    }
}

fn is_wrong(context: &Context) -> bool {
    let credential = context.credential(&format!("/{CREDENTIAL}"));
    credential.is_some_and(|given| SECRETS.iter().any(|name| given.fields.get(name) == WRONG))
}

impl Fault {
    fn error(self) -> ProviderError {
        let unauthorized = |raw| {
            ProviderError::new(ErrorKind::Credentials, "the provider does not accept the credential")
                .said(raw)
        };
        match self {
            Self::Unauthorized => unauthorized(r#"{"error": "invalid_token"}"#),
            Self::Revoked => unauthorized(r#"{"error": "token_revoked"}"#).detail("error", "token_revoked"),
            Self::MissingScope => ProviderError::new(
                ErrorKind::Permission { missing: Some(WRITE.into()) },
                "the credential lacks the scope tickets:write",
            )
            .said(r#"{"error": "insufficient_scope", "scope": "tickets:write"}"#),
            Self::RateLimited => ProviderError::new(
                ErrorKind::RateLimited { retry_after: Some(RETRY_AFTER) },
                "the provider wants fewer calls",
            )
            .said(r#"{"error": "too_many_requests"}"#),
            Self::ServerError => {
                ProviderError::new(ErrorKind::BadAnswer, "the provider answered with status 500")
                    .said(r#"{"error": "internal"}"#)
                    .detail("status", "500")
            }
            Self::Unavailable => {
                ProviderError::new(ErrorKind::Unavailable, "the provider answered that it is out of order")
                    .said(r#"{"error": "maintenance"}"#)
                    .detail("status", "503")
            }
            Self::Broken => ProviderError::new(ErrorKind::BadAnswer, "the provider's answer is no JSON")
                .said("{\"id\": 17, \"na"),
            Self::Slow | Self::Timeout => {
                ProviderError::new(ErrorKind::Timeout, "the provider did not answer in time")
            }
        }
    }
}
