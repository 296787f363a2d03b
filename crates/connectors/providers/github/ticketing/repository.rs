//! One repository as the integration names it: requests to it, and what its refusals mean.

use api_types::Timestamp;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::Value;

use crate::http::{bearer, check, json, lacks, segment};
use crate::{Answer, Context, ErrorKind, Exchange, ProviderError, Request};

/// Where github.com is called.
pub(super) const API: &str = "https://api.github.com";
/// The version whose descriptions this follows.
const VERSION: &str = "2022-11-28";
const MEDIA_TYPE: &str = "application/vnd.github+json";
const SECOND: i64 = 1_000_000;

/// What GitHub calls the fields of an issue and of a comment.
const POINTERS: [(&str, &str); 7] = [
    ("title", "/name"),
    ("body", "/description"),
    ("state", "/status"),
    ("assignee", "/assignee"),
    ("assignees", "/assignee"),
    ("labels", "/tags"),
    ("name", "/tags"),
];

/// A repository and the token that calls it. It cannot be printed: it holds the token.
pub(super) struct Repository {
    /// Up to the paths that GitHub documents, without a slash at its end.
    base: String,
    /// Owner and name with the slash between them.
    pub(super) name: String,
    /// Below `base`.
    path: String,
    token: String,
    now: Timestamp,
}

impl Repository {
    pub(super) fn of(context: &Context) -> Result<Self, ProviderError> {
        let base =
            Some(context.text("url").trim_end_matches('/')).filter(|url| !url.is_empty()).unwrap_or(API);
        if base.contains(['?', '#']) {
            let message = "the integration's url must have no part behind a question mark";
            return Err(ProviderError::new(ErrorKind::Unavailable, message));
        }
        let name = context.text("repository");
        let (owner, short) = name
            .split_once('/')
            .filter(|(owner, short)| !owner.is_empty() && !short.is_empty() && !short.contains('/'))
            .ok_or_else(|| ProviderError::invalid("/repository", "must be an owner, a slash, and a name"))?;
        let credential = context.credential("/credential");
        Ok(Self {
            base: base.to_owned(),
            name: name.to_owned(),
            path: format!("/repos/{}/{}", segment(owner), segment(short)),
            token: credential.map_or("", |one| one.fields.get("secret")).to_owned(),
            now: context.now,
        })
    }

    /// A request for something of the repository: a path of segments, a query without its mark.
    pub(super) fn request(
        &self,
        method: Method,
        segments: &[&str],
        query: &str,
        body: Option<&Value>,
    ) -> Result<Request, ProviderError> {
        self.call(method, &self.path(segments), query, body)
    }

    /// A request for something outside of it.
    pub(super) fn call(
        &self,
        method: Method,
        path: &str,
        query: &str,
        body: Option<&Value>,
    ) -> Result<Request, ProviderError> {
        let mark = if query.is_empty() { "" } else { "?" };
        let url = format!("{}{path}{mark}{query}", self.base);
        let mut request = bearer(method, &url, &self.token, "url", body)?;
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert("x-github-api-version", HeaderValue::from_static(VERSION));
        // GitHub refuses calls without a name.
        headers.insert(header::USER_AGENT, HeaderValue::from_static("Patchbay"));
        Ok(request)
    }

    /// The query of the page behind this one. An address that leads anywhere else than the one that was asked is not
    /// followed: the token would go there.
    pub(super) fn next_page(
        &self,
        headers: &HeaderMap,
        segments: &[&str],
    ) -> Result<Option<String>, ProviderError> {
        let Some(address) = next_link(headers) else { return Ok(None) };
        let elsewhere = || {
            let message = "the provider's next page lies at another address than the integration's url";
            ProviderError::new(ErrorKind::BadAnswer, message)
        };
        let here = format!("{}{}", self.base, self.path(segments));
        let (here, there) = (here.parse::<http::Uri>(), address.parse::<http::Uri>());
        let (Ok(here), Ok(there)) = (here, there) else { return Err(elsewhere()) };
        // GitHub may name a repository by its number.
        let below = there.path().ends_with(segments.last().copied().unwrap_or_default());
        if (here.scheme(), here.authority()) != (there.scheme(), there.authority()) || !below {
            return Err(elsewhere());
        }
        there.query().map(|query| Some(query.to_owned())).ok_or_else(elsewhere)
    }

    /// Sends a request. `what` and `id` name the object that it is about.
    pub(super) async fn ask(
        &self,
        io: &mut dyn Exchange,
        request: Request,
        what: &'static str,
        id: &str,
    ) -> Result<Answer, ProviderError> {
        accepted(io.send(request).await?, what, id, self.now)
    }

    /// Sends a request and reads the JSON of its answer.
    pub(super) async fn read(
        &self,
        io: &mut dyn Exchange,
        request: Request,
        what: &'static str,
        id: &str,
    ) -> Result<Value, ProviderError> {
        json(&self.ask(io, request, what, id).await?)
    }

