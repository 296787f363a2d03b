//! Microsoft Graph as the integration names it: tokens, pages, and what its refusals mean.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use http::Method;
use serde_json::Value;

use crate::chat::Within;
use crate::http::{bearer, check, json, lacks, segment};
use crate::oauth::{self, ClientCredentials, ClientProof};
use crate::query::{Page, Query};
use crate::{Answer, Context, ErrorKind, Exchange, Lender, ProviderError, Request};

/// Where Graph is called.
pub(super) const GRAPH: &str = "https://graph.microsoft.com";
const LOGIN: &str = "https://login.microsoftonline.com";
/// How many pages of a list are read that has to be whole.
const PAGES: usize = 50;
/// The parameters by which pages of Graph's follow each other.
const PLACES: [&str; 2] = ["$skiptoken", "$skip"];

/// The service, and the app that calls it. It cannot be printed: it holds a secret.
pub(super) struct Graph {
    base: String,
    client: ClientCredentials,
    /// The team whose channels are read; may be empty.
    pub(super) team: String,
}

impl Graph {
    pub(super) fn of(context: &Context) -> Self {
        let endpoint = context.text("endpoint").trim_end_matches('/');
        let endpoint = if endpoint.is_empty() { GRAPH } else { endpoint };
        let credential = context.credential("/credential");
        let field = |name: &str| credential.map_or("", |one| one.fields.get(name)).to_owned();
        let token_url = Some(field("token_url")).filter(|url| !url.is_empty());
        let tenant = segment(context.text("tenant_id"));
        let client = ClientCredentials {
            token_url: token_url.unwrap_or_else(|| format!("{LOGIN}/{tenant}/oauth2/v2.0/token")),
            client_id: field("client_id"),
            client_secret: field("client_secret"),
            proof: ClientProof::Form,
            parameters: vec![("scope".to_owned(), format!("{endpoint}/.default"))],
        };
        Self { base: format!("{endpoint}/v1.0"), client, team: context.text("team_id").to_owned() }
    }

    pub(super) fn client(&self) -> &dyn Lender {
        &self.client
    }

    /// Where the team's channels are. Without a team there is no operation that is about them.
    pub(super) fn channels(&self, operation: &str) -> Result<String, ProviderError> {
        if self.team.is_empty() {
            return Err(ProviderError::unsupported(operation));
        }
        Ok(format!("/teams/{}/channels", segment(&self.team)))
    }

    /// Where a conversation is: a chat of a user, or a channel of the team.
    pub(super) fn within(&self, within: Within<'_>, operation: &str) -> Result<String, ProviderError> {
        let conversation = segment(within.conversation);
        Ok(match within.user {
            Some(user) => format!("{}/{conversation}", chats(user)),
            None => format!("{}/{conversation}", self.channels(operation)?),
        })
    }

    pub(super) fn request(&self, token: &str, path: &str, query: &str) -> Result<Request, ProviderError> {
        let mark = if query.is_empty() { "" } else { "?" };
        bearer(Method::GET, &format!("{}{path}{mark}{query}", self.base), token, "endpoint", None)
    }

    /// A page as the query asks for it.
    pub(super) async fn page(
        &self,
        io: &mut dyn Exchange,
        path: &str,
        parameters: &[(&str, &str)],
        query: &Query,
        what: &'static str,
        id: &str,
    ) -> Result<Value, ProviderError> {
        let (top, place) = match query.after.as_deref().and_then(|after| after.split_once(' ')) {
            None => (query.limit.to_string(), None),
            // The size of the page stays what it was.
            Some((top, place)) => (top.to_owned(), Some(place)),
        };
        let mut pairs: Vec<_> =
            parameters.iter().map(|(name, value)| format!("{name}={}", segment(value))).collect();
        pairs.push(format!("$top={}", segment(&top)));
        pairs.extend(place.map(str::to_owned));
        let mut said = self.ask(io, path, &pairs.join("&"), what, id).await?;
        // What is found in an answer is the place alone; it is put together with the size for the cursor.
        let next = self.next(&said)?.map(|place| format!("{top} {place}"));
        said["@odata.nextLink"] = next.into();
        Ok(said)
    }

    /// A list to its end.
    pub(super) async fn whole(
        &self,
        io: &mut dyn Exchange,
        path: &str,
        what: &'static str,
        id: &str,
    ) -> Result<Vec<Value>, ProviderError> {
        let (mut all, mut query) = (Vec::new(), String::new());
        for _ in 0..PAGES {
            let said = self.ask(io, path, &query, what, id).await?;
            all.extend(items(&said)?.iter().cloned());
            match self.next(&said)? {
                Some(place) => query = place,
                None => return Ok(all),
            }
        }
        let message = "the provider's list has no end";
        Err(ProviderError::new(ErrorKind::BadAnswer, message))
    }

