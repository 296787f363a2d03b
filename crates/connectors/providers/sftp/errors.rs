//! What the server's refusals mean, and what a connection that breaks does.

use russh_sftp::client::error::Error;
use russh_sftp::protocol::{Status, StatusCode};

use crate::{ErrorKind, ProviderError};

/// What it comes to that something did not work for a path. `what` is a `file` or a `folder`.
pub(super) fn refused(error: &Error, what: &'static str, path: &str) -> ProviderError {
    match error {
        Error::Status(status) => by_status(status, what, path),
        Error::Timeout => ProviderError::new(ErrorKind::Timeout, "the server did not answer in time"),
        Error::IO(_) | Error::UnexpectedBehavior(_) => lost(),
        Error::Limited(_) | Error::UnexpectedPacket => {
            ProviderError::new(ErrorKind::BadAnswer, "the server's answer cannot be understood")
        }
    }
}

fn by_status(status: &Status, what: &'static str, path: &str) -> ProviderError {
    let path: String = path.chars().take(256).collect();
    let error = match status.status_code {
        StatusCode::NoSuchFile => ProviderError::not_found(what, &path),
        StatusCode::PermissionDenied => {
            let missing = Some(format!("the right to this {what} on the server"));
            let message = format!("the server does not let this user do that with the {what} {path:?}");
            ProviderError::new(ErrorKind::Permission { missing }, message)
        }
        StatusCode::OpUnsupported => {
            ProviderError::new(ErrorKind::Unsupported, "the server does not support what this needs")
        }
        // OpenSSH's answer to names that are too long.
        StatusCode::BadMessage => ProviderError::new(
            ErrorKind::InvalidQuery { parameter: "path" },
            format!("the server cannot use the path {path:?}"),
        ),
        StatusCode::NoConnection | StatusCode::ConnectionLost => lost(),
        // It says no more in this version of the protocol: a folder in the place of a file, for example.
        StatusCode::Ok | StatusCode::Eof | StatusCode::Failure => ProviderError::new(
            ErrorKind::Conflict,
            format!("the server could not do that with the {what} {path:?} as things are there"),
        ),
    };
    let said = &status.error_message;
    let error = error.detail("sftp_status", (status.status_code as u32).to_string());
    if said.is_empty() { error } else { error.said(said) }
}

/// The connection is gone.
pub(super) fn lost() -> ProviderError {
    ProviderError::new(ErrorKind::BadAnswer, "the connection to the server broke off")
}

/// Whether it says that there is nothing at that path.
pub(super) fn is_missing(error: &Error) -> bool {
    has_status(error, StatusCode::NoSuchFile)
}

/// Whether the server has answered with that.
pub(super) fn has_status(error: &Error, code: StatusCode) -> bool {
    matches!(error, Error::Status(status) if status.status_code == code)
}

#[cfg(test)]
mod tests {
    use russh_sftp::client::error::Error;
    use russh_sftp::protocol::{Status, StatusCode};

    use super::refused;
    use crate::ErrorKind;

    #[test]
    fn each_status_has_its_kind() {
        for (status_code, kind) in [
            (StatusCode::NoSuchFile, ErrorKind::NotFound { what: "file", id: "a/b".into() }),
            (StatusCode::OpUnsupported, ErrorKind::Unsupported),
            (StatusCode::BadMessage, ErrorKind::InvalidQuery { parameter: "path" }),
            (StatusCode::Failure, ErrorKind::Conflict),
            (StatusCode::ConnectionLost, ErrorKind::BadAnswer),
        ] {
            let status =
                Status { id: 1, status_code, error_message: "words".into(), language_tag: "en".into() };
            let error = refused(&Error::Status(status), "file", "a/b");
            assert_eq!((error.kind, error.raw.as_deref()), (kind, Some("words")));
        }
        assert_eq!(refused(&Error::Timeout, "file", "a").kind, ErrorKind::Timeout);
        assert_eq!(refused(&Error::IO("x".into()), "file", "a").kind, ErrorKind::BadAnswer);
    }
}
