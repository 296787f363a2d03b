//! AES-256-GCM as both key layers use it, so that the byte layout exists once:
//! `header ‖ nonce (12) ‖ ciphertext ‖ tag (16)`.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    error::Unspecified,
};
use zeroize::Zeroize;

use crate::Secret;

/// Length of a key in bytes.
pub(crate) const KEY_LENGTH: usize = 32;
const TAG_LENGTH: usize = 16;

/// Encrypts under a fresh random nonce. `header` is stored in clear in front; it is authenticated
/// only if the caller puts it into `associated` too.
pub(crate) fn seal(
    key: &[u8; KEY_LENGTH],
    header: &[u8],
    associated: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, Unspecified> {
    let key = RandomizedNonceKey::new(&AES_256_GCM, key)?;
    let nonce_end = header.len() + NONCE_LEN;
    // Full capacity from the start: a growing buffer would leave copies of the plaintext behind.
    let mut record = Vec::with_capacity(nonce_end + plaintext.len() + TAG_LENGTH);
    record.extend_from_slice(header);
    record.resize(nonce_end, 0);
    record.extend_from_slice(plaintext);

    let sealed = key.seal_in_place_separate_tag(Aad::from(associated), &mut record[nonce_end..]);
    let Ok((nonce, tag)) = sealed else {
        record.zeroize();
        return Err(Unspecified);
    };
    record[header.len()..nonce_end].copy_from_slice(nonce.as_ref());
    record.extend_from_slice(tag.as_ref());
    Ok(record)
}

/// Decrypts what [`seal`] wrote after the header.
pub(crate) fn open(
    key: &[u8; KEY_LENGTH],
    associated: &[u8],
    after_header: &[u8],
) -> Result<Secret<Vec<u8>>, Unspecified> {
    let (nonce, ciphertext) = after_header.split_at_checked(NONCE_LEN).ok_or(Unspecified)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce)?;
    let key = RandomizedNonceKey::new(&AES_256_GCM, key)?;
    let mut buffer = ciphertext.to_vec();
    let Ok(plaintext) = key.open_in_place(nonce, Aad::from(associated), &mut buffer) else {
        buffer.zeroize();
        return Err(Unspecified);
    };
    let length = plaintext.len();
    buffer.truncate(length);
    Ok(Secret::new(buffer))
}

/// Joins parts so that no two different lists of parts give the same bytes: each is preceded by
/// its length.
pub(crate) fn associated_data(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_the_same_plaintext_differ() {
        let seal = || seal(&[7; 32], b"", b"", b"same").unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn the_record_is_header_nonce_ciphertext_and_tag() {
        let record = seal(&[7; 32], b"head", b"", b"12345").unwrap();
        assert_eq!(record.len(), 4 + 12 + 5 + 16);
        assert!(record.starts_with(b"head"));
        assert_eq!(open(&[7; 32], b"", &record[4..]).unwrap().expose(), b"12345");
    }

    /// Test case 16 of the GCM specification: proves that the layout is plain AES-256-GCM, which
    /// any other implementation can open.
    #[test]
    fn opens_the_published_test_vector() {
        let key = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
        let plaintext = hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
             1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
        let associated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let record = hex("cafebabefacedbaddecaf888\
             522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
             8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
             76fc6ece0f4e1768cddf8853bb2d551b");
        let opened = open(&key.try_into().unwrap(), &associated, &record).unwrap();
        assert_eq!(opened.expose(), &plaintext);
    }

    #[test]
    fn moving_a_byte_between_parts_changes_the_associated_data() {
        assert_ne!(associated_data(&[b"ab", b"c"]), associated_data(&[b"a", b"bc"]));
        assert_ne!(associated_data(&[b"ab"]), associated_data(&[b"ab", b""]));
    }

    #[test]
    fn short_input_is_refused() {
        for length in 0..28 {
            assert!(open(&[7; 32], b"", &vec![0; length]).is_err(), "{length}");
        }
    }

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }
}
