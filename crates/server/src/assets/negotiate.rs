//! What the client takes: compressions and pages.

use http::{HeaderMap, header};

/// The compressions that we have files for and the client takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Encodings {
    pub(super) brotli: bool,
    pub(super) gzip: bool,
}

impl Encodings {
    pub(super) fn accepted(headers: &HeaderMap) -> Self {
        let mut named = Self::default();
        let (mut brotli_named, mut gzip_named, mut rest) = (false, false, false);
        for (coding, taken) in weighted(headers, &header::ACCEPT_ENCODING) {
            match coding.to_ascii_lowercase().as_str() {
                "br" => (named.brotli, brotli_named) = (taken, true),
                "gzip" | "x-gzip" => (named.gzip, gzip_named) = (taken, true),
                "*" => rest = taken,
                _ => {}
            }
        }
        Self { brotli: named.brotli || (rest && !brotli_named), gzip: named.gzip || (rest && !gzip_named) }
    }
}

/// Whether a browser asks for a page, not a script for data: `*/*` alone is no page.
pub(super) fn accepts_html(headers: &HeaderMap) -> bool {
    weighted(headers, &header::ACCEPT).any(|(kind, taken)| taken && kind.eq_ignore_ascii_case("text/html"))
}

/// The members of a list header, each with whether its weight is above zero.
fn weighted<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> impl Iterator<Item = (&'a str, bool)> {
    let lists = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(|member| {
        let mut parts = member.split(';').map(str::trim);
        let value = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
        (value, weight.is_ok_and(|weight| weight > 0.0))
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn encodings(value: &'static str) -> (bool, bool) {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]);
        let Encodings { brotli, gzip } = Encodings::accepted(&headers);
        (brotli, gzip)
    }

    #[test]
    fn a_weight_of_zero_is_a_refusal() {
        assert_eq!(encodings("br;q=0, gzip"), (false, true));
        assert_eq!(encodings("br;q=0, *"), (false, true));
        assert_eq!(encodings("gzip; q=0.001, br;q=1.0"), (true, true));
    }

    #[test]
    fn a_star_takes_what_is_not_named() {
        assert_eq!(encodings("*"), (true, true));
        assert_eq!(encodings("identity, *;q=0"), (false, false));
    }

    #[test]
    fn nothing_named_means_uncompressed() {
        assert_eq!(Encodings::accepted(&HeaderMap::new()), Encodings::default());
        assert_eq!(encodings("zstd, deflate"), (false, false));
    }
}
