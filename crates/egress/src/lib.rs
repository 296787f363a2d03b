//! The only way out: every HTTP call that Patchbay makes to somebody else's server goes through an [`Egress`].
//!
//! Where a call may go is decided on the address that is really connected to. A name is resolved once, every address
//! that it has is judged, and the connection is made to one of those that were judged: a name that answers
//! differently a moment later changes nothing. Redirects are not followed, proxies of the environment are not asked,
//! bodies are not unpacked, and everything has a limit.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use egress::{Budget, Egress, Settings};
//!
//! let egress = Egress::new(Settings::default())?;
//! let request = http::Request::get("https://example.com/").body(bytes::Bytes::new())?;
//! let answer = egress.send(request, Budget::within(Duration::from_secs(30))).await?;
//! println!("{}", answer.status());
//! # Ok(())
//! # }
//! ```

mod connect;
mod error;
mod guard;
mod networks;
mod pool;
mod record;
mod resolve;
mod send;
mod settings;
mod slots;
mod target;
mod tls;

use bytes::Bytes;

pub use error::{EgressError, ErrorKind, Phase};
pub use guard::{Guard, Refusal};
pub use networks::special_range;
pub use record::{Exchange, LogRecorder, Recorder, RouteName};
pub use resolve::{Resolve, SystemResolver};
pub use send::Egress;
pub use settings::{Budget, Limits, Settings, SettingsError};
pub use target::{Host, Scheme, Target, UrlError, check_url};

/// A call: its URL is absolute. `Host` and the headers of the connection are set here, so a caller must not.
///
/// A [`RouteName`] among its extensions says what records may show of its path.
pub type Request = http::Request<Bytes>;

/// What came back, whole.
pub type Answer = http::Response<Bytes>;
