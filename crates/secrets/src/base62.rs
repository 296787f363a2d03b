//! Numbers and random text in the digits `0-9A-Za-z`, always padded to a fixed length.

use zeroize::Zeroizing;

use crate::random;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Appends `value` as exactly `length` digits. A larger value would lose its leading digits, so
/// `length` must fit the type: 22 for 128 bits, 6 for 32 bits.
pub(crate) fn push(text: &mut String, mut value: u128, length: usize) {
    let mut digits = [b'0'; 22];
    let digits = &mut digits[..length];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(value % 62) as usize];
        value /= 62;
    }
    text.extend(digits.iter().map(|&digit| char::from(digit)));
}

/// Reads digits back; nothing for other characters or a number above 128 bits.
pub(crate) fn read(text: &str) -> Option<u128> {
    text.bytes().try_fold(0_u128, |value, byte| {
        let digit = DIGITS.iter().position(|&digit| digit == byte)?;
        value.checked_mul(62)?.checked_add(digit as u128)
    })
}

/// Appends `length` uniformly random digits (5.95 bits each; 43 carry 256 bits).
pub(crate) fn push_random(text: &mut String, length: usize) {
    let mut missing = length;
    let mut bytes = Zeroizing::new([0_u8; 64]);
    while missing > 0 {
        random::fill(bytes.as_mut_slice());
        // 248 = 4 · 62: the bytes above would make the first digits more likely.
        for byte in bytes.iter().filter(|&&byte| byte < 248).take(missing) {
            text.push(char::from(DIGITS[usize::from(byte % 62)]));
            missing -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_read_back(value: u128) {
            let mut text = String::new();
            push(&mut text, value, 22);
            prop_assert_eq!(text.len(), 22);
            prop_assert_eq!(read(&text), Some(value));
        }
    }

    #[test]
    fn the_largest_values_fit_their_lengths() {
        let mut text = String::new();
        push(&mut text, u128::MAX, 22);
        assert_eq!(text, "7n42DGM5Tflk9n8mt7Fhc7");
        text.clear();
        push(&mut text, u128::from(u32::MAX), 6);
        assert_eq!(text, "4gfFC3");
    }

    #[test]
    fn numbers_above_128_bits_and_other_characters_are_refused() {
        assert_eq!(read("7n42DGM5Tflk9n8mt7Fhc8"), None);
        assert_eq!(read("zzzzzzzzzzzzzzzzzzzzzz"), None);
        assert_eq!(read("12-4"), None);
        assert_eq!(read("12é4"), None);
    }

    #[test]
    fn random_text_has_the_length_and_uses_every_digit() {
        let mut text = String::new();
        push_random(&mut text, 6200);
        assert_eq!(text.len(), 6200);
        // Each digit is expected 100 times; 30 or 200 would be more than seven deviations away.
        for &digit in DIGITS {
            let count = text.bytes().filter(|&byte| byte == digit).count();
            assert!((30..200).contains(&count), "{} came {count} times", char::from(digit));
        }
    }
}