    async fn ask(
        &self,
        io: &mut dyn Exchange,
        path: &str,
        query: &str,
        what: &'static str,
        id: &str,
    ) -> Result<Value, ProviderError> {
        let answer = oauth::call(io, &self.client, |token| self.request(token, path, query)).await?;
        accepted(answer, what, id)
    }

    /// Where the next page begins. Of the address in the answer only that is taken, and only if it is Graph's own.
    pub(super) fn next(&self, said: &Value) -> Result<Option<String>, ProviderError> {
        let Some(address) = said.get("@odata.nextLink").and_then(Value::as_str) else { return Ok(None) };
        let elsewhere = || {
            let message = "the provider's next page lies at another address than the integration's endpoint";
            ProviderError::new(ErrorKind::BadAnswer, message)
        };
        let (Ok(here), Ok(there)) = (self.base.parse::<http::Uri>(), address.parse::<http::Uri>()) else {
            return Err(elsewhere());
        };
        if (here.scheme(), here.authority()) != (there.scheme(), there.authority()) {
            return Err(elsewhere());
        }
        let query = there.query().unwrap_or_default();
        let places: Vec<_> =
            query.split('&').filter(|pair| PLACES.iter().any(|name| is_called(pair, name))).collect();
        if places.is_empty() { Err(elsewhere()) } else { Ok(Some(places.join("&"))) }
    }
}

/// Whether a pair of a query has this name, whose first letter may be escaped.
fn is_called(pair: &str, name: &str) -> bool {
    let (found, _) = pair.split_once('=').unwrap_or((pair, ""));
    found.eq_ignore_ascii_case(name) || found.eq_ignore_ascii_case(&name.replace('$', "%24"))
}

/// Where the chats of a user are.
pub(super) fn chats(user: &str) -> String {
    format!("/users/{}/chats", segment(user))
}

/// The objects of an answer, and the place of those behind them.
pub(super) fn read_page<T>(
    said: &Value,
    read: impl Fn(&Value) -> Result<T, ProviderError>,
) -> Result<Page<T>, ProviderError> {
    let all = items(said)?.iter().map(read).collect::<Result<_, _>>()?;
    let next = said.get("@odata.nextLink").and_then(Value::as_str).map(str::to_owned);
    Ok(Page { next, ..Page::whole(all) })
}

fn items(said: &Value) -> Result<&Vec<Value>, ProviderError> {
    said.get("value").and_then(Value::as_array).ok_or_else(|| lacks("value", said))
}

/// An answer that is no refusal.
pub(super) fn accepted(answer: Answer, what: &'static str, id: &str) -> Result<Value, ProviderError> {
    let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let text = |pointer: &str| said.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (code, request) = (text("/error/code"), text("/error/innerError/request-id"));
    let message = text("/error/message");
    let error = match check(answer, what, id) {
        Ok(answer) => return json(&answer),
        Err(error) => error,
    };
    let error = match error.kind {
        // It names the permissions of which one would do.
        ErrorKind::Permission { .. } => {
            let missing = message.split("Missing role permissions on the request").nth(1);
            let missing = missing.map(|rest| rest.trim_start_matches(['.', ' ', ':', '\'']).to_owned());
            let missing = missing.and_then(|rest| rest.split('\'').next().map(str::to_owned));
            ProviderError { kind: ErrorKind::Permission { missing }, ..error }
        }
        // What is no id of its kind is as good as one that nobody has.
        ErrorKind::Invalid(_)
            if matches!(code.as_str(), "BadRequest" | "InvalidRequest" | "Request_BadRequest")
                && !id.is_empty() =>
        {
            let (raw, details) = (error.raw, error.details);
            ProviderError { raw, details, ..ProviderError::not_found(what, id) }
        }
        _ => error,
    };
    let error = if code.is_empty() { error } else { error.detail("code", code) };
    Err(if request.is_empty() { error } else { error.detail("request_id", request) })
}

/// What an access token says that the app was granted: a hint for people, nothing is decided by it.
pub(super) fn roles(token: &str) -> Option<String> {
    let claims = Base64UrlUnpadded::decode_vec(token.split('.').nth(1)?.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let roles = claims.get("roles").and_then(Value::as_array).cloned().unwrap_or_default();
    claims.get("aud")?;
    Some(roles.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","))
}

/// What Graph says beyond the fields that have a place, which are taken out.
pub(super) fn more(said: &Value, placed: &[&str]) -> crate::chat::More {
    let mut unmapped = said.as_object().cloned().unwrap_or_default();
    unmapped.retain(|name, value| {
        let nothing = match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            _ => false,
        };
        !nothing && !placed.contains(&name.as_str()) && !name.starts_with("@odata")
    });
    crate::chat::More { unmapped, raw: said.clone() }
}

/// A text, if there is one.
pub(super) fn text(said: &Value, name: &str) -> Option<String> {
    said.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A time, if there is one.
pub(super) fn time(said: &Value, name: &str) -> Option<api_types::Timestamp> {
    said.get(name)?.as_str()?.parse().ok()
}
