//! What can go wrong between the browser and the server, in words for the person in front of it.

/// Why a call gave no usable answer. A call that was given up (page left, newer call made) is no error and never gets
/// here: its future is dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// No answer at all: the server is down, or the network between is.
    Unreachable,
    /// The server took longer than the client waits.
    Timeout,
    /// The server refused or failed, with this HTTP status.
    Status {
        /// HTTP status code.
        status: u16,
        /// What to quote to whoever runs the server.
        request_id: Option<String>,
    },
    /// An answer that this version of the dashboard does not understand.
    Unreadable {
        /// What to quote to whoever runs the server.
        request_id: Option<String>,
    },
}

impl ApiError {
    /// What happened, as a heading.
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Self::Unreachable => "The server does not answer",
            Self::Timeout => "The server takes too long to answer",
            Self::Status { .. } => "The server could not answer",
            Self::Unreadable { .. } => "The answer cannot be read",
        }
    }

    /// Why, as far as it can be known, and what to do.
    pub(crate) fn advice(&self) -> String {
        match self {
            Self::Unreachable => {
                "It may be restarting, or the network in between is down. Retry in a moment.".to_owned()
            }
            Self::Timeout => "It is busy, or the network is slow. Retry in a moment.".to_owned(),
            Self::Status { status, .. } => {
                format!("It answered with status {status}. If retrying does not help, its log says why.")
            }
            Self::Unreadable { .. } => {
                "This page and the server are probably of different versions. Reload the page.".to_owned()
            }
        }
    }

    /// The id under which the server's log has this call.
    pub(crate) fn request_id(&self) -> Option<&str> {
        match self {
            Self::Unreachable | Self::Timeout => None,
            Self::Status { request_id, .. } | Self::Unreadable { request_id } => request_id.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_error_names_the_status_and_the_request() {
        let error = ApiError::Status { status: 502, request_id: Some("req-1".to_owned()) };
        assert!(error.advice().contains("502"), "{}", error.advice());
        assert_eq!(error.request_id(), Some("req-1"));
    }

    #[test]
    fn an_unreachable_server_has_no_request_to_quote() {
        assert_eq!(ApiError::Unreachable.request_id(), None);
    }
}
