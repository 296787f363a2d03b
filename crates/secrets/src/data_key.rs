use std::fmt;

use uuid::Uuid;

use crate::{MasterKey, MasterKeyId, aead, key_text::KeyBytes, random};

/// An organization's key, which encrypts its rows ([`DataKey::seal`]).
///
/// The store keeps it wrapped by the master key, next to its id. Removing every wrapped key of an
/// organization makes what they sealed unreadable for good, in backups too.
pub struct DataKey {
    pub(crate) organization: Uuid,
    pub(crate) id: Uuid,
    pub(crate) bytes: KeyBytes,
}

/// Why something could not be encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A row of one organization was to be sealed with the key of another. A defect in the
    /// program; nothing was encrypted.
    #[error(
        "a row of organization {row} cannot be sealed with a data key of organization {key}. \
         This is a defect in Patchbay, please report it"
    )]
    OtherOrganization {
        /// The row's organization.
        row: Uuid,
        /// The key's organization.
        key: Uuid,
    },
    /// The cipher refused; AES-GCM does so above 64 GiB only.
    #[error("the value could not be encrypted; it is probably too large")]
    Cipher,
}

/// Why a sealed record or a wrapped key could not be opened. A record never opens partly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is too short, or of a format that this version does not know.
    #[error(
        "the stored secret is not in a format that this version reads. It was cut off or written \
         by a newer version: restore it from a backup, or start the version that wrote it"
    )]
    Format,
    /// The data key was wrapped by another master key.
    #[error(
        "the data key is wrapped by master key {wrapped_by}, but the server runs with {given}. \
         Start with master key {wrapped_by}, or finish the change of keys with both"
    )]
    OtherMasterKey {
        /// The key that wrapped it.
        wrapped_by: MasterKeyId,
        /// The key that was given.
        given: MasterKeyId,
    },
    /// The record was sealed with a data key that is not at hand.
    #[error(
        "the stored secret was sealed with data key {0}, which this organization does not have \
         (any more). Restore that key from a backup, or enter the secret again"
    )]
    UnknownDataKey(Uuid),
    /// The record is not authentic in its place.
    #[error(
        "the stored secret does not belong where it stands, or was changed. Restore the row from \
         a backup, or enter the secret again, and find out who wrote to the database"
    )]
    NotAuthentic,
}

const WRAP_VERSION: u8 = 1;
/// Version byte and master key id.
const HEADER_LENGTH: usize = 1 + MasterKeyId::LENGTH;

impl DataKey {
    /// Makes a new random key, with a new random id, for an organization.
    pub fn generate(organization: Uuid) -> Self {
        let mut bytes = KeyBytes::default();
        random::fill(bytes.as_mut_slice());
        Self { organization, id: random::id(), bytes }
    }

    /// The key's id; every record that it seals carries it.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The organization whose rows it seals.
    pub fn organization(&self) -> Uuid {
        self.organization
    }

    /// The key as it is stored: encrypted by the master key and bound to this organization and id.
    pub fn wrap(&self, master: &MasterKey) -> Result<Vec<u8>, SealError> {
        let header = header(master.id());
        let associated = associated_data(&header, self.organization, self.id);
        aead::seal(&wrapping_key(master), &header, &associated, self.bytes.as_slice())
            .map_err(|_| SealError::Cipher)
    }

    /// Reads a stored key back. `organization` and `id` are the ones of its row: a wrapped key
    /// that was copied to another organization or id does not open.
    pub fn unwrap(
        master: &MasterKey,
        organization: Uuid,
        id: Uuid,
        wrapped: &[u8],
    ) -> Result<Self, OpenError> {
        let wrapped_by = wrapping_key_id(wrapped).ok_or(OpenError::Format)?;
        if wrapped_by != master.id() {
            return Err(OpenError::OtherMasterKey { wrapped_by, given: master.id() });
        }
        let (header, rest) = wrapped.split_at(HEADER_LENGTH);
        let associated = associated_data(header, organization, id);
        let opened =
            aead::open(&wrapping_key(master), &associated, rest).map_err(|_| OpenError::NotAuthentic)?;
        let mut bytes = KeyBytes::default();
        if opened.expose().len() != bytes.len() {
            return Err(OpenError::Format);
        }
        bytes.copy_from_slice(opened.expose());
        Ok(Self { organization, id, bytes })
    }
}

