//! Holds requests against the vendor's own description of its API (OpenAPI 3.x or Swagger 2.0, JSON; GraphQL schemas). For
//! tests alone.
//!
//! A description says which paths, parameters and bodies there are. A request passes only if all of it is described: this
//! is stricter than the description, which mostly allows more than it names, and so finds misspelt names.
//!
//! ```no_run
//! # fn requests() -> Vec<http::Request<bytes::Bytes>> { Vec::new() }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let Some(vendor) = vendor_descriptions::from_folder("jira-cloud-v3.json")? else { return Ok(()) };
//! for request in requests() {
//!     vendor.check("https://example.atlassian.net", &request)?;
//! }
//! # Ok(())
//! # }
//! ```

mod body;
mod example;
mod graphql;
mod load;
mod operation;
mod parameters;
mod schema;
mod swagger;

#[cfg(test)]
mod tests;

pub use graphql::GraphqlSchema;
pub use load::{LoadError, from_folder, from_package, schema_from_folder};

use bytes::Bytes;
use http::{Method, Request};
use serde_json::Value;

/// A vendor's description.
#[derive(Debug)]
pub struct Description {
    document: Value,
}

/// What in a request is not as described.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{method} {path}: {place}: {reason}")]
pub struct Fault {
    /// The request's method.
    pub method: String,
    /// Its path, without the base and the query.
    pub path: String,
    /// Where in the request: `path`, `query name`, `header name`, `body /pointer`.
    pub place: String,
    /// What is wrong there.
    pub reason: String,
}

/// Place and reason.
type Wrong = (String, String);

impl Description {
    /// Wraps a document that has been read already.
    pub fn new(document: Value) -> Self {
        Self { document: swagger::modern(document) }
    }

    /// Whether a request is as described. `base` is what the request's address has before the described paths.
    ///
    /// The parts of a form with files are not looked at: descriptions have no common way to say them.
    pub fn check(&self, base: &str, request: &Request<Bytes>) -> Result<(), Fault> {
        let address = request.uri().to_string();
        let rest = address.strip_prefix(base.trim_end_matches('/'));
        let (path, query) = match rest.map(|rest| rest.split_once('?').unwrap_or((rest, ""))) {
            Some((path, query)) if path.starts_with('/') => (path, query),
            _ => (address.split('?').next().unwrap_or_default(), ""),
        };
        let fault = |(place, reason)| Fault {
            method: request.method().to_string(),
            path: path.to_owned(),
            place,
            reason,
        };
        if rest.is_none() {
            return Err(fault(("path".into(), format!("does not begin with {base}"))));
        }
        let operation = operation::find(&self.document, request.method(), path).map_err(fault)?;
        parameters::check(&operation, query, request.headers()).map_err(fault)?;
        body::check(&operation, request).map_err(fault)
    }

    /// An answer of an operation: the description's own example, or one made of its schema. `None` if it describes none in
    /// JSON. `path` is the template as the description has it.
    pub fn example(&self, method: &Method, path: &str, status: &str) -> Option<Value> {
        example::answer(&self.document, method, path, status)
    }
}
