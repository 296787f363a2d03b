//! What a body says of a new session.

use std::time::Duration;

use api_types::connect::{Appearance, ConnectAction};
use api_types::formats::parse_duration;
use provider_schema::{Field, Kind};
use serde_json::{Map, Value};
use url::{Host, Url};

use crate::error::Error;
use crate::input::Fields;
use crate::plausible_key;

/// How long a session is good for unless the body says otherwise.
const TTL: Duration = Duration::from_mins(30);
/// How long it can be good for.
const TTLS: std::ops::RangeInclusive<Duration> = Duration::from_mins(1)..=Duration::from_hours(7 * 24);
const MOST_POINTS: usize = 100;
const MOST_ORIGINS: usize = 20;
const LONGEST_STATE: usize = 512;
const MOST_PREFILL: usize = 16 * 1024;
const ACTIONS: [(&str, ConnectAction); 4] = [
    ("create", ConnectAction::Create),
    ("update", ConnectAction::Update),
    ("verify", ConnectAction::Verify),
    ("delete", ConnectAction::Delete),
];

/// A session that somebody wants; ids and names are still to be looked up.
pub(super) struct NewSession {
    pub(super) account: String,
    pub(super) points: Option<Vec<String>>,
    /// The name of the field that named the points.
    pub(super) points_field: &'static str,
    pub(super) integration: Option<String>,
    /// As asked for; else what a session can be for, as far as its maker may do it.
    pub(super) actions: Wished,
    pub(super) origins: Vec<String>,
    pub(super) return_url: Option<String>,
    pub(super) state: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) appearance: Appearance,
    pub(super) prefill: Map<String, Value>,
    pub(super) ttl: Duration,
}

/// Which actions a session is to have.
pub(super) enum Wished {
    /// These and no fewer.
    These(Vec<ConnectAction>),
    /// Those of these that its maker may do.
    Whatever(Vec<ConnectAction>),
}

impl NewSession {
    pub(super) fn read(body: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let account = fields.required_text("account_id", key);
        let several = fields.texts("integration_point_ids", MOST_POINTS, key);
        let single = fields.text("integration_point_id", key);
        let integration = fields.text("integration_id", key);
        if several.is_some() && single.is_some() {
            fields.fault(
                "integration_point_id",
                "and integration_point_ids say the same: leave one of them out",
            );
        }
        if several.as_ref().is_some_and(Vec::is_empty) {
            fields.fault("integration_point_ids", "must name at least one; leave it out for all");
        }
        if integration.is_some() && (several.is_some() || single.is_some()) {
            fields.fault(
                "integration_id",
                "names all that the session is about: leave the integration points out",
            );
        }
        let actions = read_actions(&mut fields, integration.is_some());
        let origins = fields.texts("allowed_origins", MOST_ORIGINS, check_origin);
        let return_url = fields.text("return_url", check_return_url);
        let state = fields.text("state", |text| at_most(text, LONGEST_STATE));
        let locale = fields.text("locale", check_locale);
        let appearance = fields.word("appearance", "auto, light, dark", |word| match word {
            "auto" => Some(Appearance::Auto),
            "light" => Some(Appearance::Light),
            "dark" => Some(Appearance::Dark),
            _ => None,
        });
        let prefill = fields.map("prefill", MOST_PREFILL).unwrap_or_default();
        for (place, message) in prefill_faults(&prefill) {
            fields.fault_below(&format!("prefill/{place}"), message);
        }
        let ttl = fields.text("ttl", |text| {
            let ttl = parse_duration(text)?;
            if TTLS.contains(&ttl) { Ok(()) } else { Err("must be between 1m and 168h".into()) }
        });
        let points_field = if single.is_some() { "/integration_point_id" } else { "/integration_point_ids" };
        fields.finish()?;
        Ok(Self {
            account,
            points: several.or(single.map(|one| vec![one])),
            points_field,
            integration,
            actions,
            origins: origins.unwrap_or_default(),
            return_url,
            state,
            locale,
            appearance: appearance.unwrap_or_default(),
            prefill,
            ttl: ttl.as_deref().map_or(Ok(TTL), parse_duration).unwrap_or(TTL),
        })
    }
}

/// Checks a language of the page: those of the providers' words.
pub(super) fn check_locale(text: &str) -> Result<(), String> {
    let known = connectors::languages();
    if known.contains(&text) { Ok(()) } else { Err(format!("must be one of {}", known.join(", "))) }
}

