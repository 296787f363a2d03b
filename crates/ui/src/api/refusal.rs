//! An answer that is not a success, as the server gave it.

use std::time::Duration;

use api_types::{Problem, session::AuthCode, tenant_member::TenantError};

/// What the server said instead of doing what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The server's explanation; none when a proxy answered in its place.
    pub problem: Option<Box<Problem>>,
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
        let problem: Option<Box<Problem>> = serde_json::from_str(body).ok();
        let message = || Some(serde_json::from_str::<TenantError>(body).ok()?.error);
        Self {
            status,
            message: if problem.is_some() { None } else { message() },
            auth_code: problem.as_ref().and_then(|problem| problem.auth_code),
            problem,
            request_id,
            retry_after,
        }
    }
}