/// Which master key wrapped a stored data key: a change of master keys re-wraps those that still
/// name the old one. Nothing for a format that this version does not know.
pub fn wrapping_key_id(wrapped: &[u8]) -> Option<MasterKeyId> {
    let (&WRAP_VERSION, rest) = wrapped.split_first()? else {
        return None;
    };
    rest.first_chunk().copied().map(MasterKeyId::from_bytes)
}

impl fmt::Debug for DataKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DataKey")
            .field("organization", &self.organization)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

fn header(master: MasterKeyId) -> [u8; HEADER_LENGTH] {
    let mut header = [WRAP_VERSION; HEADER_LENGTH];
    header[1..].copy_from_slice(master.as_bytes());
    header
}

fn wrapping_key(master: &MasterKey) -> KeyBytes {
    master.derive("wrapping v1")
}

fn associated_data(header: &[u8], organization: Uuid, id: Uuid) -> Vec<u8> {
    aead::associated_data(&[b"patchbay data key", header, organization.as_bytes(), id.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_is_read_back() {
        let master = MasterKey::generate();
        let key = DataKey::generate(random::id());
        let wrapped = key.wrap(&master).unwrap();
        assert_eq!(wrapping_key_id(&wrapped), Some(master.id()));
        let read = DataKey::unwrap(&master, key.organization, key.id, &wrapped).unwrap();
        assert_eq!(read.bytes, key.bytes);
        assert_eq!((read.organization(), read.id()), (key.organization(), key.id()));
    }

    #[test]
    fn generated_keys_differ() {
        let organization = random::id();
        let (one, other) = (DataKey::generate(organization), DataKey::generate(organization));
        assert_ne!(one.bytes, other.bytes);
        assert_ne!(one.id(), other.id());
    }

    #[test]
    fn a_wrapped_key_opens_in_its_own_place_only() {
        let master = MasterKey::generate();
        let key = DataKey::generate(random::id());
        let wrapped = key.wrap(&master).unwrap();
        let unwrap =
            |organization, id| DataKey::unwrap(&master, organization, id, &wrapped).map(|_| ()).unwrap_err();
        assert_eq!(unwrap(random::id(), key.id), OpenError::NotAuthentic);
        assert_eq!(unwrap(key.organization, random::id()), OpenError::NotAuthentic);
        assert_eq!(unwrap(key.id, key.organization), OpenError::NotAuthentic);
    }

    #[test]
    fn another_master_key_is_refused_by_name() {
        let (master, other) = (MasterKey::generate(), MasterKey::generate());
        let key = DataKey::generate(random::id());
        let wrapped = key.wrap(&master).unwrap();
        assert_eq!(
            DataKey::unwrap(&other, key.organization, key.id, &wrapped).map(|_| ()),
            Err(OpenError::OtherMasterKey { wrapped_by: master.id(), given: other.id() })
        );
    }

    #[test]
    fn every_flipped_bit_and_every_cut_of_a_wrapped_key_is_noticed() {
        let master = MasterKey::generate();
        let key = DataKey::generate(random::id());
        let wrapped = key.wrap(&master).unwrap();
        let opens = |bytes: &[u8]| DataKey::unwrap(&master, key.organization, key.id, bytes).is_ok();
        assert!(opens(&wrapped));
        for bit in 0..wrapped.len() * 8 {
            let mut changed = wrapped.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!opens(&changed), "bit {bit}");
        }
        for length in 0..wrapped.len() {
            assert!(!opens(&wrapped[..length]), "{length} bytes");
        }
    }
}
