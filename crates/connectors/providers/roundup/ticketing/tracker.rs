//! One tracker as the integration names it: where it is, who calls, and what its refusals mean.

use base64ct::{Base64, Encoding as _};
use http::{Method, StatusCode, header};
use serde_json::Value;

use crate::http::{check, json, lacks, segment};
use crate::{Answer, Context, ErrorKind, Exchange, ProviderError, Request};

/// A tracker and the user that calls it. It cannot be printed: it holds the password.
pub(super) struct Tracker {
    /// Up to `rest/data`, without a slash at its end.
    base: String,
    /// Scheme, host and port: changes are refused without it.
    origin: String,
    /// The class of issues.
    pub(super) class: String,
    /// The user's name.
    pub(super) user: String,
    authorization: String,
    /// The tracker's names of priorities, by ours.
    pub(super) priorities: Vec<(String, String)>,
}

/// The priorities of the classic template.
const PRIORITIES: [(&str, &str); 5] =
    [("CRITICAL", "critical"), ("URGENT", "urgent"), ("HIGH", "bug"), ("MEDIUM", "feature"), ("LOW", "wish")];

/// Where the fields of an issue stand in a ticket.
const POINTERS: [(&str, &str); 7] = [
    ("title", "/name"),
    ("status", "/status"),
    ("priority", "/priority"),
    ("assignedto", "/assignee"),
    ("keyword", "/tags"),
    ("content", "/content"),
    ("name", "/file_name"),
];

impl Tracker {
    pub(super) fn of(context: &Context) -> Result<Self, ProviderError> {
        let unusable = || {
            ProviderError::new(ErrorKind::Unavailable, "the integration's endpoint cannot be used in a call")
        };
        let endpoint = context.text("endpoint").trim_end_matches('/');
        let uri: http::Uri = endpoint.parse().map_err(|_| unusable())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(unusable());
        };
        let credential = context.credential("/credential");
        let field = |name| credential.map_or("", |one| one.fields.get(name));
        let login = format!("{}:{}", field("username"), field("secret"));
        let class = Some(context.text("issue_class")).filter(|text| !text.is_empty()).unwrap_or("issue");
        Ok(Self {
            base: format!("{scheme}://{authority}{}/rest/data", uri.path().trim_end_matches('/')),
            origin: format!("{scheme}://{authority}"),
            class: class.to_owned(),
            user: field("username").to_owned(),
            authorization: format!("Basic {}", Base64::encode_string(login.as_bytes())),
            priorities: priorities(context),
        })
    }

    /// Reads something: a path of segments, and parameters.
    pub(super) fn get(&self, path: &[&str], parameters: &[(&str, String)]) -> Result<Request, ProviderError> {
        let query: Vec<_> = parameters
            .iter()
            .map(|(name, value)| {
                // Roundup's own names have characters that a segment must not.
                format!("{}={}", segment(name), segment(value))
            })
            .collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let path = format!("{}{mark}{}", self.path(path), query.join("&"));
        self.request(Method::GET, &path, None, None, String::new().into())
    }

    /// Makes something.
    pub(super) fn post(&self, path: &[&str], body: &Value) -> Result<Request, ProviderError> {
        self.request(Method::POST, &self.path(path), None, Some("application/json"), body.to_string().into())
    }

    /// Changes what still has this tag.
    pub(super) fn patch(&self, path: &[&str], etag: &str, body: &Value) -> Result<Request, ProviderError> {
        let path = self.path(path);
        self.request(Method::PATCH, &path, Some(etag), Some("application/json"), body.to_string().into())
    }

    /// Takes away what still has this tag.
    pub(super) fn delete(&self, path: &[&str], etag: &str) -> Result<Request, ProviderError> {
        self.request(Method::DELETE, &self.path(path), Some(etag), None, String::new().into())
    }

    /// Makes something out of the parts of a form.
    pub(super) fn upload(
        &self,
        path: &[&str],
        media_type: &str,
        body: Vec<u8>,
    ) -> Result<Request, ProviderError> {
        self.request(Method::POST, &self.path(path), None, Some(media_type), body.into())
    }

    /// The tracker's name of a priority of ours.
    pub(super) fn priority_name(&self, priority: &str) -> Option<&str> {
        self.priorities.iter().find(|(ours, _)| ours == priority).map(|(_, theirs)| theirs.as_str())
    }

    fn path(&self, segments: &[&str]) -> String {
        segments.iter().fold(self.base.clone(), |path, one| path + "/" + &segment(one))
    }

    fn request(
        &self,
        method: Method,
        url: &str,
        etag: Option<&str>,
        media_type: Option<&str>,
        body: bytes::Bytes,
    ) -> Result<Request, ProviderError> {
        let mut request = http::Request::builder()
            .uri(url)
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, &self.authorization);
        if method != Method::GET {
            request = request.header("x-requested-with", "rest").header(header::ORIGIN, &self.origin);
        }
        if let Some(etag) = etag {
            request = request.header(header::IF_MATCH, etag);
        }
        if let Some(media_type) = media_type {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        request.method(method).body(body).map_err(|_| {
            let message = "the integration's endpoint or its credential cannot be used in a call";
            ProviderError::new(ErrorKind::Unavailable, message)
        })
    }
}

