//! What can go wrong between the browser and the server, as a type to decide by and as words for the person in front
//! of it.

use std::time::Duration;

use api_types::session::AuthCode;

use super::refusal::Refusal;
use crate::failure::{Failure, Said};

/// The server's word for a failure of which it says no more.
const INTERNAL: &str = "urn:patchbay:problem:internal";

/// Why a call gave no usable answer. A call that was given up (page left, newer call made) is no error and never gets
/// here: its future is dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// No answer at all: the server is down, or the network between is. Whether a change was made is not known.
    Offline,
    /// The server took longer than the client waits. Whether a change was made is not known.
    Timeout,
    /// There is no session, or the one there was has ended and was not taken up again.
    SignedOut,
    /// What was given to get in was not accepted: a password, or the token of a link.
    Unaccepted(Refusal),
    /// The organization is switched off, or its evaluation is over.
    Disabled(Refusal),
    /// The session's rights do not reach this.
    Forbidden(Refusal),
    /// There is no such object, or none that the session can see.
    NotFound(Refusal),
    /// The link has been used, replaced or taken back, or its time is over.
    Gone(Refusal),
    /// It contradicts what is there: a name that is taken, a version that is no longer the newest.
    Conflict(Refusal),
    /// Something in the request is wrong; the problem's causes say which field.
    Invalid(Refusal),
    /// Too many calls; [`retry_after`](Self::retry_after) says when the next may come.
    TooMany(Refusal),
    /// The server failed.
    Server(Refusal),
    /// Any other status.
    Other(Refusal),
    /// An answer that this version of the page does not understand.
    Unreadable {
        /// What to quote to whoever runs the server.
        request_id: Option<String>,
    },
}

impl ApiError {
    /// What an answer of this status means.
    pub(super) fn from_refusal(refusal: Refusal) -> Self {
        match refusal.status {
            400 | 413 | 415 | 422 => Self::Invalid(refusal),
            401 => Self::Unaccepted(refusal),
            402 => Self::Disabled(refusal),
            403 => Self::Forbidden(refusal),
            404 => Self::NotFound(refusal),
            409 | 412 => Self::Conflict(refusal),
            410 => Self::Gone(refusal),
            429 => Self::TooMany(refusal),
            500.. => Self::Server(refusal),
            _ => Self::Other(refusal),
        }
    }

    /// What happened, as a heading without a full stop.
    pub fn title(&self) -> String {
        self.words().0
    }

    /// Why, as far as it can be known, and what to do.
    pub fn advice(&self) -> String {
        self.words().1
    }

