use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::rand;
use uuid::{Builder, Uuid};

/// Fills the buffer from the operating system's generator (through AWS-LC).
///
/// Not a `Result`: AWS-LC ends the process by itself when the system has no randomness, and a
/// server that went on without it would hand out guessable secrets.
#[expect(clippy::expect_used, reason = "going on without randomness would be worse than stopping")]
pub(crate) fn fill(buffer: &mut [u8]) {
    rand::fill(buffer).expect("the operating system gives random bytes");
}

/// A new `UUIDv7`, from the same generator as the keys.
pub(crate) fn id() -> Uuid {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    let milliseconds = u64::try_from(since_epoch.unwrap_or_default().as_millis());
    let mut random = [0; 10];
    fill(&mut random);
    Builder::from_unix_timestamp_millis(milliseconds.unwrap_or_default(), &random).into_uuid()
}
