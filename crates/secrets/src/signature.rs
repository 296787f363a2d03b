//! Signatures of messages, with a secret that the receiver knows as well.

use std::fmt::Write as _;

use aws_lc_rs::hmac;

/// HMAC-SHA256 of a message, in 64 lower-case hexadecimal digits.
///
/// ```
/// // RFC 4231, test case 2.
/// let signature = secrets::signature(b"Jefe", b"what do ya want for nothing?");
/// assert_eq!(signature, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
/// ```
pub fn signature(secret: &[u8], message: &[u8]) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message);
    tag.as_ref().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