    fn path(&self, segments: &[&str]) -> String {
        segments.iter().fold(self.path.clone(), |path, one| path + "/" + &segment(one))
    }
}

/// The address with `rel="next"` (RFC 8288), as GitHub writes it.
fn next_link(headers: &HeaderMap) -> Option<&str> {
    let links = headers.get(header::LINK)?.to_str().ok()?;
    links.split(',').find_map(|link| {
        let (address, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        parameters.split(';').any(|one| one.trim() == "rel=\"next\"").then_some(address)
    })
}

/// An answer that is no refusal.
pub(super) fn accepted(
    answer: Answer,
    what: &'static str,
    id: &str,
    now: Timestamp,
) -> Result<Answer, ProviderError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let header =
        |name: &str| answer.headers().get(name).and_then(|text| text.to_str().ok()).map(str::to_owned);
    let number = header("x-github-request-id");
    let error = if let Some(kind) = limited(&answer, now) {
        let pool = header("x-ratelimit-resource").map(|name| format!(" ({name})")).unwrap_or_default();
        ProviderError::new(kind, format!("GitHub wants fewer calls of this token{pool}")).said(raw(&answer))
    } else if status.is_redirection() {
        let message =
            format!("the {what} has moved; the integration's repository and url must name where it is now");
        ProviderError::new(ErrorKind::Unavailable, message).said(raw(&answer))
    } else if status == StatusCode::GONE {
        // Deleted, or the repository has its issues turned off.
        ProviderError::not_found(what, id).said(raw(&answer))
    } else if status == StatusCode::UNPROCESSABLE_ENTITY {
        unprocessable(&answer, what)
    } else {
        let missing = header("x-accepted-github-permissions").filter(|text| !text.is_empty());
        match check(answer, what, id) {
            Ok(answer) => return Ok(answer),
            Err(mut error) => {
                if let ErrorKind::Permission { missing: known } = &mut error.kind {
                    *known = missing;
                }
                error
            }
        }
    };
    let error = error.detail("status", status.as_str());
    Err(match number {
        Some(number) => error.detail("request_id", number),
        None => error,
    })
}

/// Whether a refusal is one for too many calls, with how long to wait if it says so. GitHub answers 403 as well as 429.
fn limited(answer: &Answer, now: Timestamp) -> Option<ErrorKind> {
    let status = answer.status();
    if status != StatusCode::FORBIDDEN && status != StatusCode::TOO_MANY_REQUESTS {
        return None;
    }
    let limited = |retry_after| Some(ErrorKind::RateLimited { retry_after });
    let number = |name: &str| {
        let text = answer.headers().get(name)?.to_str().ok()?;
        text.trim().parse::<u64>().ok()
    };
    if let Some(wait) = number("retry-after") {
        return limited(Some(wait));
    }
    if number("x-ratelimit-remaining") == Some(0) {
        let reset = number("x-ratelimit-reset");
        let now = u64::try_from(now.as_micros() / SECOND).unwrap_or_default();
        return limited(reset.map(|reset| reset.saturating_sub(now).max(1)));
    }
    // The secondary limit comes without numbers at times.
    let secondary = raw(answer).to_ascii_lowercase().contains("secondary rate limit");
    if secondary || status == StatusCode::TOO_MANY_REQUESTS { limited(None) } else { None }
}

/// A refusal that names fields of GitHub's.
fn unprocessable(answer: &Answer, what: &str) -> ProviderError {
    let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let field = said.pointer("/errors/0/field").and_then(Value::as_str);
    let pointer = match field {
        Some("body") if what == "comment" => "/content",
        _ => POINTERS.iter().find(|(theirs, _)| Some(*theirs) == field).map_or("", |(_, ours)| *ours),
    };
    ProviderError::invalid(pointer, "was refused by GitHub, in the words of raw_error").said(raw(answer))
}

/// Whether a refusal is about this field of the body.
pub(super) fn is_about(error: &ProviderError, pointers: &[&str]) -> bool {
    matches!(&error.kind, ErrorKind::Invalid(faults)
        if faults.iter().any(|fault| pointers.contains(&fault.pointer.as_str())))
}

fn raw(answer: &Answer) -> String {
    String::from_utf8_lossy(answer.body()).into_owned()
}

/// A text that must be there.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, ProviderError> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| lacks(name, value))
}

/// A number that must be there, as an id.
pub(super) fn number(value: &Value, name: &str) -> Result<String, ProviderError> {
    value.get(name).and_then(Value::as_u64).map(|id| id.to_string()).ok_or_else(|| lacks(name, value))
}

/// A time that must be there.
pub(super) fn time(value: &Value, name: &str) -> Result<Timestamp, ProviderError> {
    text(value, name)?.parse().map_err(|_| lacks(name, value))
}

/// The login of a user; nobody if the account is gone.
pub(super) fn login(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.get("login")?.as_str().map(str::to_owned)
}
