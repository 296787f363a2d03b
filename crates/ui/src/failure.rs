//! What went wrong, in the words that a page shows; and which field each fault belongs to.

use crate::util::text::{capitalized, closed};

/// A failed call as a page or a form shows it. `ui::api` makes one out of whatever went wrong there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// What happened, as a heading without a full stop.
    pub title: String,
    /// Why, and what to do; may be empty.
    pub advice: String,
    /// What to quote to whoever runs the server.
    pub request_id: Option<String>,
    /// The single faults, in the server's order.
    pub faults: Vec<Fault>,
}

/// One fault, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer into the body that was sent; empty when the fault is not in the body.
    pub pointer: String,
    /// What is wrong, and how to mend it.
    pub message: String,
}

/// The server's explanation of a refusal (`api_types::Problem`), as far as people are told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What happened, why, what to do, and where.
    pub words: Words,
    /// HTTP status.
    pub status: u32,
    /// URI of the kind of problem.
    pub kind: Option<String>,
    /// One for each fault.
    pub causes: Vec<Words>,
}

/// One explanation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Short text.
    pub message: String,
    /// Longer text.
    pub detail: Option<String>,
    /// How to mend it.
    pub remediation: Option<String>,
    /// JSON pointer into the body that was sent, if it is about a field in there.
    pub pointer: Option<String>,
}

impl Failure {
    /// A failure that is of no single field.
    pub fn new(title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { title: title.into(), advice: advice.into(), ..Self::default() }
    }

    /// What an answer of the server says.
    pub fn from_said(said: &Said, request_id: Option<String>) -> Self {
        let Words { message, detail, remediation, pointer } = &said.words;
        let advice = sentence(detail.as_deref(), remediation.as_deref());
        let mut faults: Vec<Fault> = said.causes.iter().map(Fault::from_words).collect();
        if faults.is_empty()
            && said.status < 500
            && let Some(pointer) = pointer
        {
            faults.push(Fault { pointer: pointer.clone(), message: advice.clone() });
        }
        Self { title: capitalized(message.trim_end_matches('.')), advice, request_id, faults }
    }
}

impl Fault {
    fn from_words(cause: &Words) -> Self {
        let pointer = cause.pointer.clone().unwrap_or_default();
        let detail = cause.detail.as_deref().unwrap_or(&cause.message);
        // The server names the place in front; on a page the place is the field.
        let detail = match detail.strip_prefix(&pointer) {
            Some(rest) if !pointer.is_empty() => rest.trim_start(),
            _ => detail,
        };
        Self { message: sentence(Some(detail), cause.remediation.as_deref()), pointer }
    }
}

/// The parts that are there, each closed by a full stop.
fn sentence(detail: Option<&str>, remediation: Option<&str>) -> String {
    let parts = [detail, remediation].into_iter().flatten().map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| closed(&capitalized(part))).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::json::{FromJson, Json};

    /// As the server writes it.
    const REFUSED: &str = r#"{
        "message": "the request is not valid",
        "detail": "/email must be an e-mail address; the query is too long",
        "remediation": "correct what the causes name and send it again",
        "type": "urn:patchbay:problem:invalid",
        "occurred_at": "2026-11-03T09:30:00Z",
        "status": 400,
        "instance": "urn:patchbay:request:r-1",
        "cause": [
            {"message": "/email must be an e-mail address", "type": "urn:x",
             "context": {"parameter": {"id": "/email", "location": "body"}}},
            {"message": "limit must be a number", "remediation": "leave it out", "type": "urn:x",
             "context": {"parameter": {"id": "limit", "location": "query"}}}
        ]
    }"#;

    fn failure(json: &str) -> Failure {
        let said = Said::from_json(&Json::parse(json).unwrap()).unwrap();
        Failure::from_said(&said, Some("r-1".to_owned()))
    }

    #[test]
    fn faults_carry_their_place_and_read_as_sentences() {
        let Failure { title, faults, request_id, .. } = failure(REFUSED);
        assert_eq!(title, "The request is not valid");
        assert_eq!(request_id.as_deref(), Some("r-1"));
        let said: Vec<_> =
            faults.iter().map(|fault| (fault.pointer.as_str(), fault.message.as_str())).collect();
        assert_eq!(
            said,
            [("/email", "Must be an e-mail address."), ("", "Limit must be a number. Leave it out.")],
            "only what stands in the body has a field"
        );
    }

    #[test]
    fn a_problem_without_causes_is_placed_by_its_own_context() {
        let one = REFUSED.replace(
            r#""cause": ["#,
            r#""context": {"parameter": {"id": "/name", "location": "body"}}, "ignored": ["#,
        );
        let faults = failure(&one).faults;
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].pointer, "/name");
    }
}
