//! What goes to the token service, and what is made of what it says.

use std::collections::BTreeMap;

use api_types::{Environment, Timestamp};
use bytes::Bytes;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn operator() -> AmazonIdentity {
    AmazonIdentity {
        access_key_id: "AKIDOPERATOR".into(),
        secret_access_key: "c4n4ry-of-the-operator".to_owned().into(),
        sts_endpoint: None,
    }
}

fn context(config: Value) -> Context {
    Context {
        config,
        credentials: BTreeMap::new(),
        environment: Environment::Test,
        created_at: Timestamp::ZERO,
        now: Timestamp::ZERO,
        time_left: Duration::from_secs(5),
    }
}

fn credential() -> CredentialFields {
    let fields = json!({ "role_arn": "arn:aws:iam::123456789012:role/exports", "external_id": "tenant & 7" });
    CredentialFields::new(fields.as_object().cloned().unwrap())
}

fn role(config: Value) -> Result<AssumeRole, ProviderError> {
    AssumeRole::of(Some(&operator()), &context(config), &credential())
}

fn answer(status: u16, body: &str) -> Answer {
    http::Response::builder().status(status).body(Bytes::from(body.to_owned())).unwrap()
}

const LENT: &str = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
    <Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>lent/+</SecretAccessKey>\
    <SessionToken>session==</SessionToken><Expiration>2026-01-01T00:00:00Z</Expiration></Credentials>\
    </AssumeRoleResult></AssumeRoleResponse>";

#[test]
fn the_request_is_signed_by_the_operator_and_names_role_and_external_id() {
    let request = role(json!({ "region": "eu-central-1" })).unwrap().request().unwrap();
    assert_eq!(request.uri(), "https://sts.eu-central-1.amazonaws.com/");
    assert_eq!(
        request.body(),
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fexports&\
         RoleSessionName=patchbay&ExternalId=tenant%20%26%207&DurationSeconds=3600"
    );
    let signature = request.headers()["authorization"].to_str().unwrap();
    assert!(signature.starts_with("AWS4-HMAC-SHA256 Credential=AKIDOPERATOR/"), "{signature}");
    assert!(signature.contains("/eu-central-1/sts/aws4_request"), "{signature}");
    assert!(!format!("{request:?} {:?}", operator()).contains("c4n4ry"));
}

#[test]
fn no_region_leads_to_another_host_and_a_role_to_no_other_endpoint() {
    for region in ["", "eu/..", "x.example.com/?", "a@b", "ä"] {
        assert!(role(json!({ "region": region })).is_err(), "{region}");
    }
    assert_eq!(
        role(json!({ "region": "cn-north-1" })).unwrap().endpoint,
        "https://sts.cn-north-1.amazonaws.com.cn"
    );
    let elsewhere = role(json!({ "region": "eu-west-1", "endpoint": "https://s3.example.com" }));
    assert!(elsewhere.is_err_and(|error| error.message.contains("access key")));
    let nobody = AssumeRole::of(None, &context(json!({ "region": "eu-west-1" })), &credential());
    assert!(nobody.is_err_and(|error| error.message.contains("--aws-access-key-id")));
}

#[test]
fn what_is_lent_is_read() {
    let lent = role(json!({ "region": "eu-west-1" })).unwrap().read(&answer(200, LENT)).unwrap();
    assert_eq!(lent.lasts.as_secs(), 3600);
    let read = ["access_key_id", "secret_access_key", "session"].map(|name| lent.fields.get(name).to_owned());
    assert_eq!(read, ["ASIAX", "lent/+", "session=="]);
}

#[test]
fn a_refusal_says_who_has_to_act_and_does_not_tell_the_operators_name() {
    for (status, code, kind) in [
        (403, "AccessDenied", ErrorKind::Credentials),
        (400, "ValidationError", ErrorKind::Credentials),
        (403, "InvalidClientTokenId", ErrorKind::Unavailable),
        (403, "SignatureDoesNotMatch", ErrorKind::Unavailable),
        (400, "Throttling", ErrorKind::RateLimited { retry_after: None }),
        (500, "InternalFailure", ErrorKind::Unavailable),
    ] {
        let body = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>User: arn:aws:iam::1:user/c4n4ry is not \
             authorized</Message></Error></ErrorResponse>"
        );
        let error = role(json!({ "region": "eu-west-1" })).unwrap().read(&answer(status, &body)).unwrap_err();
        assert_eq!((&error.kind, error.details["code"].as_str()), (&kind, code));
        assert!(!format!("{error:?}").contains("c4n4ry"));
    }
}

proptest! {
    #[test]
    fn no_bytes_bring_the_reading_down(status in 200..600_u16, body in any::<Vec<u8>>()) {
        let role = role(json!({ "region": "eu-west-1" })).unwrap();
        let _ = role.read(&http::Response::builder().status(status).body(Bytes::from(body)).unwrap());
    }

    #[test]
    fn no_broken_answer_brings_the_reading_down(at in 0..LENT.len(), byte in any::<u8>()) {
        let mut body = LENT.as_bytes().to_vec();
        body[at] = byte;
        let role = role(json!({ "region": "eu-west-1" })).unwrap();
        let _ = role.read(&http::Response::builder().status(200).body(Bytes::from(body)).unwrap());
    }
}
