//! Requests that cannot be used. Each has one right answer, and that is never a 5xx.

mod bodies;
mod fuzz;
mod headers;
mod methods;
mod paths;
mod queries;
