//! The written form of a 32-byte key.

use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding};
use zeroize::Zeroizing;

use crate::SecretString;

/// A key's bytes, overwritten when dropped.
pub(crate) type KeyBytes = Zeroizing<[u8; 32]>;

/// Reads 64 hexadecimal digits, or base64 in either alphabet with or without padding. The length
/// tells which; white space around the text is the caller's to remove.
pub(crate) fn parse(text: &str) -> Option<KeyBytes> {
    match text.len() {
        64 => parse_hex(text.as_bytes()),
        44 => parse_base64::<Base64>(text).or_else(|| parse_base64::<Base64Url>(text)),
        43 => parse_base64::<Base64Unpadded>(text).or_else(|| parse_base64::<Base64UrlUnpadded>(text)),
        _ => None,
    }
}

/// Writes padded standard base64, which `openssl rand -base64 32` writes too.
pub(crate) fn write(key: &KeyBytes) -> SecretString {
    SecretString::from(Base64::encode_string(key.as_slice()))
}

fn parse_base64<E: Encoding>(text: &str) -> Option<KeyBytes> {
    let mut key = KeyBytes::default();
    let length = E::decode(text, key.as_mut_slice()).ok()?.len();
    (length == key.len()).then_some(key)
}

fn parse_hex(text: &[u8]) -> Option<KeyBytes> {
    let mut key = KeyBytes::default();
    for (byte, pair) in key.iter_mut().zip(text.chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Some(key)
}

fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Hexadecimal digits for comparing with values computed elsewhere.
#[cfg(test)]
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_written_form_is_read_back(bytes: [u8; 32]) {
            let hex = hex(&bytes);
            for text in [
                write(&KeyBytes::new(bytes)).expose().clone(),
                Base64Unpadded::encode_string(&bytes),
                Base64Url::encode_string(&bytes),
                Base64UrlUnpadded::encode_string(&bytes),
                hex.to_uppercase(),
                hex,
            ] {
                prop_assert_eq!(parse(&text).map(|key| *key), Some(bytes), "{}", text);
            }
        }

        #[test]
        fn arbitrary_text_does_not_panic(text in "\\PC{0,70}") {
            let _ = parse(&text);
        }
    }

    #[test]
    fn keys_of_another_length_are_refused() {
        for bytes in [0_usize, 16, 31, 33, 48, 64] {
            assert!(parse(&Base64::encode_string(&vec![1; bytes])).is_none(), "{bytes}");
        }
        assert!(parse(&"0".repeat(63)).is_none());
        assert!(parse(&"g".repeat(64)).is_none());
        assert!(parse(&"+f".repeat(32)).is_none());
    }
}