fn read_actions(fields: &mut Fields, reconnects: bool) -> Wished {
    let known = |word: &str| ACTIONS.iter().find(|(name, _)| *name == word).map(|(_, action)| *action);
    let words = fields.texts("actions", ACTIONS.len(), |word| match known(word) {
        Some(ConnectAction::Create) if reconnects => {
            Err("must not be create: the session is about an integration that is there".into())
        }
        Some(_) => Ok(()),
        None => Err("must be one of create, update, verify, delete".into()),
    });
    let Some(words) = words else {
        let all = ACTIONS.iter().map(|(_, action)| *action);
        // What is there is not connected anew, nor taken away, by somebody who was asked to mend it.
        let mends = |action: &ConnectAction| matches!(action, ConnectAction::Update | ConnectAction::Verify);
        return Wished::Whatever(all.filter(|action| !reconnects || mends(action)).collect());
    };
    if words.is_empty() {
        fields.fault("actions", "must name at least one; leave it out for all");
    }
    let mut actions: Vec<_> = words.iter().filter_map(|word| known(word)).collect();
    actions.sort();
    actions.dedup();
    Wished::These(actions)
}

fn key(text: &str) -> Result<(), String> {
    if plausible_key(text) { Ok(()) } else { Err("must be an id or a name".into()) }
}

fn at_most(text: &str, most: usize) -> Result<(), String> {
    if text.chars().count() <= most { Ok(()) } else { Err(format!("must have at most {most} characters")) }
}

/// An origin as browsers write it: what they compare has to be the same to the letter.
fn check_origin(text: &str) -> Result<(), String> {
    const SHAPE: &str = "must be an origin such as https://app.example.com: no path, no slash at the end";
    let url = Url::parse(text).map_err(|_| SHAPE)?;
    is_safe(&url)?;
    // It becomes part of a header, where `*` and marks of punctuation have meanings of their own.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']' | '/');
    if !text.chars().all(plain) {
        return Err(SHAPE.into());
    }
    let origin = url.origin().ascii_serialization();
    if origin == text { Ok(()) } else { Err(format!("{SHAPE}; this one is written {origin}")) }
}

fn check_return_url(text: &str) -> Result<(), String> {
    let url =
        Url::parse(text).map_err(|_| "must be a web address such as https://app.example.com/settings")?;
    is_safe(&url)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user name or a password".into());
    }
    at_most(text, 2048)
}

/// Pages that others can read on the way are no place to come from or to go to.
fn is_safe(url: &Url) -> Result<(), String> {
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(()),
        "http" if loopback => Ok(()),
        _ => Err("must begin with https://; http:// is for localhost only".into()),
    }
}

/// What is wrong with values to begin with, and where: they name fields of a provider's form that hold no secrets.
fn prefill_faults(prefill: &Map<String, Value>) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    for (id, values) in prefill {
        let Ok(provider) = connectors::provider(id) else {
            faults.push((id.clone(), "is no provider of this version".into()));
            continue;
        };
        match values {
            Value::Object(values) => check_values(&provider.schema.fields, values, id, &mut faults),
            _ => faults.push((id.clone(), "must be an object, as provider_config has it".into())),
        }
    }
    faults
}

fn check_values(fields: &[Field], values: &Map<String, Value>, at: &str, faults: &mut Vec<(String, String)>) {
    for (name, value) in values {
        let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        match (fields.iter().find(|field| field.name == *name).map(|field| &field.kind), value) {
            (None, _) => faults.push((place, "is no field of this provider's form".into())),
            (Some(Kind::Credential { .. }), _) => {
                faults.push((place, "holds secrets, which only the person who connects may type".into()));
            }
            (Some(Kind::Object { fields }), Value::Object(inner)) if !fields.is_empty() => {
                check_values(fields, inner, &place, faults);
            }
            (Some(Kind::Union { tag, variants }), Value::Object(inner)) => {
                let chosen = inner.get(tag).and_then(Value::as_str);
                let mut inner = inner.clone();
                inner.remove(tag);
                match variants.iter().find(|variant| Some(variant.value.as_str()) == chosen) {
                    Some(variant) => check_values(&variant.fields, &inner, &place, faults),
                    None => faults.push((format!("{place}/{tag}"), "names none of the choices".into())),
                }
            }
            (Some(_), Value::Object(_)) => faults.push((place, "must not be an object".into())),
            (Some(_), _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{check_origin, check_return_url};

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for good in
            ["https://a.example", "https://a.example:8443", "http://localhost:3000", "http://127.0.0.1:1"]
        {
            assert_eq!(check_origin(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "*",
            "null",
            "a.example",
            "https://a.example/",
            "https://a.example/x",
            "https://A.example",
            "https://a.example:443",
            "https://*.a.example",
            "https://a.example,b",
            "http://a.example",
            "https://a.example 'self'",
            "https://a.example;script-src *",
            "javascript:alert(1)",
            "data:text/html,x",
        ] {
            assert!(check_origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn pages_to_go_back_to_are_on_the_web() {
        for good in ["https://a.example/back?x=1#y", "http://localhost:3000/", "http://[::1]:3000/x"] {
            assert_eq!(check_return_url(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "/back",
            "http://a.example/",
            "javascript:alert(1)",
            "https://u:p@a.example/",
            "ftp://a.example",
        ] {
            assert!(check_return_url(bad).is_err(), "{bad}");
        }
    }
}
