use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use proptest::prelude::*;

use super::*;
use crate::ErrorKind;
use crate::memory::Memory;

const ENDPOINT: &str = "https://storage.googleapis.com";

fn now() -> Timestamp {
    "2026-11-03T10:00:00Z".parse().unwrap()
}

fn pem(key: &RsaKeyPair) -> String {
    let der: Pkcs8V1Der<'static> = key.as_der().unwrap();
    format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        Base64::encode_string(der.as_ref())
    )
}

fn file(key: &RsaKeyPair) -> Value {
    json!({
        "type": "service_account", "project_id": "acme", "private_key_id": "k1", "private_key": pem(key),
        "client_email": "robot@acme.iam.gserviceaccount.com", "token_uri": TOKEN_URL,
    })
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(part).unwrap()).unwrap()
}

#[test]
fn the_assertion_is_signed_by_the_key_and_for_google_alone() {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let account = ServiceAccount::read(&file(&key).to_string(), ENDPOINT, now()).unwrap();
    let request = account.request().unwrap();
    assert_eq!(request.uri(), TOKEN_URL);
    let form = std::str::from_utf8(request.body()).unwrap();
    let assertion = form.split_once("&assertion=").unwrap().1.to_owned();
    let parts: Vec<_> = assertion.split('.').collect();
    assert_eq!(decoded(parts[0]), json!({"alg": "RS256", "typ": "JWT", "kid": "k1"}));
    let claims = decoded(parts[1]);
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&json!("robot@acme.iam.gserviceaccount.com"), &json!(TOKEN_URL))
    );
    assert_eq!(
        (&claims["scope"], &claims["iat"], &claims["exp"]),
        (&json!(SCOPE), &json!(1_793_700_000), &json!(1_793_703_600))
    );
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key().as_ref());
    let signature = Base64UrlUnpadded::decode_vec(parts[2]).unwrap();
    public.verify(format!("{}.{}", parts[0], parts[1]).as_bytes(), &signature).unwrap();
}

#[test]
fn what_is_no_key_file_is_named_and_not_repeated() {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let with = |name: &str, value: Value| {
        let mut file = file(&key);
        file[name] = value;
        file.to_string()
    };
    for (given, said) in [
        ("canary".to_owned(), "no JSON"),
        (json!({"installed": {"client_secret": "canary"}}).to_string(), "OAuth client"),
        (with("type", "authorized_user".into()), "of a person"),
        (with("type", Value::Null), "(type)"),
        (with("client_email", "".into()), "client_email"),
        (with("private_key", Value::Null), "private_key"),
        (with("private_key", "canary".into()), "no PEM"),
        (
            with("private_key", "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----".into()),
            "damaged",
        ),
        (with("token_uri", "https://canary.example/token".into()), "token_uri"),
    ] {
        let Err(error) = ServiceAccount::read(&given, ENDPOINT, now()) else { panic!("{said}") };
        assert_eq!(error.kind, ErrorKind::Credentials);
        assert!(error.message.contains(said), "{said}: {}", error.message);
        assert!(!format!("{error:?}").contains("canary"));
    }
}

#[test]
fn tokens_may_come_from_where_the_endpoint_is() {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let mut file = file(&key);
    file["token_uri"] = "https://private.example:8443/token".into();
    let read = |endpoint: &str| ServiceAccount::read(&file.to_string(), endpoint, now()).is_ok();
    assert!(read("https://private.example:8443/storage"));
    for elsewhere in
        ["http://private.example:8443", "https://private.example", "https://private.example.evil:8443"]
    {
        assert!(!read(elsewhere), "{elsewhere}");
    }
}

#[tokio::test]
async fn a_refused_assertion_is_a_refused_credential() {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let account = ServiceAccount::read(&file(&key).to_string(), ENDPOINT, now()).unwrap();
    let mut io = Memory::default();
    let body = json!({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}).to_string();
    io.answers.push_back(http::Response::builder().status(400).body(body.into()).unwrap());
    assert_eq!(account.lend(&mut io).await.unwrap_err().kind, ErrorKind::Credentials);
}

proptest! {
    #[test]
    fn no_file_brings_the_reading_down(text in "\\PC{0,200}", key in "\\PC{0,80}") {
        let _ = ServiceAccount::read(&text, ENDPOINT, now());
        let file = json!({"type": "service_account", "client_email": "a", "private_key":
            format!("-----BEGIN PRIVATE KEY-----{key}-----END PRIVATE KEY-----")});
        let _ = ServiceAccount::read(&file.to_string(), ENDPOINT, now());
    }
}
