//! An answer that is not a success, as the server gave it.

use std::time::Duration;

use api_types::session::AuthCode;

use super::json::{FromJson, Json};
use crate::failure::{Said, Words};

/// What the server said instead of doing what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The server's explanation; none when a proxy answered in its place.
    pub said: Option<Box<Said>>,
    /// The explanation of the API under `/api/v1`, which is a text.
    pub message: Option<String>,
    /// Why a sign-in failed.
    pub auth_code: Option<AuthCode>,
    /// What to quote to whoever runs the server.
    pub request_id: Option<String>,
    /// How long to wait before the next try, if the server said so.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// Reads an answer's body, which may be anything.
    pub(super) fn read(
        status: u16,
        request_id: Option<String>,
        retry_after: Option<Duration>,
        body: &str,
    ) -> Self {
        let json = Json::parse(body);
        let said = json.as_ref().and_then(Said::from_json).map(Box::new);
        let field = |name| json.as_ref().and_then(|json| json.get(name));
        let message = if said.is_some() { None } else { field("error") };
        let auth_code = json.as_ref().and_then(|json| json.get("auth_code"));
        Self { status, said, message, auth_code, request_id, retry_after }
    }
}

impl FromJson for Said {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            words: Words::from_json(json)?,
            status: json.get("status")?,
            kind: json.get("type")?,
            causes: json.get::<Option<_>>("cause")?.unwrap_or_default(),
        })
    }
}

impl FromJson for Words {
    fn from_json(json: &Json) -> Option<Self> {
        let context: Option<Context> = json.get("context")?;
        Some(Self {
            message: json.get("message")?,
            detail: json.get("detail")?,
            remediation: json.get("remediation")?,
            pointer: context.and_then(|context| context.pointer),
        })
    }
}

/// What an explanation is about. Only what stands in the body has a field.
struct Context {
    pointer: Option<String>,
}

impl FromJson for Context {
    fn from_json(json: &Json) -> Option<Self> {
        let parameter: Option<Parameter> = json.get("parameter")?;
        let in_body = parameter.filter(|parameter| parameter.location == "body");
        Some(Self { pointer: in_body.map(|parameter| parameter.id) })
    }
}

struct Parameter {
    id: String,
    location: String,
}

impl FromJson for Parameter {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { id: json.get("id")?, location: json.get("location")? })
    }
}

#[cfg(test)]
mod tests {
    use api_types::{Problem, problem::ProblemCause};
    use serde_json::{from_value, json, to_string};

    use super::*;

    #[test]
    fn what_is_told_is_read_from_what_the_server_writes() {
        let context = json!({"parameter": {"id": "/name", "location": "body"}});
        let cause: ProblemCause =
            from_value(json!({"message": "taken", "type": "urn:t", "context": context})).unwrap();
        let problem: Problem = from_value(json!({
            "message": "no", "detail": "why", "remediation": "what to do", "type": "urn:x", "status": 409,
            "instance": "urn:request:r", "occurred_at": "2026-11-22T12:00:00Z", "auth_code": "locked",
            "context": {"parameter": {"id": "limit", "location": "query"}}, "cause": [cause],
        }))
        .unwrap();
        let refusal = Refusal::read(409, None, None, &to_string(&problem).unwrap());
        assert_eq!(refusal.auth_code, Some(AuthCode::Locked));
        let words =
            |message: &str, detail: Option<&str>, remediation: Option<&str>, pointer: Option<&str>| Words {
                message: message.to_owned(),
                detail: detail.map(str::to_owned),
                remediation: remediation.map(str::to_owned),
                pointer: pointer.map(str::to_owned),
            };
        let said = Said {
            words: words("no", Some("why"), Some("what to do"), None),
            status: 409,
            kind: Some("urn:x".to_owned()),
            causes: vec![words("taken", None, None, Some("/name"))],
        };
        assert_eq!(refusal.said.as_deref(), Some(&said));
    }
}