fn priorities(context: &Context) -> Vec<(String, String)> {
    let given = context.config.get("priorities").and_then(Value::as_array);
    let text = |one: &Value, name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    match given.filter(|given| !given.is_empty()) {
        Some(given) => given.iter().map(|one| (text(one, "priority"), text(one, "name"))).collect(),
        None => PRIORITIES.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect(),
    }
}

/// Sends a request and reads what is under `data`. `what` and `id` name the object that it is about.
pub(super) async fn ask(
    io: &mut dyn Exchange,
    request: Request,
    what: &'static str,
    id: &str,
) -> Result<Value, ProviderError> {
    read_data(io.send(request).await?, what, id)
}

/// What an answer holds under `data`.
pub(super) fn read_data(answer: Answer, what: &'static str, id: &str) -> Result<Value, ProviderError> {
    let mut whole = json(&accepted(answer, what, id)?)?;
    match whole.get_mut("data") {
        Some(data) => Ok(data.take()),
        None => Err(lacks("data", &whole)),
    }
}

/// An answer that is no refusal.
pub(super) fn accepted(answer: Answer, what: &'static str, id: &str) -> Result<Answer, ProviderError> {
    if answer.status() != StatusCode::BAD_REQUEST {
        return check(answer, what, id);
    }
    let said = json(&answer).ok();
    let said = said.as_ref().and_then(|said| said.pointer("/error/msg")).and_then(Value::as_str);
    let said = said.unwrap_or_default().to_owned();
    if said.contains("check the server log") {
        // That is how it reports errors of its own; some of what was asked may have been done.
        let message = "the tracker failed; its administrator finds the cause in the tracker's log";
        return Err(ProviderError::new(ErrorKind::BadAnswer, message).said(said));
    }
    let field = said.strip_prefix("property ").and_then(|rest| rest.split(':').next());
    let pointer = POINTERS.iter().find(|(name, _)| Some(*name) == field).map_or("", |(_, pointer)| *pointer);
    Err(ProviderError::invalid(pointer, format!("was refused by the tracker: {said}")).said(said))
}

/// The id of what was made.
pub(super) fn read_made(data: &Value) -> Result<String, ProviderError> {
    Ok(text(data, "id")?.to_owned())
}

/// The tag of what was read, with its quotes.
pub(super) fn read_etag(data: &Value) -> Result<String, ProviderError> {
    Ok(text(data, "@etag")?.to_owned())
}

/// A text that must be there.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, ProviderError> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| lacks(name, value))
}

/// The ids of linked objects, in the order of their making.
pub(super) fn links(value: &Value, name: &str) -> Vec<String> {
    let all = value.get(name).and_then(Value::as_array).into_iter().flatten();
    let mut ids: Vec<_> =
        all.filter_map(|one| one.get("id").and_then(Value::as_str)).map(str::to_owned).collect();
    ids.sort_by_key(|id| (id.len(), id.clone()));
    ids
}

/// The name of a linked object.
pub(super) fn linked(value: &Value, name: &str, label: &str) -> Option<String> {
    value.get(name)?.get(label)?.as_str().map(str::to_owned)
}
