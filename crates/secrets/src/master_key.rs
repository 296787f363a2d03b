use std::fmt;

use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::{
    SecretString,
    key_text::{self, KeyBytes},
    random,
};

/// The operator's key: it wraps the organizations' data keys and encrypts nothing else.
///
/// The 32 bytes are never used as they are; each purpose has its own key derived from them.
/// Whoever loses it loses every stored secret, so it belongs into the backup, apart from the
/// database.
#[derive(Clone)]
pub struct MasterKey {
    bytes: KeyBytes,
    id: MasterKeyId,
}

/// A short fingerprint of a master key: tells keys apart in logs and errors, and reveals nothing
/// of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MasterKeyId([u8; MasterKeyId::LENGTH]);

/// Why a database and a master key do not go together. The server must not start then: it would
/// read nothing, and write secrets that the right key cannot open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanaryError {
    /// The database was made with another key.
    #[error(
        "the master key does not belong to this database: the database uses key {database}, key \
         {given} was given. Start with key {database} (look in your backups), or with the \
         database that belongs to key {given}"
    )]
    OtherKey {
        /// The key that the database was made with.
        database: MasterKeyId,
        /// The key that was given.
        given: MasterKeyId,
    },
    /// The record is not one that this version writes.
    #[error(
        "the database's record of its master key is damaged or was written by a newer version: \
         it cannot show whether key {given} is the right one. Restore the database from a \
         backup, or start the version that wrote it"
    )]
    Damaged {
        /// The key that was given.
        given: MasterKeyId,
    },
}

const CANARY_VERSION: u8 = 1;

impl MasterKey {
    /// Makes a new random key.
    pub fn generate() -> Self {
        let mut bytes = KeyBytes::default();
        random::fill(bytes.as_mut_slice());
        Self::from_bytes(bytes)
    }

    /// The key as text for a key file or environment variable: base64, 44 characters.
    pub fn to_text(&self) -> SecretString {
        key_text::write(&self.bytes)
    }

    /// The key's fingerprint.
    pub fn id(&self) -> MasterKeyId {
        self.id
    }

    /// A record to store when a database is made, which later shows by [`MasterKey::check_canary`]
    /// whether a key is the database's own. It is not secret.
    pub fn canary(&self) -> Vec<u8> {
        let mut canary = vec![CANARY_VERSION];
        canary.extend_from_slice(self.id.as_bytes());
        canary.extend_from_slice(self.derive("canary v1").as_slice());
        canary
    }

    /// Checks that this is the key which wrote the database's canary.
    pub fn check_canary(&self, stored: &[u8]) -> Result<(), CanaryError> {
        let damaged = CanaryError::Damaged { given: self.id };
        let Some((&CANARY_VERSION, rest)) = stored.split_first() else {
            return Err(damaged);
        };
        let Some((id, proof)) = rest.split_first_chunk() else {
            return Err(damaged);
        };
        let database = MasterKeyId(*id);
        if database != self.id {
            return Err(CanaryError::OtherKey { database, given: self.id });
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.bytes.as_slice());
        hmac::verify(&key, &label("canary v1"), proof).map_err(|_| damaged)
    }

    pub(crate) fn from_bytes(bytes: KeyBytes) -> Self {
        let digest = derive(&bytes, "fingerprint v1");
        let mut id = [0; MasterKeyId::LENGTH];
        id.copy_from_slice(&digest[..MasterKeyId::LENGTH]);
        Self { bytes, id: MasterKeyId(id) }
    }

    /// The key for one purpose. Knowing one tells nothing of the others or of the master key.
    pub(crate) fn derive(&self, purpose: &str) -> KeyBytes {
        derive(&self.bytes, purpose)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MasterKey({})", self.id)
    }
}

impl MasterKeyId {
    pub(crate) const LENGTH: usize = 8;

    pub(crate) fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    pub(crate) fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }
}

/// 16 hexadecimal digits.
impl fmt::Display for MasterKeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for MasterKeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

fn derive(key: &KeyBytes, purpose: &str) -> KeyBytes {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_slice());
    let tag = hmac::sign(&key, &label(purpose));
    let mut derived = Zeroizing::new([0; 32]);
    derived.copy_from_slice(tag.as_ref());
    derived
}

fn label(purpose: &str) -> Vec<u8> {
    format!("patchbay master key: {purpose}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_key_passes_its_canary() {
        let key = MasterKey::generate();
        assert_eq!(key.check_canary(&key.canary()), Ok(()));
    }

    #[test]
    fn another_key_is_refused_and_both_are_named() {
        let (database, given) = (MasterKey::generate(), MasterKey::generate());
        let error = given.check_canary(&database.canary()).unwrap_err();
        assert_eq!(error, CanaryError::OtherKey { database: database.id(), given: given.id() });
        let text = error.to_string();
        assert!(text.contains("does not belong to this database"), "{text}");
        assert!(text.contains(&database.id().to_string()), "{text}");
        assert!(text.contains(&given.id().to_string()), "{text}");
    }

    #[test]
    fn every_changed_bit_of_the_canary_is_noticed() {
        let key = MasterKey::generate();
        let canary = key.canary();
        for bit in 0..canary.len() * 8 {
            let mut changed = canary.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(key.check_canary(&changed).is_err(), "bit {bit}");
        }
        for length in 0..canary.len() {
            assert!(key.check_canary(&canary[..length]).is_err(), "{length}");
        }
    }

    /// Stored databases depend on these bytes: if this fails, no existing database opens.
    #[test]
    fn derivation_and_canary_never_change() {
        let key = MasterKey::from_bytes(KeyBytes::new([0x42; 32]));
        let canary = key_text::hex(&key.canary());
        assert_eq!(key.id().to_string(), FINGERPRINT_OF_42);
        assert_eq!(canary, format!("01{FINGERPRINT_OF_42}{CANARY_OF_42}"));
    }

    // Computed with Python's `hmac` module.
    const FINGERPRINT_OF_42: &str = "482c57b45f9e0e10";
    const CANARY_OF_42: &str = "c6880e22e2a67e006f44aa4ff59bebf631f7bf55cc170986e938a7aba31f4d8b";

    #[test]
    fn the_written_key_is_the_same_key() {
        let key = MasterKey::generate();
        let read = MasterKey::from_bytes(key_text::parse(key.to_text().expose()).unwrap());
        assert_eq!(read.check_canary(&key.canary()), Ok(()));
    }

    #[test]
    fn debug_output_is_the_fingerprint() {
        let key = MasterKey::generate();
        assert_eq!(format!("{key:?}"), format!("MasterKey({})", key.id()));
        assert_eq!(key.id().to_string().len(), 16);
    }
}
