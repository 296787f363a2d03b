//! `--public-url`: where people reach the server.

use std::net::SocketAddr;

use clap::Args;

use super::Failure;

#[derive(Args, Clone, Debug)]
pub(super) struct PublicUrl {
    /// Where people reach this server, for links in mails and for cookies, such as `https://patchbay.example.com`
    /// [default: `http://` and the listening address]
    #[arg(long, env = "PATCHBAY_PUBLIC_URL")]
    public_url: Option<String>,
}

impl PublicUrl {
    /// The address without a slash at the end; by default that of the listener.
    pub(super) fn or_of(&self, listen: SocketAddr) -> Result<String, Failure> {
        let Some(given) = &self.public_url else { return Ok(of_listener(listen)) };
        let text = given.trim().trim_end_matches('/');
        let uri: http::Uri = text.parse().map_err(|_| wrong(given))?;
        let whole = matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty());
        // Own host name, no path: the pages' own links begin at the root.
        let bare = matches!(uri.path(), "" | "/") && uri.query().is_none() && !text.contains(['#', '@']);
        if whole && bare { Ok(text.to_ascii_lowercase()) } else { Err(wrong(given)) }
    }
}

fn of_listener(listen: SocketAddr) -> String {
    if listen.ip().is_unspecified() {
        return format!("http://localhost:{}", listen.port());
    }
    format!("http://{listen}")
}

fn wrong(given: &str) -> Failure {
    format!(
        "--public-url {given:?} must be the address of a host without a path, such as https://patchbay.example.com"
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(given: Option<&str>) -> Result<String, String> {
        let given = PublicUrl { public_url: given.map(str::to_owned) };
        given.or_of("127.0.0.1:4711".parse().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_address_is_taken_without_its_last_slash() {
        assert_eq!(url(None).unwrap(), "http://127.0.0.1:4711");
        assert_eq!(url(Some("https://Patchbay.example.com/")).unwrap(), "https://patchbay.example.com");
        assert_eq!(url(Some("http://10.0.0.1:8080")).unwrap(), "http://10.0.0.1:8080");
        let everywhere = PublicUrl { public_url: None }.or_of("0.0.0.0:80".parse().unwrap()).unwrap();
        assert_eq!(everywhere, "http://localhost:80");
    }

    #[test]
    fn what_is_no_address_of_a_host_is_refused() {
        for bad in [
            "",
            "patchbay.example.com",
            "ftp://patchbay.example.com",
            "https://",
            "https://a.example/patchbay",
            "https://a.example?x",
            "https://user@a.example",
            "https://a.example/#x",
        ] {
            assert!(url(Some(bad)).unwrap_err().contains("--public-url"), "{bad}");
        }
    }
}
