//! The listener and the outer layers, over real sockets.
//!
//! Limits are shortened through their structs. A test waits for what a client can see (an answer, the end of the
//! connection), never for a guessed time; where it must show that something does *not* happen, it looks on for a
//! multiple of the limit that would make it happen.

#[cfg(test)]
mod bodies;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod descriptors;
#[cfg(test)]
mod http2;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod shutdown;
#[cfg(test)]
mod slow_clients;
#[cfg(test)]
mod support;
#[cfg(test)]
mod time_limit;
