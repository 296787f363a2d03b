//! E-mail: what Patchbay writes to people, and how it is delivered.
//!
//! [`letters`] turns typed data into a [`Message`]; a [`Transport`] delivers it, to an SMTP server or into a folder,
//! and says by an [`Outcome`] what became of it. Whoever sends decides from the outcome alone whether to try again,
//! to give up on the address, or to tell the operator.
//!
//! A [`Relay`] is somebody else's mail server: a [`Letter`] is handed to it over a connection that the caller has made.
//!
//! Nothing here knows the store, the rules or HTTP. Passwords and the links inside messages are secrets: no type
//! prints them, and nothing that a mail server says reaches an outcome with one of them in it.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use mail::{Address, Link, SmtpConfig, Transport, letters};
//!
//! let config = SmtpConfig::parse("smtp://relay.example.com", None)?;
//! let transport = Transport::smtp(&config, "Patchbay <patchbay@example.com>".parse()?)?;
//! let link = Link::parse("https://patchbay.example.com/invite#pb_inv_…")?;
//! let message = letters::invitation(&letters::Invitation {
//!     to: &Address::parse("maria@example.com")?,
//!     organization: "Acme",
//!     inviter: "Jo Doe",
//!     role: "You will be able to read everything, and to change nothing.",
//!     link: &link,
//!     expires: jiff::Timestamp::now(),
//! });
//! println!("{:?}", transport.send(uuid::Uuid::nil(), &message).await);
//! # Ok(())
//! # }
//! ```

mod address;
mod clean;
mod config;
mod config_error;
mod folder;
pub mod letters;
mod link;
mod message;
mod mime;
mod outcome;
mod password_file;
mod relay;
mod smtp;
mod transport;

pub use address::{Address, BadAddress, Sender};
pub use config::{Limits, Login, SmtpConfig, TlsMode};
pub use config_error::ConfigError;
pub use link::{BadLink, Link};
pub use message::Message;
pub use outcome::Outcome;
pub use password_file::password_from_file;
pub use relay::{Errand, Letter, NotTaken, RefusedRecipient, Relay, Step, Urgency};
pub use transport::Transport;
