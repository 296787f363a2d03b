//! Why a step of a trial failed: in words, with the field it comes from and who can mend it.

use api_types::verification::{Mender, StepProblem};
use connectors::{Context, ErrorKind, ProviderError, Step};
use serde_json::Value;

use super::meter;

/// A certificate that nobody here knows the authority of, in the words of rustls.
const UNKNOWN_AUTHORITY: &str = "UnknownIssuer";

/// What to say of an error in a step. `base` is the pointer of the config in the body.
pub(super) fn problem(
    step: Step,
    error: &ProviderError,
    egress: Option<egress::ErrorKind>,
    context: &Context,
    base: &str,
) -> StepProblem {
    let message = meter::words(error, Some(context));
    let of_host = matches!(step, Step::Resolve | Step::Connect | Step::Tls);
    let pointer = match &error.kind {
        ErrorKind::Invalid(faults) => faults.first().map(|fault| fault.pointer.clone()),
        ErrorKind::Credentials | ErrorKind::Permission { .. } => context.credentials.keys().next().cloned(),
        _ if of_host => error.details.get("host").and_then(|host| field_of(&context.config, host)),
        _ => None,
    };
    let (who, remediation) = match step {
        _ if egress == Some(egress::ErrorKind::NotAllowed) => (
            Mender::Operator,
            "write an address that may be called, or have whoever runs this server allow its network",
        ),
        Step::Resolve if pointer.is_some() => (
            Mender::You,
            "correct the host's name; one that only your network knows must be known to this server",
        ),
        Step::Resolve => (Mender::Operator, "see whether this server's name servers answer"),
        Step::Connect if pointer.is_some() => (
            Mender::You,
            "check host and port, whether the provider is up, and whether a firewall stands between",
        ),
        Step::Connect => {
            (Mender::Operator, "see whether the provider is up, and whether this server may connect to it")
        }
        Step::Tls if message.contains(UNKNOWN_AUTHORITY) => {
            (Mender::Operator, "start this server with --trust-authority and the authority's certificate")
        }
        Step::Tls => {
            (Mender::ProviderAdmin, "have the provider present a certificate that is valid and for this host")
        }
        _ => by_kind(&error.kind),
    };
    let pointer = pointer.map(|pointer| format!("{base}{pointer}"));
    StepProblem { message, remediation: remediation.to_owned(), pointer, who }
}

fn by_kind(kind: &ErrorKind) -> (Mender, &'static str) {
    match kind {
        ErrorKind::Credentials => {
            (Mender::You, "give another credential: this one is wrong, expired or revoked")
        }
        ErrorKind::Permission { .. } => {
            (Mender::ProviderAdmin, "have the owner of the credential grant what the message names")
        }
        ErrorKind::RateLimited { .. } => (Mender::You, "wait a little, then try again"),
        ErrorKind::NotFound { .. } => {
            (Mender::You, "check what the settings name, and whether the credential may see it")
        }
        ErrorKind::Invalid(_) | ErrorKind::InvalidQuery { .. } | ErrorKind::Conflict => {
            (Mender::You, "correct what the message names and try again")
        }
        ErrorKind::Unsupported => (Mender::You, "choose a provider, or a version of it, that can do this"),
        ErrorKind::Full => (Mender::ProviderAdmin, "make room at the provider, then try again"),
        ErrorKind::Unavailable | ErrorKind::Timeout => {
            (Mender::ProviderAdmin, "try again later; if it stays, see how the provider is doing")
        }
        ErrorKind::BadAnswer => (
            Mender::ProviderAdmin,
            "check that the address is the provider's; if it is, try again later or show the provider what it answered",
        ),
        ErrorKind::Internal => (Mender::Operator, "quote the request id to whoever runs this server"),
    }
}

/// The first field of a config whose text names a host, given as `https://host:port`.
fn field_of(config: &Value, host: &str) -> Option<String> {
    let host = host.split_once("://").map_or(host, |(_, rest)| rest);
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    if name.is_empty() { None } else { search(config, &name.to_ascii_lowercase(), String::new()) }
}

fn search(value: &Value, name: &str, at: String) -> Option<String> {
    match value {
        Value::String(text) => text.to_ascii_lowercase().contains(name).then_some(at),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(place, item)| search(item, name, format!("{at}/{place}")))
        }
        Value::Object(fields) => fields.iter().find_map(|(field, value)| {
            let field = field.replace('~', "~0").replace('/', "~1");
            search(value, name, format!("{at}/{field}"))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::field_of;

    #[test]
    fn a_host_leads_to_the_field_that_names_it() {
        let config =
            json!({"type": "x", "a/b": [{"url": "https://Desk.example:8443/x"}], "host": "10.0.0.1"});
        assert_eq!(field_of(&config, "https://desk.example:8443").as_deref(), Some("/a~1b/0/url"));
        assert_eq!(field_of(&config, "https://desk.example").as_deref(), Some("/a~1b/0/url"));
        assert_eq!(field_of(&config, "tls://10.0.0.1:465").as_deref(), Some("/host"));
        assert_eq!(field_of(&config, "https://api.vendor.example"), None);
        assert_eq!(field_of(&config, ""), None);
    }
}