    /// The id under which the server's log has this call.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Unreadable { request_id } => request_id.as_deref(),
            _ => self.refusal()?.request_id.as_deref(),
        }
    }

    /// Why a sign-in failed.
    pub fn auth_code(&self) -> Option<AuthCode> {
        self.refusal()?.auth_code
    }

    /// How long the server wants to be left alone, if it said so: after too many calls, or failed sign-ins.
    pub fn retry_after(&self) -> Option<Duration> {
        self.refusal()?.retry_after
    }

    /// The same in words, such as `30 seconds`.
    pub fn wait(&self) -> Option<String> {
        self.retry_after().map(in_words)
    }

    /// Whether a change that failed so may have been made all the same.
    pub fn is_uncertain(&self) -> bool {
        matches!(self, Self::Offline | Self::Timeout | Self::Server(_) | Self::Unreadable { .. })
    }

    /// The server's own words, with the causes by field.
    fn said(&self) -> Option<&Said> {
        self.refusal()?.said.as_deref()
    }

    fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Offline | Self::Timeout | Self::SignedOut | Self::Unreadable { .. } => None,
            Self::Unaccepted(refusal)
            | Self::Disabled(refusal)
            | Self::Forbidden(refusal)
            | Self::NotFound(refusal)
            | Self::Gone(refusal)
            | Self::Conflict(refusal)
            | Self::Invalid(refusal)
            | Self::TooMany(refusal)
            | Self::Server(refusal)
            | Self::Other(refusal) => Some(refusal),
        }
    }

    /// Title and advice: the server's where it has any, for it knows better.
    fn words(&self) -> (String, String) {
        let (title, advice) = self.general();
        let (mut title, mut advice) = (title.to_owned(), advice);
        if let Some(refusal) = self.refusal() {
            if let Some(said) = refusal.said.as_deref().filter(|said| self.is_for_people(said)) {
                let said = Failure::from_said(said, None);
                title = said.title;
                if matches!(self, Self::Forbidden(_)) {
                    // It has no other than to take another token.
                    advice = String::new();
                } else if !said.advice.is_empty() {
                    advice = said.advice;
                }
            } else if let Some(said) = &refusal.message {
                said.trim_end_matches('.').clone_into(&mut title);
            }
        }
        if let (Self::TooMany(_), Some(wait)) = (self, self.wait()) {
            advice = format!("Wait {wait}, then try again.");
        }
        (title, advice)
    }

    /// Whether the server's words help somebody in front of a page. Of rights it may speak as it does to a program, which
    /// has a token; of its own failures it says only where a program finds the id, which is shown anyway.
    fn is_for_people(&self, said: &Said) -> bool {
        match self {
            Self::Forbidden(_) => !["token's permission set", "roles allow", "organization as a whole"]
                .iter()
                .any(|words| said.words.message.contains(words)),
            Self::Server(_) => said.kind.as_deref() != Some(INTERNAL),
            _ => true,
        }
    }

    /// What can be said without the server's words.
    fn general(&self) -> (&'static str, String) {
        let (title, advice) = match self {
            Self::Offline => (
                "The server does not answer",
                "It may be restarting, or the network in between is down. Retry in a moment.",
            ),
            Self::Timeout => (
                "The server takes too long to answer",
                "It is busy, or the network is slow. Retry in a moment.",
            ),
            Self::SignedOut => {
                ("You are signed out", "Sign in again to go on. What you typed on this page is still here.")
            }
            Self::Unaccepted(_) => ("That was not accepted", "Check what you entered, and try again."),
            Self::Disabled(_) => (
                "This organization is switched off",
                "Whoever runs this server can say why, and switch it on again.",
            ),
            Self::Forbidden(_) => (
                "You may not do this",
                "Your roles do not include it. An administrator of the organization can change them.",
            ),
            Self::NotFound(_) => {
                ("This does not exist", "It may have been deleted, or your roles do not reach it.")
            }
            Self::Gone(_) => ("This link works no more", "Ask whoever sent it for a new one."),
            Self::Conflict(_) => (
                "This contradicts what is there",
                "Somebody may have changed it meanwhile. Load it again and look before you repeat the change.",
            ),
            Self::Invalid(_) => ("Something here is not right", "Check what you entered, and try again."),
            Self::TooMany(_) => ("Too many attempts", "Wait a moment, then try again."),
            Self::Server(refusal) | Self::Other(refusal) => {
                let status = refusal.status;
                return (
                    "The server could not answer",
                    format!("It answered with status {status}. If retrying does not help, its log says why."),
                );
            }
            Self::Unreadable { .. } => (
                "The answer cannot be read",
                "This page and the server are probably of different versions. Reload the page.",
            ),
        };
        (title, advice.to_owned())
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let (title, advice) = error.words();
        let request_id = error.request_id().map(str::to_owned);
        let faults = error.said().map(|said| Self::from_said(said, None).faults).unwrap_or_default();
        Self { title, advice, request_id, faults }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.title())
    }
}

impl std::error::Error for ApiError {}

