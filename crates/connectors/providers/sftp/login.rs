//! Who we are to the server: a password, or a private key.

use std::sync::Arc;

use russh::keys::{PrivateKey, decode_secret_key};

use crate::bucket::unusable;
use crate::{Context, ProviderError};
use provider_schema::CredentialKind;

/// A user and what proves it. It cannot be printed.
pub(super) struct Login {
    pub(super) user: String,
    pub(super) proof: Proof,
}

pub(super) enum Proof {
    Password(String),
    Key(Arc<PrivateKey>),
}

/// Characters on a line of a key's file.
const LINE: usize = 64;

impl Login {
    pub(super) fn of(context: &Context) -> Result<Self, ProviderError> {
        let credential = context.credential("/credential").ok_or_else(|| unusable("it has no credential"))?;
        let secret = credential.fields.get("secret");
        if credential.kind == CredentialKind::Basic {
            let user = credential.fields.get("username").to_owned();
            return Ok(Self { user, proof: Proof::Password(secret.to_owned()) });
        }
        let user = context.text("username");
        if user.is_empty() {
            return Err(unusable("it has a private key and no `username` to whom it belongs"));
        }
        let passphrase = context.credential("/passphrase").map(|one| one.fields.get("secret"));
        let key = read_key(secret, passphrase)?;
        Ok(Self { user: user.to_owned(), proof: Proof::Key(Arc::new(key)) })
    }
}

/// Reads the file of a private key. Its line breaks may have got lost: fields of forms have one line.
fn read_key(text: &str, passphrase: Option<&str>) -> Result<PrivateKey, ProviderError> {
    let file = as_file(text).ok_or_else(|| {
        unusable("its private key is none: it begins with -----BEGIN and ends with a line of -----END")
    })?;
    decode_secret_key(&file, passphrase).map_err(|_| {
        // What the library says may repeat a part of the key.
        unusable(if passphrase.is_some() {
            "its private key cannot be read: is the passphrase the right one, and is it an Ed25519, ECDSA or RSA key?"
        } else {
            "its private key cannot be read: it is damaged, or of another kind than Ed25519, ECDSA and RSA, or it needs a \
             `passphrase`"
        })
    })
}

/// The key as it stands in its file.
fn as_file(text: &str) -> Option<String> {
    const BEGIN: &str = "-----BEGIN ";
    const END: &str = "-----END ";
    const DASHES: &str = "-----";
    let text = text.replace("\\r", "").replace("\\n", "\n");
    let (_, rest) = text.split_once(BEGIN)?;
    let (kind, rest) = rest.split_once(DASHES)?;
    let (body, rest) = rest.split_once(END)?;
    if rest.split_once(DASHES)?.0 != kind {
        return None;
    }
    let body: Vec<char> = body.chars().filter(|one| !one.is_whitespace()).collect();
    let lines: Vec<String> = body.chunks(LINE).map(|line| line.iter().collect()).collect();
    Some(format!("{BEGIN}{kind}{DASHES}\n{}\n{END}{kind}{DASHES}\n", lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use russh::keys::PrivateKey;
    use russh::keys::ssh_key::LineEnding;
    use russh::keys::ssh_key::private::{Ed25519Keypair, KeypairData};

    use super::{as_file, read_key};

    fn key() -> PrivateKey {
        let pair = Ed25519Keypair::from_seed(&[7; 32]);
        PrivateKey::new(KeypairData::Ed25519(pair), "test").unwrap()
    }

    #[test]
    fn a_key_is_read_with_and_without_its_line_breaks() {
        let file = key().to_openssh(LineEnding::LF).unwrap().to_string();
        let crlf = file.replace('\n', "\r\n");
        for text in
            [&file, &crlf, &file.replace('\n', " "), &file.replace('\n', ""), &file.replace('\n', "\\n")]
        {
            let read = read_key(text, None).unwrap();
            assert_eq!(read.public_key().key_data(), key().public_key().key_data());
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_without_repeating_it() {
        let file = key().to_openssh(LineEnding::LF).unwrap().to_string();
        let damaged = file.replace("b3BlbnNzaC1rZXkt", "b3BlbnNzaC1rZXkx");
        for text in ["canary", "-----BEGIN X-----canary-----END X-----", &damaged] {
            let error = read_key(text, None).unwrap_err();
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_brings_it_down(text in "(-----BEGIN [A-Z ]{0,20}-----)?[ -~\n]{0,90}(-----END [A-Z ]{0,20}-----)?") {
            let _ = as_file(&text);
            let _ = read_key(&text, Some("x"));
        }
    }
}
