//! One Request Tracker as the integration names it: where it is, who calls, and what its refusals mean.

use api_types::Timestamp;
use base64ct::{Base64, Encoding as _};
use http::{Method, StatusCode, header};
use provider_schema::CredentialKind;
use serde_json::Value;

use crate::http::{check, json, lacks, segment};
use crate::{Answer, Context, ErrorKind, Exchange, ProviderError, Request};

/// The priorities that a fresh installation names, by ours.
const PRIORITIES: [(&str, i64); 3] = [("HIGH", 100), ("MEDIUM", 50), ("LOW", 0)];

/// How its refusals begin in English, and where the field stands in a ticket.
const POINTERS: [(&str, &str); 5] = [
    ("Status ", "/status"),
    ("No permission to create tickets in the queue", "/project"),
    ("Could not create ticket. Queue not set", "/project"),
    ("Queue", "/project"),
    ("Owner", "/assignee"),
];

/// A server and the credential that calls it. It cannot be printed: it holds the credential.
pub(super) struct Server {
    /// Up to the resources, without a slash at its end.
    base: String,
    authorization: String,
    /// Where a ticket goes that names no queue.
    pub(super) default_project: String,
    /// The server's numbers of priorities, by ours.
    pub(super) priorities: Vec<(String, i64)>,
}

impl Server {
    pub(super) fn of(context: &Context) -> Result<Self, ProviderError> {
        let base = context.text("url").trim_end_matches('/');
        if base.contains(['?', '#']) {
            let message = "the integration's url must have no part behind a question mark";
            return Err(ProviderError::new(ErrorKind::Unavailable, message));
        }
        let credential = context.credential("/credential");
        let field = |name| credential.map_or("", |one| one.fields.get(name));
        let authorization = match credential.map(|one| one.kind) {
            Some(CredentialKind::Basic) => {
                let login = format!("{}:{}", field("username"), field("secret"));
                format!("Basic {}", Base64::encode_string(login.as_bytes()))
            }
            _ => format!("token {}", field("secret")),
        };
        Ok(Self {
            base: format!("{base}/REST/2.0"),
            authorization,
            default_project: context.text("default_project").to_owned(),
            priorities: priorities(context),
        })
    }

    pub(super) fn get(
        &self,
        segments: &[&str],
        parameters: &[(&str, String)],
    ) -> Result<Request, ProviderError> {
        self.call(Method::GET, segments, parameters, None, None)
    }

    pub(super) fn post(
        &self,
        segments: &[&str],
        parameters: &[(&str, String)],
        body: &Value,
    ) -> Result<Request, ProviderError> {
        self.call(Method::POST, segments, parameters, None, Some(body))
    }

    /// Changes what still has this tag.
    pub(super) fn put(&self, segments: &[&str], etag: &str, body: &Value) -> Result<Request, ProviderError> {
        self.call(Method::PUT, segments, &[], Some(etag), Some(body))
    }

    /// The server's number of a priority of ours.
    pub(super) fn priority_number(&self, priority: &str) -> Option<i64> {
        self.priorities.iter().find(|(ours, _)| ours == priority).map(|(_, number)| *number)
    }

    fn call(
        &self,
        method: Method,
        segments: &[&str],
        parameters: &[(&str, String)],
        etag: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Request, ProviderError> {
        let path = segments.iter().fold(self.base.clone(), |path, one| path + "/" + &segment(one));
        let query: Vec<_> =
            parameters.iter().map(|(name, value)| format!("{}={}", segment(name), segment(value))).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{path}{mark}{}", query.join("&")))
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, &self.authorization);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        if let Some(etag) = etag {
            request = request.header(header::IF_MATCH, format!("\"{etag}\""));
        }
        request.body(body.map(Value::to_string).unwrap_or_default().into()).map_err(|_| {
            let message = "the integration's url or its credential cannot be used in a call";
            ProviderError::new(ErrorKind::Unavailable, message)
        })
    }
}

