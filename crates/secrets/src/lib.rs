//! Everything secret that the server keeps: how it is encrypted at rest, how tokens look, how
//! passwords are hashed.
//!
//! Two layers of keys. The operator gives one [`MasterKey`]; it encrypts nothing but data keys.
//! Each organization has random [`DataKey`]s, stored wrapped by the master key; they encrypt its
//! rows ([`DataKey::seal`]). So a new master key re-wraps a few short records, a new data key is
//! brought in row by row, and deleting an organization's data keys makes its secrets unreadable
//! in every backup.
//!
//! Nothing here knows the store or HTTP. No type prints what it protects: [`Secret`] is the one
//! way in and out, and `expose` is the word to search for in a review.

mod aead;
mod base62;
mod data_key;
mod key_file;
mod key_text;
mod master_key;
mod master_key_error;
mod master_key_source;
mod password;
mod random;
mod seal;
mod secret;
mod signature;
mod token;

pub use data_key::{DataKey, OpenError, SealError, wrapping_key_id};
pub use key_file::{KeyFile, create_file_if_missing};
pub use master_key::{CanaryError, MasterKey, MasterKeyId};
pub use master_key_error::{MasterKeyCause, MasterKeyError};
pub use master_key_source::MasterKeySource;
pub use password::{Cost, PasswordError, PasswordHasher, Verdict};
pub use seal::{KeyRing, RowIdentity, sealed_key_id};
pub use secret::{Secret, SecretString};
pub use signature::signature;
pub use token::{BadToken, Token, TokenHash, TokenKind, TokenRef};
