//! Who the server is: the key that it shows, and the one that the integration expects.

use base64ct::{Base64, Encoding as _};
use russh::Preferred;
use russh::keys::{Algorithm, HashAlg, PublicKey, ssh_key::Fingerprint};

use crate::bucket::unusable;
use crate::{ErrorKind, ProviderError};

/// What the integration expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// Nothing: the form was left empty, and nobody is trusted.
    Nobody,
    /// The owner of the key with this fingerprint.
    Fingerprint(Fingerprint),
    /// The owner of this key.
    Key(Box<PublicKey>),
}

/// What a server has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    algorithm: String,
    fingerprint: String,
}

impl Expected {
    /// Reads what somebody has copied: a line of `ssh-keyscan`, of a file with a public key or of `ssh-keygen -l`, or the
    /// bare key or fingerprint out of one.
    pub(super) fn read(text: &str) -> Result<Self, ProviderError> {
        let words = || text.split_whitespace();
        if words().next().is_none() {
            return Ok(Self::Nobody);
        }
        if let Some(fingerprint) = words().find(|word| word.starts_with("SHA256:")) {
            // Some tools pad, OpenSSH does not.
            let read = fingerprint.trim_end_matches('=').parse();
            return read.map(Self::Fingerprint).map_err(|_| unreadable());
        }
        // Every key begins with the length of its kind's name, and that is short.
        let key = words().find(|word| word.starts_with("AAAA")).ok_or_else(unreadable)?;
        let key = Base64::decode_vec(key).map_err(|_| unreadable())?;
        PublicKey::from_bytes(&key).map(|key| Self::Key(Box::new(key))).map_err(|_| unreadable())
    }

    /// Whether the server is who it should be.
    pub(super) fn is(&self, shown: &PublicKey) -> bool {
        match self {
            Self::Nobody => false,
            Self::Fingerprint(expected) => shown.fingerprint(HashAlg::Sha256) == *expected,
            Self::Key(expected) => shown.key_data() == expected.key_data(),
        }
    }

    /// What the server is asked for: a key of the expected kind, if that is known, since servers have several.
    pub(super) fn preferred(&self) -> Preferred {
        let mut preferred = Preferred::default();
        if let Self::Key(expected) = self {
            let same = |one: &Algorithm| match (one, expected.algorithm()) {
                (Algorithm::Rsa { .. }, Algorithm::Rsa { .. }) => true,
                (one, other) => *one == other,
            };
            preferred.key = preferred.key.iter().filter(|one| same(one)).cloned().collect();
        }
        preferred
    }

    /// The refusal of a server, before it was told anything.
    pub(super) fn refusal(&self, shown: &Shown) -> ProviderError {
        let Shown { algorithm, fingerprint } = shown;
        let found = format!("{algorithm} {fingerprint}");
        let why = if *self == Self::Nobody {
            format!(
                "it has no `host_key`, without which no server can be trusted; this one shows {found}: compare it with \
                 what whoever runs the server says, and put it there"
            )
        } else {
            format!(
                "the server shows the host key {found}, which is not the one in `host_key`. Nothing was sent to it. Unless \
                 whoever runs the server says that its key is this one now, somebody else is answering in its place"
            )
        };
        unusable(&why).detail("host_key", fingerprint).detail("host_key_type", algorithm)
    }
}

impl Shown {
    pub(super) fn of(key: &PublicKey) -> Self {
        Self {
            algorithm: key.algorithm().to_string(),
            fingerprint: key.fingerprint(HashAlg::Sha256).to_string(),
        }
    }
}

fn unreadable() -> ProviderError {
    let message = "the integration's configuration cannot be used: its `host_key` is neither a public key such as \
                   `ssh-ed25519 AAAA…` nor a fingerprint such as `SHA256:…`";
    ProviderError::new(ErrorKind::Credentials, message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use russh::keys::PublicKey;

    use super::{Expected, Shown};

    const KEY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS";

    fn key() -> PublicKey {
        PublicKey::from_openssh(&format!("ssh-ed25519 {KEY}")).unwrap()
    }

    #[test]
    fn keys_and_fingerprints_are_read_as_tools_print_them() {
        let fingerprint = Shown::of(&key()).fingerprint;
        for text in [
            KEY.to_owned(),
            format!("ssh-ed25519 {KEY} root@host"),
            format!("[files.example.com]:2022 ssh-ed25519 {KEY}"),
            fingerprint.clone(),
            format!("{fingerprint}="),
            format!("256 {fingerprint} root@host (ED25519)"),
        ] {
            assert!(Expected::read(&text).unwrap().is(&key()), "{text}");
        }
    }

    #[test]
    fn nobody_else_is_taken_for_the_server() {
        let other = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let expected = Expected::read(other).unwrap();
        assert!(!expected.is(&key()));
        let refusal = expected.refusal(&Shown::of(&key()));
        assert!(refusal.message.contains(&Shown::of(&key()).fingerprint), "{refusal}");
        let nobody = Expected::read(" ").unwrap();
        assert!(!nobody.is(&key()));
        assert!(nobody.refusal(&Shown::of(&key())).message.contains("SHA256:"));
    }

    #[test]
    fn what_is_neither_is_refused() {
        for text in ["MD5:aa:bb", "SHA256:short", "ssh-ed25519", "AAAA", "known by heart"] {
            assert!(Expected::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_the_kind_of_key_that_is_expected_is_asked_for() {
        let names = Expected::read(KEY).unwrap().preferred().key;
        assert_eq!(names.iter().map(ToString::to_string).collect::<Vec<_>>(), ["ssh-ed25519"]);
        assert!(Expected::Nobody.preferred().key.len() > 1);
    }

    proptest! {
        #[test]
        fn no_text_brings_it_down(text in "(SHA256:|AAAA|ssh-rsa )?[ -~]{0,90}") {
            let _ = Expected::read(&text);
        }
    }
}
