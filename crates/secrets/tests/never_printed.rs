//! Whatever is formatted, logged or returned as an error, no secret is in it.

use std::fmt::Debug;

use base64ct::{Base64, Encoding};
use secrets::{
    Cost, DataKey, KeyRing, MasterKey, MasterKeySource, PasswordHasher, RowIdentity, Secret, SecretString,
    Token, TokenKind, TokenRef,
};
use uuid::Uuid;

const SECRET: &str = "hunter2-correct-horse-battery";

/// Fails if the debug output, in one line or many, contains the secret text, or its bytes as
/// hexadecimal or decimal numbers or base64.
fn assert_hides(value: &dyn Debug, secret: &[u8]) {
    let hex: String = format!("{secret:02x?}").replace(['[', ']', ',', ' '], "");
    let decimal = format!("{secret:?}").replace(['[', ']'], "");
    let base64 = Base64::encode_string(secret);
    for printed in [format!("{value:?}"), format!("{value:#?}").replace(['\n', ' '], "")] {
        for form in [&hex, &decimal, &decimal.replace(' ', ""), &base64] {
            assert!(!printed.contains(form.as_str()), "{printed}");
        }
        if let Ok(text) = str::from_utf8(secret) {
            assert!(!printed.contains(text), "{printed}");
        }
    }
}

#[test]
fn the_check_itself_notices_every_form() {
    for leak in [SECRET.to_owned(), Base64::encode_string(SECRET.as_bytes())] {
        assert!(std::panic::catch_unwind(|| assert_hides(&leak, SECRET.as_bytes())).is_err());
    }
    let leak = SECRET.as_bytes().to_vec();
    assert!(std::panic::catch_unwind(|| assert_hides(&leak, SECRET.as_bytes())).is_err());
}

#[test]
fn secrets_hide_their_value() {
    assert_hides(&SecretString::from(SECRET.to_owned()), SECRET.as_bytes());
    assert_hides(&Secret::new(SECRET.as_bytes().to_vec()), SECRET.as_bytes());
}

#[test]
fn master_keys_and_their_sources_hide_the_key() {
    let key = MasterKey::generate();
    let text = key.to_text();
    let bytes = Base64::decode_vec(text.expose()).unwrap();
    for value in [&key as &dyn Debug, &key.id(), &text] {
        assert_hides(value, &bytes);
    }
    for source in [
        MasterKeySource::Command(format!("echo {}", text.expose())),
        MasterKeySource::Environment(text.expose().clone()),
        MasterKeySource::File(text.expose().into()),
    ] {
        assert_hides(&source, text.expose().as_bytes());
        assert!(!source.to_string().contains(text.expose().as_str()));
    }
    assert_hides(&key.check_canary(&MasterKey::generate().canary()).unwrap_err(), &bytes);
}

#[test]
fn data_keys_and_what_they_open_hide_the_value() {
    let org = Uuid::from_u128(7);
    let identity = RowIdentity { org, table: "credentials", row: "1", column: "secret" };
    let ring = KeyRing { current: DataKey::generate(org), others: vec![DataKey::generate(org)] };
    let sealed = ring.seal(&identity, SECRET.as_bytes()).unwrap();
    assert!(!sealed.windows(4).any(|window| SECRET.as_bytes().windows(4).any(|part| part == window)));
    let opened = ring.open(&identity, &sealed).unwrap();
    assert_eq!(opened.expose(), SECRET.as_bytes());
    assert_hides(&opened, SECRET.as_bytes());
    // The keys' bytes cannot be seen from here: the whole output is known instead.
    let key = &ring.current;
    let expected = format!("DataKey {{ organization: {org:?}, id: {:?}, .. }}", key.id());
    assert_eq!(format!("{key:?}"), expected);
    assert_eq!(format!("{ring:?}").matches("DataKey").count(), 2);
    assert_eq!(format!("{ring:?}").matches(", .. }").count(), 2);
}

#[test]
fn tokens_hide_their_text_and_most_of_their_hash() {
    for kind in TokenKind::ALL {
        let token = Token::generate(kind, Uuid::from_u128(7));
        let text = token.secret().expose();
        let random = &text.as_bytes()[27..70];
        let reference = TokenRef::parse(text).unwrap();
        for value in [&token as &dyn Debug, &reference, &token.hash(), &token.display_prefix()] {
            assert_hides(value, text.as_bytes());
            assert_hides(value, random);
            assert_hides(value, token.hash().as_bytes());
        }
        let broken = text.replacen(&text[40..41], "_", 1);
        let error = TokenRef::parse(&broken).unwrap_err();
        assert_hides(&error, random);
        assert!(!error.to_string().contains(&broken[27..]));
    }
}

#[tokio::test]
async fn hashers_and_their_errors_hide_the_password() {
    let hasher = PasswordHasher::with_cost(1, 0, Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap();
    let password = SecretString::from(SECRET.to_owned());
    let phc = hasher.hash(&password).await.unwrap();
    assert_hides(&phc, SECRET.as_bytes());
    assert_hides(&hasher, SECRET.as_bytes());
    let error = hasher.verify(&password, SECRET).await.unwrap_err();
    assert_hides(&error, SECRET.as_bytes());
    assert!(!error.to_string().contains(SECRET));
}