fn priorities(context: &Context) -> Vec<(String, i64)> {
    let given = context.config.get("priorities").and_then(Value::as_array);
    let ours = |one: &Value| one.get("priority").and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |one: &Value| one.get("number").and_then(Value::as_i64).unwrap_or_default();
    match given.filter(|given| !given.is_empty()) {
        Some(given) => given.iter().map(|one| (ours(one), number(one))).collect(),
        None => PRIORITIES.iter().map(|(ours, number)| ((*ours).to_owned(), *number)).collect(),
    }
}

/// Sends a request and reads the JSON of its answer. `what` and `id` name the object that it is about.
pub(super) async fn ask(
    io: &mut dyn Exchange,
    request: Request,
    what: &'static str,
    id: &str,
) -> Result<Value, ProviderError> {
    read_json(&accepted(io.send(request).await?, what, id)?)
}

/// The JSON of an answer. Names of files may be in another encoding than the rest.
pub(super) fn read_json(answer: &Answer) -> Result<Value, ProviderError> {
    serde_json::from_str(&String::from_utf8_lossy(answer.body())).or_else(|_| json(answer))
}

/// An answer that is no refusal.
pub(super) fn accepted(answer: Answer, what: &'static str, id: &str) -> Result<Answer, ProviderError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let said = said.get("message").and_then(Value::as_str).unwrap_or_default().to_owned();
    let pointer = POINTERS.iter().find(|(begin, _)| said.starts_with(begin)).map(|(_, pointer)| *pointer);
    // It forbids what is not there, and says so in words only.
    let about_input = status == StatusCode::BAD_REQUEST || status == StatusCode::UNPROCESSABLE_ENTITY;
    match pointer {
        Some(pointer) if about_input || status == StatusCode::FORBIDDEN => Err(refused(pointer, &said)),
        _ if about_input && !said.is_empty() => Err(refused("", &said)),
        _ => check(answer, what, id),
    }
}

/// A field that it does not take, in its own words.
pub(super) fn refused(pointer: &str, said: &str) -> ProviderError {
    ProviderError::invalid(pointer, format!("was refused by Request Tracker: {said}")).said(said)
}

/// The objects of a page, and how many pages and objects there are.
pub(super) fn items(data: &Value) -> Result<(&Vec<Value>, u64), ProviderError> {
    let all = data.get("items").and_then(Value::as_array).ok_or_else(|| lacks("items", data))?;
    let total = data.get("total").and_then(Value::as_u64).ok_or_else(|| lacks("total", data))?;
    Ok((all, total))
}

/// A text that must be there.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, ProviderError> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| lacks(name, value))
}

/// An id, which it writes as a text at most places and as a number at others.
pub(super) fn id(value: &Value) -> Result<String, ProviderError> {
    match value.get("id") {
        Some(Value::String(id)) if !id.is_empty() => Ok(id.clone()),
        Some(Value::Number(id)) => Ok(id.to_string()),
        _ => Err(lacks("id", value)),
    }
}

/// A time that must be there.
pub(super) fn time(value: &Value, name: &str) -> Result<Timestamp, ProviderError> {
    text(value, name)?.parse().map_err(|_| lacks(name, value))
}

/// A time that may be unset, which it writes as the beginning of 1970.
pub(super) fn time_if_set(value: &Value, name: &str) -> Result<Option<Timestamp>, ProviderError> {
    if value.get(name).is_none_or(|time| time.is_null() || time == "") {
        return Ok(None);
    }
    Ok(Some(time(value, name)?).filter(|time| time.as_micros() > 0))
}

/// The name of a linked user.
pub(super) fn user(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.get("id")?.as_str().map(str::to_owned)
}

/// An id that an object can have: what is no number leads to other paths.
pub(super) fn plain<'i>(what: &'static str, id: &'i str) -> Result<&'i str, ProviderError> {
    let plain = id.parse::<u32>().is_ok_and(|number| number > 0 && number.to_string() == id);
    if plain { Ok(id) } else { Err(ProviderError::not_found(what, id)) }
}