/// A waiting time as a person says it: never shorter than it is.
fn in_words(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str) -> ApiError {
        ApiError::from_refusal(Refusal::read(status, Some("req-1".to_owned()), None, body))
    }

    const PROBLEM: &str = r#"{"message": "A member has this name.", "detail": "The name dana@example.org is taken",
        "remediation": "Choose another", "status": 409, "instance": "urn:request:req-1",
        "occurred_at": "2026-11-22T12:00:00Z", "cause": [{"message": "taken", "type": "t",
        "context": {"parameter": {"id": "/name", "location": "body"}}}]}"#;

    #[test]
    fn each_status_is_its_own_kind_of_error() {
        let kinds = [400, 401, 402, 403, 404, 409, 410, 412, 413, 418, 422, 429, 500, 503].map(|status| {
            let kind = format!("{:?}", refused(status, ""));
            format!("{status} {}", kind.split(['(', ' ']).next().unwrap_or_default())
        });
        assert_eq!(
            kinds.join(", "),
            "400 Invalid, 401 Unaccepted, 402 Disabled, 403 Forbidden, 404 NotFound, 409 Conflict, 410 Gone, \
             412 Conflict, 413 Invalid, 418 Other, 422 Invalid, 429 TooMany, 500 Server, 503 Server"
        );
    }

    #[test]
    fn the_servers_own_words_come_first() {
        let error = refused(409, PROBLEM);
        assert_eq!(error.title(), "A member has this name");
        assert_eq!(error.advice(), "The name dana@example.org is taken. Choose another.");
    }

    #[test]
    fn a_failure_for_a_form_carries_the_fields_and_the_request() {
        let failure = Failure::from(refused(409, PROBLEM));
        assert_eq!(failure.request_id.as_deref(), Some("req-1"));
        assert_eq!(failure.faults.len(), 1);
        assert_eq!(failure.faults[0].pointer, "/name");
    }

    #[test]
    fn what_is_meant_for_programs_is_said_for_people() {
        let said = |status, kind: &str, message: &str| {
            let body = serde_json::json!({"message": message, "remediation": "use another token", "status": status,
                "instance": "urn:patchbay:request:req-1", "occurred_at": "2026-11-22T12:00:00Z",
                "type": format!("urn:patchbay:problem:{kind}")});
            let error = refused(status, &body.to_string());
            format!("{}. {}", error.title(), error.advice())
        };
        let own = "You may not do this. Your roles do not include it. An administrator of the organization can change them.";
        assert_eq!(said(403, "forbidden", "the token's permission set \"viewer\" does not allow it"), own);
        assert_eq!(said(403, "forbidden", "none of the member's roles allows accounts:patch"), own);
        assert_eq!(said(403, "forbidden", "sign-up is \"closed\" here"), "Sign-up is \"closed\" here. ");
        assert!(
            said(500, "internal", "something went wrong")
                .starts_with("The server could not answer. It answered")
        );
        assert!(said(503, "disk-full", "the server's disk is full").starts_with("The server's disk is full"));
    }

    #[test]
    fn the_second_apis_errors_speak_too() {
        assert_eq!(
            refused(403, r#"{"error": "Only an ADMIN can invite."}"#).title(),
            "Only an ADMIN can invite"
        );
    }

    #[test]
    fn a_proxys_page_is_not_shown() {
        let error = refused(502, "<html><h1>Bad Gateway</h1>");
        assert_eq!(error.title(), "The server could not answer");
        assert!(error.advice().contains("502"), "{}", error.advice());
        assert_eq!(error.request_id(), Some("req-1"));
    }

    #[test]
    fn a_refused_sign_in_says_why() {
        let at_top = r#"{"message": "m", "status": 401, "instance": "i", "occurred_at": "2026-11-22T12:00:00Z",
            "auth_code": "locked"}"#;
        assert_eq!(refused(401, at_top).auth_code(), Some(AuthCode::Locked));
        assert_eq!(refused(401, PROBLEM).auth_code(), None);
    }

    #[test]
    fn waiting_is_told_in_words() {
        let wait = |millis| {
            let refusal = Refusal::read(429, None, Some(Duration::from_millis(millis)), "");
            ApiError::from_refusal(refusal).advice()
        };
        assert_eq!(wait(400), "Wait a second, then try again.");
        assert_eq!(wait(29_001), "Wait 30 seconds, then try again.");
        assert_eq!(wait(61_000 * 2), "Wait 3 minutes, then try again.");
        let locked = Refusal::read(401, None, Some(Duration::from_secs(8)), "");
        assert_eq!(ApiError::from_refusal(locked).wait().as_deref(), Some("8 seconds"));
    }

    #[test]
    fn what_may_have_been_done_all_the_same_is_known() {
        assert!(ApiError::Offline.is_uncertain() && refused(500, "").is_uncertain());
        assert!(!refused(409, "").is_uncertain() && !ApiError::SignedOut.is_uncertain());
    }
}
