//! The only way out: every connection that Patchbay makes to somebody else's server goes through an [`Egress`].
//!
//! Where a call may go is decided on the address that is really connected to. A name is resolved once, every address
//! that it has is judged, and the connection is made to one of those that were judged: a name that answers
//! differently a moment later changes nothing. Redirects are not followed, proxies of the environment are not asked,
//! bodies are not unpacked, and everything has a limit.
//!
//! - [`Egress::send`]: one request, one answer, both whole;
//! - [`Egress::call`]: the same with manners, for providers: paced, repeated where that does no harm, and not made while
//!   a host is left alone;
//! - [`Egress::stream`], [`Egress::stream_paced`]: bodies of any size, piece by piece, the latter with manners;
//!   [`ObjectStores`] gives it to clients of object stores;
//! - [`Egress::dial`]: a stream for other protocols;
//! - [`Egress::watched`]: all of these, telling a [`Watch`] how connections come to be.
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

mod breaker;
mod connect;
mod dial;
mod error;
mod guard;
mod hints;
mod networks;
mod object_stores;
mod pace;
mod pool;
mod record;
mod resolve;
mod retry;
mod retry_budget;
mod send;
mod settings;
mod slots;
mod stream;
mod target;
mod tls;
mod upload;
mod watch;

use bytes::Bytes;

pub use dial::{Dialed, Wire};
pub use error::{EgressError, ErrorKind, Phase};
pub use guard::{Guard, Refusal};
pub use hints::retry_after;
pub use networks::special_range;
pub use object_stores::ObjectStores;
pub use record::{Exchange, LogRecorder, Recorder, RouteName};
pub use resolve::{Resolve, SystemResolver};
pub use retry::{Attempts, Lane, Repeatable};
pub use send::Egress;
pub use settings::{Budget, Limits, Settings, SettingsError};
pub use stream::Streamed;
pub use target::{Host, Scheme, Target, UrlError, check_url};
pub use watch::Watch;

/// A call: its URL is absolute. `Host` and the headers of the connection are set here, so a caller must not.
///
/// A [`RouteName`] among its extensions says what records may show of its path.
pub type Request = http::Request<Bytes>;

/// What came back, whole.
pub type Answer = http::Response<Bytes>;
