//! One site of Atlassian's cloud: where it is, who calls, and what its refusals mean.

use base64ct::{Base64, Encoding as _};
use bytes::Bytes;
use http::{Method, StatusCode, header};
use serde_json::Value;

use crate::http::{check, json, lacks, segment};
use crate::{Answer, Context, ErrorKind, Exchange, ProviderError, Request};

/// A site and the user that calls it. It cannot be printed: it holds the API token.
pub(super) struct Site {
    base: String,
    authorization: String,
}

/// Where the fields of an issue stand in a ticket.
const POINTERS: [(&str, &str); 11] = [
    ("summary", "/name"),
    ("description", "/description"),
    ("priority", "/priority"),
    ("assignee", "/assignee"),
    ("reporter", "/creator"),
    ("labels", "/tags"),
    ("project", "/project"),
    ("issuetype", "/issue_type"),
    ("parent", "/parent"),
    ("duedate", "/due_date"),
    ("comment", "/content"),
];

impl Site {
    pub(super) fn of(context: &Context) -> Result<Self, ProviderError> {
        let unusable =
            || ProviderError::new(ErrorKind::Unavailable, "the integration's url cannot be used in a call");
        let uri: http::Uri = context.text("url").parse().map_err(|_| unusable())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(unusable());
        };
        let credential = context.credential("/credential");
        let field = |name| credential.map_or("", |one| one.fields.get(name));
        let login = format!("{}:{}", field("username"), field("secret"));
        Ok(Self {
            base: format!("{scheme}://{authority}{}", uri.path().trim_end_matches('/')),
            authorization: format!("Basic {}", Base64::encode_string(login.as_bytes())),
        })
    }

    /// A call of Jira's REST API, version 3: a path of segments, parameters, and perhaps a body.
    pub(super) fn request(
        &self,
        method: Method,
        path: &[&str],
        parameters: &[(&str, String)],
        body: Option<&Value>,
    ) -> Result<Request, ProviderError> {
        let sent = body.map(|body| ("application/json", body.to_string().into()));
        self.build(method, path, parameters, sent)
    }

    pub(super) fn get(&self, path: &[&str], parameters: &[(&str, String)]) -> Result<Request, ProviderError> {
        self.build(Method::GET, path, parameters, None)
    }

    /// A form with a file.
    pub(super) fn upload(&self, path: &[&str], kind: &str, body: Vec<u8>) -> Result<Request, ProviderError> {
        let mut request = self.build(Method::POST, path, &[], Some((kind, body.into())))?;
        // Without it Jira takes the form for one of a foreign page.
        let token = header::HeaderValue::from_static("no-check");
        request.headers_mut().insert("x-atlassian-token", token);
        Ok(request)
    }

    fn build(
        &self,
        method: Method,
        path: &[&str],
        parameters: &[(&str, String)],
        body: Option<(&str, Bytes)>,
    ) -> Result<Request, ProviderError> {
        let mut url = format!("{}/rest/api/3", self.base);
        for one in path {
            url = url + "/" + &segment(one);
        }
        for (index, (name, value)) in parameters.iter().enumerate() {
            url = url + if index == 0 { "?" } else { "&" } + name + "=" + &segment(value);
        }
        let mut request = http::Request::builder()
            .method(method)
            .uri(url)
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, &self.authorization);
        if let Some((kind, _)) = &body {
            request = request.header(header::CONTENT_TYPE, *kind);
        }
        request.body(body.map(|(_, body)| body).unwrap_or_default()).map_err(|_| {
            let message = "the integration's url or its credential cannot be used in a call";
            ProviderError::new(ErrorKind::Unavailable, message)
        })
    }
}

/// Sends a request and reads its JSON; nothing where there is none to read.
pub(super) async fn ask(
    io: &mut dyn Exchange,
    request: Request,
    what: &'static str,
    id: &str,
) -> Result<Value, ProviderError> {
    let answer = accepted(io.send(request).await?, what, id)?;
    if answer.body().is_empty() { Ok(Value::Null) } else { json(&answer) }
}

/// An answer that is no refusal.
pub(super) fn accepted(answer: Answer, what: &'static str, id: &str) -> Result<Answer, ProviderError> {
    if answer.status() != StatusCode::BAD_REQUEST {
        return check(answer, what, id);
    }
    let said = json(&answer).unwrap_or_default();
    let fields = said.get("errors").and_then(Value::as_object).into_iter().flatten();
    let mut fields = fields.map(|(name, text)| (name.as_str(), text.as_str().unwrap_or_default()));
    let first = said.pointer("/errorMessages/0").and_then(Value::as_str).unwrap_or_default();
    let (field, text) = fields.next().unwrap_or(("", first));
    let pointer = POINTERS.iter().find(|(name, _)| *name == field).map_or("", |(_, pointer)| *pointer);
    let raw = String::from_utf8_lossy(answer.body()).into_owned();
    let name = if pointer.is_empty() && !field.is_empty() { format!("{field}: ") } else { String::new() };
    Err(ProviderError::invalid(pointer, format!("was refused by Jira: {name}{text}")).said(raw))
}

/// A text that must be there.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, ProviderError> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| lacks(name, value))
}

/// The list that an answer must have.
pub(super) fn list<'v>(value: &'v Value, name: &str) -> Result<&'v Vec<Value>, ProviderError> {
    value.get(name).and_then(Value::as_array).ok_or_else(|| lacks(name, value))
}

/// A point in time. Jira writes offsets without a colon.
pub(super) fn time(value: &Value, name: &str) -> Result<api_types::Timestamp, ProviderError> {
    let written = text(value, name)?;
    let mut whole = written.to_owned();
    if let Some(place) = written.len().checked_sub(5)
        && written.is_char_boundary(place)
        && written[place..].starts_with(['+', '-'])
        && written[place + 1..].bytes().all(|byte| byte.is_ascii_digit())
    {
        whole.insert(place + 3, ':');
    }
    whole.parse().map_err(|_| lacks(&format!("a time in {name}"), value))
}

/// A user: by e-mail address where the site shows it, or else by the id of the account.
pub(super) fn user(value: &Value) -> Option<String> {
    let names = ["emailAddress", "accountId"];
    names.iter().find_map(|name| value.get(name)?.as_str().filter(|text| !text.is_empty())).map(str::to_owned)
}
