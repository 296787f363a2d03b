use uuid::Uuid;

use crate::{DataKey, OpenError, SealError, Secret, aead};

/// The place of a secret in the database. A sealed record opens in the place that it was sealed
/// for and nowhere else, so whoever can write to the database cannot give one integration the
/// credential of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowIdentity<'a> {
    /// The organization that owns the row.
    pub org: Uuid,
    /// The table's name.
    pub table: &'a str,
    /// The row's id within table and organization, as text.
    pub row: &'a str,
    /// The column's name.
    pub column: &'a str,
}

/// All data keys that an organization has: the newest seals, every one opens.
#[derive(Debug)]
pub struct KeyRing {
    /// Seals new records.
    pub current: DataKey,
    /// Earlier keys, which still open what they sealed.
    pub others: Vec<DataKey>,
}

const SEAL_VERSION: u8 = 1;
/// Version byte and data key id.
const HEADER_LENGTH: usize = 1 + 16;

impl DataKey {
    /// Encrypts a value for one place:
    /// `version (1) ‖ data key id (16) ‖ nonce (12) ‖ AES-256-GCM ciphertext ‖ tag (16)`.
    ///
    /// The nonce is random, so a key must seal fewer than 2^32 records; one organization's keys
    /// stay far below.
    pub fn seal(&self, identity: &RowIdentity<'_>, plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
        if identity.org != self.organization {
            return Err(SealError::OtherOrganization { row: identity.org, key: self.organization });
        }
        let mut header = [SEAL_VERSION; HEADER_LENGTH];
        header[1..].copy_from_slice(self.id.as_bytes());
        let associated = associated_data(&header, identity);
        aead::seal(&self.bytes, &header, &associated, plaintext).map_err(|_| SealError::Cipher)
    }

    /// Decrypts a record that this key sealed for this place.
    pub fn open(&self, identity: &RowIdentity<'_>, sealed: &[u8]) -> Result<Secret<Vec<u8>>, OpenError> {
        let sealed_by = sealed_key_id(sealed).ok_or(OpenError::Format)?;
        if sealed_by != self.id {
            return Err(OpenError::UnknownDataKey(sealed_by));
        }
        let (header, rest) = sealed.split_at(HEADER_LENGTH);
        aead::open(&self.bytes, &associated_data(header, identity), rest).map_err(|_| OpenError::NotAuthentic)
    }
}

impl KeyRing {
    /// Encrypts with the current key, see [`DataKey::seal`].
    pub fn seal(&self, identity: &RowIdentity<'_>, plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
        self.current.seal(identity, plaintext)
    }

    /// Decrypts with the key that the record names, see [`DataKey::open`].
    pub fn open(&self, identity: &RowIdentity<'_>, sealed: &[u8]) -> Result<Secret<Vec<u8>>, OpenError> {
        let sealed_by = sealed_key_id(sealed).ok_or(OpenError::Format)?;
        std::iter::once(&self.current)
            .chain(&self.others)
            .find(|key| key.id == sealed_by)
            .ok_or(OpenError::UnknownDataKey(sealed_by))?
            .open(identity, sealed)
    }

    /// Whether a record was sealed with an earlier key and should be sealed again, so that the
    /// earlier key can be removed one day.
    pub fn is_outdated(&self, sealed: &[u8]) -> bool {
        sealed_key_id(sealed) != Some(self.current.id)
    }
}

/// Which data key sealed a record. Nothing for a format that this version does not know.
pub fn sealed_key_id(sealed: &[u8]) -> Option<Uuid> {
    let (&SEAL_VERSION, rest) = sealed.split_first()? else {
        return None;
    };
    rest.first_chunk().copied().map(Uuid::from_bytes)
}

