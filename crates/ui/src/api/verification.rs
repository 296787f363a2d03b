//! Trying out integrations, step by step as it happens.

use api_types::{
    integration::{UpdateIntegration, VerifyIntegration, VerifyIntegrationAnswer},
    verification::VerificationStep,
};

use super::{
    client::{Call, Client},
    error::ApiError,
    integrations::{of_account, one},
    refusal::Refusal,
    sse::Message,
};

/// Tries out what would be created; nothing is stored. Tells of each step.
pub async fn verify(
    client: Client,
    account: &str,
    new: &VerifyIntegration,
    told: impl Fn(VerificationStep),
) -> Result<VerifyIntegrationAnswer, ApiError> {
    follow(client, Call::post(of_account(account).then("verify")).body(new), told).await
}

/// Tries out an integration as it is, or as it would be after a change; nothing is stored. Tells of each step.
pub async fn verify_existing(
    client: Client,
    account: &str,
    key: &str,
    changed: Option<&UpdateIntegration>,
    told: impl Fn(VerificationStep),
) -> Result<VerifyIntegrationAnswer, ApiError> {
    let call = Call::post(one(account, key).then("verify"));
    let call = match changed {
        Some(changed) => call.body(changed),
        None => call,
    };
    follow(client, call, told).await
}

async fn follow(
    client: Client,
    call: Call,
    told: impl Fn(VerificationStep),
) -> Result<VerifyIntegrationAnswer, ApiError> {
    let mut messages = client.stream(call).await?;
    // A stream that breaks off has told nothing.
    while let Some(some) = messages.next().await {
        for message in some {
            match News::read(&message) {
                Some(News::Step(step)) => told(*step),
                Some(News::Over(outcome)) => return *outcome,
                None => {}
            }
        }
    }
    Err(ApiError::Offline)
}

/// What a message tells.
enum News {
    Step(Box<VerificationStep>),
    Over(Box<Result<VerifyIntegrationAnswer, ApiError>>),
}

impl News {
    /// Signs of life and what a newer server may send tell nothing.
    fn read(message: &Message) -> Option<Self> {
        let Message::Event { name, data } = message else { return None };
        match name.as_str() {
            "step" => serde_json::from_str(data).ok().map(|step| Self::Step(Box::new(step))),
            "outcome" => {
                let answer =
                    serde_json::from_str(data).map_err(|_| ApiError::Unreadable { request_id: None });
                Some(Self::Over(Box::new(answer)))
            }
            "problem" => Some(Self::Over(Box::new(Err(refused(data))))),
            _ => None,
        }
    }
}

/// The Problem that ended a verification, as it would have been answered.
fn refused(data: &str) -> ApiError {
    let refusal = Refusal::read(0, None, None, data);
    let status = refusal.said.as_ref().and_then(|said| u16::try_from(said.status).ok());
    ApiError::from_refusal(Refusal { status: status.unwrap_or(500), ..refusal })
}

#[cfg(test)]
mod tests {
    use api_types::verification::{StepName, StepState};

    use super::*;

    fn read(name: &str, data: &str) -> Option<News> {
        News::read(&Message::Event { name: name.to_owned(), data: data.to_owned() })
    }

    #[test]
    fn steps_are_told_until_it_is_over() {
        let step = read("step", r#"{"step": "tls", "state": "ok", "took_ms": 12}"#);
        let Some(News::Step(step)) = step else { panic!() };
        assert_eq!((step.step, step.state, step.took_ms), (StepName::Tls, StepState::Ok, 12));
        let Some(News::Over(outcome)) = read("outcome", "{}") else { panic!() };
        assert!(outcome.is_ok());
        assert!(News::read(&Message::Heartbeat).is_none());
        assert!(read("later", "{}").is_none());
        assert!(read("step", "{").is_none());
    }

    #[test]
    fn a_problem_is_the_refusal_that_it_would_have_been() {
        let problem = r#"{"message": "the provider refused the credential", "type": "urn:x", "status": 400,
            "occurred_at": "2026-11-23T12:00:00Z", "instance": "urn:request:1"}"#;
        let Some(News::Over(outcome)) = read("problem", problem) else { panic!() };
        assert!(matches!(*outcome, Err(ApiError::Invalid(_))), "{outcome:?}");
        let Some(News::Over(outcome)) = read("problem", "not JSON") else { panic!() };
        assert!(matches!(*outcome, Err(ApiError::Server(_))), "{outcome:?}");
    }
}
