use object_store::Error;
use object_store::client::{HttpError, HttpErrorKind};

use super::errors::failed;
use crate::ErrorKind;

fn denied(body: &str) -> Error {
    let text =
        format!("Error performing PUT https://host/b/x?sig=canary in 1ms - Server returned non-2xx: {body}");
    Error::PermissionDenied { path: "x".into(), source: std::io::Error::other(text).into() }
}

#[test]
fn a_credential_is_told_from_a_right_and_a_bucket_from_a_file() {
    let xml = |code: &str| {
        format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>No.</Message></Error>")
    };
    for (code, kind) in [
        ("SignatureDoesNotMatch", ErrorKind::Credentials),
        ("AuthenticationFailed", ErrorKind::Credentials),
        ("AccessDenied", ErrorKind::Permission { missing: None }),
        ("NoSuchBucket", ErrorKind::NotFound { what: "bucket", id: String::new() }),
        ("SlowDown", ErrorKind::RateLimited { retry_after: None }),
    ] {
        let error = failed(&denied(&xml(code)), "file", "x");
        assert_eq!((error.kind, error.raw), (kind, Some(format!("{code}: No."))));
    }
}

#[test]
fn an_address_with_its_signature_is_not_passed_on() {
    for body in ["", "<html>", "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>"] {
        let error = failed(&denied(body), "file", "x");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[test]
fn what_never_arrived_is_told_from_what_may_have() {
    for (kind, expected) in [
        (HttpErrorKind::Connect, ErrorKind::Unavailable),
        (HttpErrorKind::Timeout, ErrorKind::Timeout),
        (HttpErrorKind::Interrupted, ErrorKind::BadAnswer),
    ] {
        let source = HttpError::new(kind, std::io::Error::other("nobody is there"));
        let error = failed(&Error::Generic { store: "S3", source: source.into() }, "file", "x");
        assert_eq!(error.kind, expected);
        assert!(error.message.contains("nobody is there"), "{error}");
    }
}