fn associated_data(header: &[u8], identity: &RowIdentity<'_>) -> Vec<u8> {
    aead::associated_data(&[
        b"patchbay row",
        header,
        identity.org.as_bytes(),
        identity.table.as_bytes(),
        identity.row.as_bytes(),
        identity.column.as_bytes(),
    ])
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::Index};

    use super::*;
    use crate::random;

    const PLACE: (&str, &str, &str) = ("credentials", "018f", "secret");

    fn place(org: Uuid) -> RowIdentity<'static> {
        let (table, row, column) = PLACE;
        RowIdentity { org, table, row, column }
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_in_its_place(
            plaintext: Vec<u8>, table: String, row: String, column: String,
        ) {
            let key = DataKey::generate(random::id());
            let identity = RowIdentity { org: key.organization(), table: &table, row: &row, column: &column };
            let sealed = key.seal(&identity, &plaintext).unwrap();
            prop_assert_eq!(sealed.len(), 1 + 16 + 12 + plaintext.len() + 16);
            prop_assert_eq!(sealed_key_id(&sealed), Some(key.id()));
            let opened = key.open(&identity, &sealed).unwrap();
            prop_assert_eq!(opened.expose(), &plaintext);
        }

        #[test]
        fn any_flipped_bit_is_noticed(plaintext: Vec<u8>, bit: Index) {
            let key = DataKey::generate(random::id());
            let identity = place(key.organization());
            let mut sealed = key.seal(&identity, &plaintext).unwrap();
            let bit = bit.index(sealed.len() * 8);
            sealed[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(key.open(&identity, &sealed).is_err());
        }

        #[test]
        fn any_cut_or_extension_is_noticed(plaintext: Vec<u8>, length: Index, extra in 1..40_usize) {
            let key = DataKey::generate(random::id());
            let identity = place(key.organization());
            let mut sealed = key.seal(&identity, &plaintext).unwrap();
            prop_assert!(key.open(&identity, &sealed[..length.index(sealed.len())]).is_err());
            sealed.resize(sealed.len() + extra, 0);
            prop_assert!(key.open(&identity, &sealed).is_err());
        }

        #[test]
        fn any_other_place_is_refused(
            table in "[ab]{0,3}", row in "[ab]{0,3}", column in "[ab]{0,3}",
            other_table in "[ab]{0,3}", other_row in "[ab]{0,3}", other_column in "[ab]{0,3}",
        ) {
            let key = DataKey::generate(random::id());
            let org = key.organization();
            let identity = RowIdentity { org, table: &table, row: &row, column: &column };
            let other = RowIdentity { org, table: &other_table, row: &other_row, column: &other_column };
            let sealed = key.seal(&identity, b"value").unwrap();
            prop_assert_eq!(key.open(&other, &sealed).is_ok(), identity == other);
        }
    }

    #[test]
    fn a_record_moved_to_another_organization_is_refused() {
        let key = DataKey::generate(random::id());
        let sealed = key.seal(&place(key.organization()), b"value").unwrap();
        let opened = key.open(&place(random::id()), &sealed);
        assert_eq!(opened.map(|_| ()).unwrap_err(), OpenError::NotAuthentic);
    }

    #[test]
    fn the_names_cannot_be_shifted_against_each_other() {
        let key = DataKey::generate(random::id());
        let org = key.organization();
        let [one, other] =
            [("ab", "c"), ("a", "bc")].map(|(table, row)| RowIdentity { org, table, row, column: "secret" });
        let sealed = key.seal(&one, b"value").unwrap();
        assert!(key.open(&other, &sealed).is_err());
    }

    #[test]
    fn a_key_refuses_to_seal_for_another_organization() {
        let key = DataKey::generate(random::id());
        let row = random::id();
        assert_eq!(
            key.seal(&place(row), b"value"),
            Err(SealError::OtherOrganization { row, key: key.organization() })
        );
    }

    #[test]
    fn a_ring_opens_old_records_and_seals_with_the_new_key() {
        let org = random::id();
        let [old, new, removed] = [(); 3].map(|()| DataKey::generate(org));
        let identity = place(org);
        let (by_old, by_removed) =
            (old.seal(&identity, b"old").unwrap(), removed.seal(&identity, b"gone").unwrap());
        let ring = KeyRing { current: new, others: vec![old] };
        assert_eq!(ring.open(&identity, &by_old).unwrap().expose(), b"old");
        assert!(ring.is_outdated(&by_old));

        let by_new = ring.seal(&identity, b"new").unwrap();
        assert_eq!(sealed_key_id(&by_new), Some(ring.current.id()));
        assert_eq!(ring.open(&identity, &by_new).unwrap().expose(), b"new");
        assert!(!ring.is_outdated(&by_new));

        assert_eq!(
            ring.open(&identity, &by_removed).map(|_| ()).unwrap_err(),
            OpenError::UnknownDataKey(removed.id())
        );
    }

    /// Stored secrets depend on this layout: if this fails, no existing database opens.
    #[test]
    fn a_record_of_an_earlier_day_still_opens() {
        let key = DataKey {
            organization: Uuid::from_bytes([1; 16]),
            id: Uuid::from_bytes([2; 16]),
            bytes: crate::key_text::KeyBytes::new([3; 32]),
        };
        let opened = key.open(&place(key.organization), &RECORD).unwrap();
        assert_eq!(opened.expose(), b"earlier");
    }

    // Made with Python's `cryptography` module from the layout in the documentation.
    const RECORD: [u8; 52] = [
        1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 37, 70, 97,
        161, 196, 251, 117, 251, 90, 83, 211, 67, 75, 94, 58, 156, 137, 33, 189, 56, 176, 67, 134,
    ];
}
