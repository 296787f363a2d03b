//! The numbers that keep one bad client from taking the service away from the others.

use std::time::Duration;

/// What a connection may cost. Every field has a default that suits a public address.
#[derive(Debug, Clone)]
pub struct ListenLimits {
    /// Connections open at the same time, in all. Default: 10 000, or three quarters of the process's limit of open
    /// files when that is less, so that the database and outgoing calls always find a descriptor.
    pub max_connections: usize,
    /// Connections open at the same time from one address (IPv6: from one /64 network). Default: 256. Trusted proxies
    /// are exempt: one address stands there for many clients.
    pub max_connections_per_address: usize,
    /// Whether loopback addresses are exempt from the cap per address. Default: yes.
    pub exempt_loopback: bool,
    /// From the accepted connection to the end of the (TLS) handshake. Default: 10 s.
    pub handshake_timeout: Duration,
    /// From the end of the handshake to the client's first byte. Default: 10 s.
    pub first_byte_timeout: Duration,
    /// From the first byte of a request to the end of its header (HTTP/1), or to the end of the preface (HTTP/2).
    /// Default: 10 s.
    pub header_read_timeout: Duration,
    /// How long a connection without a request is kept for the next one. Default: 75 s.
    pub keep_alive_timeout: Duration,
    /// Size of a request's header in bytes, request line included. More is answered 431; HTTP/1 is read in large
    /// pieces, so there up to twice as much may pass. Default: 64 KiB; not less than 8 KiB.
    pub max_header_bytes: u32,
    /// Number of header lines (HTTP/1). More is answered 431. Default: 100.
    pub max_headers: usize,
    /// A client that takes none of the bytes that wait for it is cut off after this time. Time in which nothing waits
    /// does not count, so event streams may be silent for as long as they like. Default: 30 s.
    pub write_stall_timeout: Duration,
    /// After an answer given before the whole request was read, the rest is read and thrown away for at most this
    /// time; closing at once would make the client's system discard the answer. Default: 2 s.
    pub linger: Duration,
    /// From the wish to stop to the cutting of requests that still run. Default: 30 s.
    pub drain_timeout: Duration,
    /// Limits of request bodies.
    pub body: BodyLimits,
    /// Limits that only HTTP/2 knows.
    pub http2: Http2Limits,
}

/// What a request body may cost. Only time spent waiting for the client counts, never the time that a handler takes.
#[derive(Debug, Clone)]
pub struct BodyLimits {
    /// Size in bytes; more is answered 413. A route can have another, see
    /// [`RouteLimits`](crate::layers::RouteLimits). Default: 10 MB.
    pub max_bytes: u64,
    /// The longest pause between two pieces. Default: 10 s.
    pub idle_timeout: Duration,
    /// How long a client may be slower than `min_bytes_per_second`. Default: 10 s.
    pub pace_grace: Duration,
    /// The pace that the whole body must keep once `pace_grace` is over. Default: 1000; 0 for none.
    pub min_bytes_per_second: u64,
}

/// What an HTTP/2 connection may cost.
#[derive(Debug, Clone)]
pub struct Http2Limits {
    /// Requests that run at the same time on one connection. Default: 100.
    pub max_concurrent_streams: u32,
    /// A ping is sent when the client was silent for this long. Default: 20 s.
    pub keep_alive_interval: Duration,
    /// A client that does not answer a ping in this time is gone. Default: 20 s.
    pub keep_alive_timeout: Duration,
    /// Streams that the client opened and reset before the server looked at them ("rapid reset"). More end the
    /// connection. Default: 20.
    pub max_pending_reset_streams: usize,
    /// Streams that the server had to reset because of the client's errors. More end the connection. Default: 128.
    pub max_error_reset_streams: usize,
}

impl Default for ListenLimits {
    fn default() -> Self {
        Self {
            max_connections: connections_for(open_file_limit()),
            max_connections_per_address: 256,
            exempt_loopback: true,
            handshake_timeout: Duration::from_secs(10),
            first_byte_timeout: Duration::from_secs(10),
            header_read_timeout: Duration::from_secs(10),
            keep_alive_timeout: Duration::from_secs(75),
            max_header_bytes: 64 * 1024,
            max_headers: 100,
            write_stall_timeout: Duration::from_secs(30),
            linger: Duration::from_secs(2),
            drain_timeout: Duration::from_secs(30),
            body: BodyLimits::default(),
            http2: Http2Limits::default(),
        }
    }
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            max_bytes: 10_000_000,
            idle_timeout: Duration::from_secs(10),
            pace_grace: Duration::from_secs(10),
            min_bytes_per_second: 1000,
        }
    }
}

impl Default for Http2Limits {
    fn default() -> Self {
        Self {
            max_concurrent_streams: 100,
            keep_alive_interval: Duration::from_secs(20),
            keep_alive_timeout: Duration::from_secs(20),
            max_pending_reset_streams: 20,
            max_error_reset_streams: 128,
        }
    }
}

const MOST_CONNECTIONS: usize = 10_000;

fn connections_for(open_files: Option<usize>) -> usize {
    open_files.map_or(MOST_CONNECTIONS, |files| (files / 4 * 3).clamp(1, MOST_CONNECTIONS))
}

/// The soft limit of open files. Read from `/proc` because the system call needs `unsafe` or one more dependency;
/// where there is no `/proc` the limit is unknown.
fn open_file_limit() -> Option<usize> {
    parse_open_file_limit(&std::fs::read_to_string("/proc/self/limits").ok()?)
}

fn parse_open_file_limit(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    // "unlimited" is no number: then there is nothing to respect.
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_connection_limit_leaves_a_quarter_of_the_open_files_to_others() {
        assert_eq!(connections_for(Some(1024)), 768);
        assert_eq!(connections_for(Some(1_048_576)), 10_000);
        assert_eq!(connections_for(Some(0)), 1);
        assert_eq!(connections_for(None), 10_000);
    }

    #[test]
    fn the_open_file_limit_is_the_soft_one() {
        let text = "Limit                     Soft Limit           Hard Limit           Units     \n\
                    Max processes             63432                63432                processes \n\
                    Max open files            1024                 524288               files     \n";
        assert_eq!(parse_open_file_limit(text), Some(1024));
        let text = "Max open files            unlimited            unlimited            files     \n";
        assert_eq!(parse_open_file_limit(text), None);
        assert_eq!(parse_open_file_limit(""), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_an_open_file_limit_that_can_be_read() {
        assert!(open_file_limit().is_some());
    }
}
