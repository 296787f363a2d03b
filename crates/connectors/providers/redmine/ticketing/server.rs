//! One Redmine as the integration names it: where it is, who calls, and what its refusals mean.

use api_types::Timestamp;
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::Value;

use crate::http::{check, json, lacks, segment};
use crate::{Answer, Context, ErrorKind, Exchange, ProviderError, Request};

/// The priorities that come with Redmine in English, by their rank: its most urgent one is ours.
const PRIORITIES: [(&str, &str); 5] =
    [("URGENT", "Immediate"), ("CRITICAL", "Urgent"), ("HIGH", "High"), ("MEDIUM", "Normal"), ("LOW", "Low")];

/// How the messages of Redmine in English begin, and where the field stands in a ticket.
const POINTERS: [(&str, &str); 8] = [
    ("Subject", "/name"),
    ("Project", "/project"),
    ("Tracker", "/issue_type"),
    ("Status", "/status"),
    ("Priority", "/priority"),
    ("Assignee", "/assignee"),
    ("Due date", "/due_date"),
    ("Parent task", "/parent"),
];

/// A server and the key that calls it. It cannot be printed: it holds the key.
pub(super) struct Server {
    /// Up to the paths that Redmine documents, without a slash at its end.
    base: String,
    key: String,
    /// Where a ticket goes that names no project.
    pub(super) default_project: String,
    /// What kind of work a ticket is that does not say it.
    pub(super) default_issue_type: String,
    /// The server's names of priorities, by ours.
    pub(super) priorities: Vec<(String, String)>,
}

impl Server {
    pub(super) fn of(context: &Context) -> Result<Self, ProviderError> {
        let base = context.text("url").trim_end_matches('/');
        if base.contains(['?', '#']) {
            let message = "the integration's url must have no part behind a question mark";
            return Err(ProviderError::new(ErrorKind::Unavailable, message));
        }
        let key = context.credential("/credential").map_or("", |one| one.fields.get("secret"));
        Ok(Self {
            base: base.to_owned(),
            key: key.to_owned(),
            default_project: context.text("default_project").to_owned(),
            default_issue_type: context.text("default_issue_type").to_owned(),
            priorities: priorities(context),
        })
    }

    /// A call of a path of segments, the last of them with the ending that asks for JSON.
    pub(super) fn request(
        &self,
        method: Method,
        segments: &[&str],
        parameters: &[(&str, String)],
        body: Option<&Value>,
    ) -> Result<Request, ProviderError> {
        let path = format!("{}.json", self.path(segments));
        let media_type = body.map(|_| "application/json");
        let body = body.map(Value::to_string).unwrap_or_default();
        self.call(method, &path, parameters, media_type, body.into())
    }

    /// Sends the bytes of a file.
    pub(super) fn upload(&self, name: &str, bytes: Vec<u8>) -> Result<Request, ProviderError> {
        let path = format!("{}.json", self.path(&["uploads"]));
        let name = [("filename", name.to_owned())];
        self.call(Method::POST, &path, &name, Some("application/octet-stream"), bytes.into())
    }

    /// Asks for something that is no JSON.
    pub(super) fn download(&self, segments: &[&str]) -> Result<Request, ProviderError> {
        let mut request = self.call(Method::GET, &self.path(segments), &[], None, String::new().into())?;
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("*/*"));
        Ok(request)
    }

    /// The server's name of a priority of ours.
    pub(super) fn priority_name(&self, priority: &str) -> Option<&str> {
        self.priorities.iter().find(|(ours, _)| ours == priority).map(|(_, theirs)| theirs.as_str())
    }

    fn path(&self, segments: &[&str]) -> String {
        segments.iter().fold(self.base.clone(), |path, one| path + "/" + &segment(one))
    }

    fn call(
        &self,
        method: Method,
        path: &str,
        parameters: &[(&str, String)],
        media_type: Option<&str>,
        body: bytes::Bytes,
    ) -> Result<Request, ProviderError> {
        let query: Vec<_> =
            parameters.iter().map(|(name, value)| format!("{}={}", segment(name), segment(value))).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{path}{mark}{}", query.join("&")))
            .header(header::ACCEPT, "application/json")
            .header("x-redmine-api-key", &self.key);
        if let Some(media_type) = media_type {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        request.body(body).map_err(|_| {
            let message = "the integration's url or its credential cannot be used in a call";
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

/// Sends a request. `what` and `id` name the object that it is about.
pub(super) async fn send(
    io: &mut dyn Exchange,
    request: Request,
    what: &'static str,
    id: &str,
) -> Result<Answer, ProviderError> {
    accepted(io.send(request).await?, what, id)
}

/// Sends a request and reads the JSON of its answer.
pub(super) async fn ask(
    io: &mut dyn Exchange,
    request: Request,
    what: &'static str,
    id: &str,
) -> Result<Value, ProviderError> {
    json(&send(io, request, what, id).await?)
}

/// An answer that is no refusal.
pub(super) fn accepted(answer: Answer, what: &'static str, id: &str) -> Result<Answer, ProviderError> {
    if answer.status() != StatusCode::UNPROCESSABLE_ENTITY {
        return check(answer, what, id);
    }
    let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let said = said.get("errors").and_then(Value::as_array).into_iter().flatten();
    let said: Vec<_> = said.filter_map(Value::as_str).collect();
    let first = said.first().copied().unwrap_or_default();
    let pointer = POINTERS.iter().find(|(name, _)| first.starts_with(name)).map_or("", |(_, at)| *at);
    let pointer = if what == "comment" { "/content" } else { pointer };
    let message = match said.join("; ") {
        said if said.is_empty() => "was refused by Redmine, in the words of raw_error".to_owned(),
        said => format!("was refused by Redmine: {said}"),
    };
    let raw = String::from_utf8_lossy(answer.body()).into_owned();
    Err(ProviderError::invalid(pointer, message).said(raw).detail("status", answer.status().as_str()))
}

/// A text that must be there.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, ProviderError> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| lacks(name, value))
}

/// A number that must be there, as an id.
pub(super) fn id(value: &Value) -> Result<String, ProviderError> {
    value.get("id").and_then(Value::as_u64).map(|id| id.to_string()).ok_or_else(|| lacks("id", value))
}

/// A time that must be there.
pub(super) fn time(value: &Value, name: &str) -> Result<Timestamp, ProviderError> {
    text(value, name)?.parse().map_err(|_| lacks(name, value))
}

/// The name of a linked object.
pub(super) fn named(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.get("name")?.as_str().map(str::to_owned)
}

/// What people wrote, whose lines Redmine ends as browsers do.
pub(super) fn prose(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().replace("\r\n", "\n")
}

/// An id that an object can have: what is no number leads to other paths.
pub(super) fn plain<'i>(what: &'static str, id: &'i str) -> Result<&'i str, ProviderError> {
    let plain = id.parse::<u32>().is_ok_and(|number| number > 0 && number.to_string() == id);
    if plain { Ok(id) } else { Err(ProviderError::not_found(what, id)) }
}
