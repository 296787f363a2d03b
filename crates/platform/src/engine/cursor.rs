//! Cursors: where the provider's next page begins, sealed. A caller can neither read what a provider uses for it nor
//! make the provider follow something of their own, and a cursor opens for its own question alone.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use secrets::RowIdentity;
use sha2::{Digest as _, Sha256};

use super::EngineCaller;
use crate::Platform;
use crate::error::{Error, Fault};

/// Longest cursor that is looked at.
const MAX: usize = 16_384;

/// Seals the beginning of the next page; none: the empty text.
pub(super) async fn seal(
    platform: &Platform,
    caller: &EngineCaller,
    question: &[String],
    next: Option<&str>,
) -> Result<String, Error> {
    let Some(next) = next else { return Ok(String::new()) };
    let row = row(caller, question);
    let ring = platform.keys.ring(&platform.store, caller.caller().scope()).await?;
    let sealed = ring.seal(&place(caller, &row), next.as_bytes())?;
    Ok(Base64UrlUnpadded::encode_string(&sealed))
}

/// Opens a cursor.
pub(super) async fn open(
    platform: &Platform,
    caller: &EngineCaller,
    question: &[String],
    cursor: Option<&str>,
) -> Result<Option<String>, Error> {
    let Some(cursor) = cursor else { return Ok(None) };
    let foreign = || {
        let message =
            "is none that this call has given for the same filters and orders; start from the first page";
        Error::from(Fault::query("cursor", message))
    };
    if cursor.len() > MAX {
        return Err(foreign());
    }
    let sealed = Base64UrlUnpadded::decode_vec(cursor).map_err(|_| foreign())?;
    let row = row(caller, question);
    let scope = caller.caller().scope();
    let opened = platform.keys.open_sealed(&platform.store, scope, &place(caller, &row), &sealed).await;
    match opened {
        // What cannot be opened was not sealed here, or for something else: not a defect of ours.
        Err(Error::Internal(_)) => Err(foreign()),
        Err(other) => Err(other),
        Ok(opened) => String::from_utf8(opened.expose().clone()).map(Some).map_err(|_| foreign()),
    }
}

fn row(caller: &EngineCaller, question: &[String]) -> String {
    let mut hash = Sha256::new();
    for part in question {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    format!("{}/{}", caller.integration(), Base64UrlUnpadded::encode_string(&hash.finalize()))
}

fn place<'a>(caller: &EngineCaller, row: &'a str) -> RowIdentity<'a> {
    RowIdentity { org: caller.organization().0, table: "cursor", row, column: "next" }
}
