//! What a provider needs to be told when it is set up, as data: the form that people fill in, the check of what they
//! send, the places where credentials stand, and the JSON Schema that the capabilities API shows. Browser and server
//! run the same code, so that a form refuses what the server would refuse, in the same words.
//!
//! Nothing here reads, sends or stores anything. A `provider_config` is judged as it is on the wire, with its `type`.
//!
//! ```
//! use provider_schema::{Field, Kind, Schema, validate};
//! use serde_json::json;
//!
//! let schema = Schema::new("ticketing_example", vec![Field::required("url", Kind::url())]);
//! let faults = validate(&schema, &json!({"type": "ticketing_example", "url": "nowhere"}));
//! assert_eq!(faults[0].pointer, "/url");
//! ```

mod addresses;
pub mod advice;
mod credential;
mod defaults;
mod expects;
mod field;
mod format;
mod json_schema;
mod pointer;
mod slots;
mod texts;
mod url;
mod validate;
mod walk;

pub use addresses::{Address, addresses, credential_addresses};
pub use credential::{Accepted, CredentialKind, credential_fields, inline_fields, validate_credential};
pub use defaults::with_defaults;
pub use expects::{AddressKind, Expects, KeyKind};
pub use field::{Choice, Condition, Field, Group, Kind, Link, Schema, Variant};
pub use format::Format;
pub use json_schema::{FORM, json_schema, schema_of};
pub use slots::{CredentialSlot, Given, credential_slots};
pub use texts::{FieldTexts, Texts};
pub use url::check_url;
pub use validate::{FieldError, validate};
