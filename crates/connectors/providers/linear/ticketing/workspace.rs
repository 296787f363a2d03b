//! One workspace as the integration names it: documents sent to it, and what its errors mean.
//!
//! Documents are files, and what is asked for stands in their variables: no text can become part of a document.

use api_types::Timestamp;
use http::{HeaderValue, Method, header};
use serde_json::{Value, json};

use crate::http::{bearer, check, json as read_json, lacks};
use crate::{Answer, Context, ErrorKind, Exchange, ProviderError, Request};

/// Where Linear is called.
pub(super) const API: &str = "https://api.linear.app";
/// How keys of people begin, which are sent without a scheme.
const PERSONAL: &str = "lin_api_";

/// What is asked of Linear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
}

macro_rules! documents {
    ($($name:ident = $file:literal;)*) => {
        $(pub(super) const $name: Document = Document {
            name: $file,
            text: include_str!(concat!("documents/", $file, ".graphql")),
        };)*
        /// All of them.
        #[cfg(test)]
        pub(super) const DOCUMENTS: &[Document] = &[$($name),*];
    };
}

documents! {
    VIEWER = "viewer";
    TEAMS = "teams";
    TEAM = "team";
    USERS = "users";
    LABELS = "labels";
    ISSUES = "issues";
    ISSUE = "issue";
    ISSUE_CREATE = "issue_create";
    ISSUE_UPDATE = "issue_update";
    COMMENTS = "comments";
    COMMENT_CREATE = "comment_create";
    COMMENT_DELETE = "comment_delete";
}

/// A workspace and the key that calls it. It cannot be printed: it holds the key.
pub(super) struct Workspace {
    url: String,
    key: String,
    /// The team of a ticket that names none.
    pub(super) default_team: String,
    now: Timestamp,
}

impl Workspace {
    pub(super) fn of(context: &Context) -> Result<Self, ProviderError> {
        let base =
            Some(context.text("url").trim_end_matches('/')).filter(|url| !url.is_empty()).unwrap_or(API);
        if base.contains(['?', '#']) {
            let message = "the integration's url must have no part behind a question mark";
            return Err(ProviderError::new(ErrorKind::Unavailable, message));
        }
        Ok(Self {
            url: format!("{base}/graphql"),
            key: context.credential("/credential").map_or("", |one| one.fields.get("secret")).to_owned(),
            default_team: context.text("default_team_id").to_owned(),
            now: context.now,
        })
    }

    /// A call of a document with its variables.
    pub(super) fn request(&self, document: Document, variables: &Value) -> Result<Request, ProviderError> {
        let body = json!({"query": document.text, "variables": variables});
        let mut request = bearer(Method::POST, &self.url, &self.key, "url", Some(&body))?;
        if self.key.starts_with(PERSONAL)
            && let Ok(key) = HeaderValue::from_str(&self.key)
        {
            request.headers_mut().insert(header::AUTHORIZATION, key);
        }
        Ok(request)
    }

    /// Sends a document and reads what is under `data`. `what` and `id` name the object that it is about.
    pub(super) async fn ask(
        &self,
        io: &mut dyn Exchange,
        (document, variables): (Document, Value),
        what: &'static str,
        id: &str,
    ) -> Result<Value, ProviderError> {
        let answer = io.send(self.request(document, &variables)?).await?;
        read_data(answer, what, id, self.now)
    }
}

/// What an answer holds under `data`. Errors come with most statuses, 200 among them.
pub(super) fn read_data(
    answer: Answer,
    what: &'static str,
    id: &str,
    now: Timestamp,
) -> Result<Value, ProviderError> {
    let said: Option<Value> = serde_json::from_slice(answer.body()).ok();
    let error = said.as_ref().and_then(|said| said.pointer("/errors/0"));
    if let Some(error) = error {
        return Err(meaning(error, &answer, what, id, now));
    }
    let answer = check(answer, what, id)?;
    let mut whole = read_json(&answer)?;
    match whole.get_mut("data") {
        Some(data) if data.is_object() => Ok(data.take()),
        _ => Err(lacks("data", &whole)),
    }
}

fn meaning(error: &Value, answer: &Answer, what: &'static str, id: &str, now: Timestamp) -> ProviderError {
    let text = |pointer: &str| error.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let message = text("/message");
    let kind = text("/extensions/type").to_ascii_lowercase();
    let code = text("/extensions/code").to_ascii_uppercase();
    let shown =
        Some(text("/extensions/userPresentableMessage")).filter(|text| !text.is_empty()).unwrap_or(message);
    let raw = error.to_string();
    let error = if code == "RATELIMITED" || kind == "ratelimited" {
        let kind = ErrorKind::RateLimited { retry_after: reset(answer, now) };
        ProviderError::new(kind, "Linear wants fewer calls of this key")
    } else if code == "AUTHENTICATION_ERROR" || kind.contains("authentication") {
        ProviderError::new(ErrorKind::Credentials, "Linear does not accept the key")
    } else if code == "FORBIDDEN" || kind.contains("forbidden") {
        let kind = ErrorKind::Permission { missing: None };
        ProviderError::new(kind, "Linear does not let this key do that")
    } else if code == "ENTITY_NOT_FOUND" || message.starts_with("Entity not found") {
        ProviderError::not_found(what, id)
    } else if code == "INPUT_ERROR" || kind.contains("invalid input") {
        ProviderError::invalid("", format!("was refused by Linear: {shown}"))
    } else if answer.status().is_server_error() || kind.contains("internal") {
        ProviderError::new(ErrorKind::BadAnswer, "Linear failed")
    } else {
        // What our documents ask for is what its description has; a server that refuses them is another one.
        ProviderError::new(ErrorKind::BadAnswer, "Linear did not understand the question")
    };
    error.said(raw).detail("status", answer.status().as_str())
}

/// Seconds until there may be calls again, from a time in milliseconds.
fn reset(answer: &Answer, now: Timestamp) -> Option<u64> {
    let header = |name: &str| answer.headers().get(name)?.to_str().ok()?.trim().parse::<i64>().ok();
    let at = header("x-ratelimit-requests-reset").or_else(|| header("x-ratelimit-complexity-reset"))?;
    let left = at.saturating_sub(now.as_micros() / 1000);
    u64::try_from(left / 1000).ok().map(|left| left.max(1))
}

/// The nodes of a connection, and where the next page begins.
pub(super) fn nodes<'d>(
    data: &'d Value,
    connection: &str,
) -> Result<(&'d Vec<Value>, Option<String>), ProviderError> {
    let found = data.pointer(connection).ok_or_else(|| lacks(connection, data))?;
    let all = found.get("nodes").and_then(Value::as_array).ok_or_else(|| lacks("nodes", data))?;
    let more = found.pointer("/pageInfo/hasNextPage").and_then(Value::as_bool) == Some(true);
    let end = found.pointer("/pageInfo/endCursor").and_then(Value::as_str).filter(|_| more);
    Ok((all, end.map(str::to_owned)))
}

/// A text that must be there.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, ProviderError> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| lacks(name, value))
}

/// A time that must be there.
pub(super) fn time(value: &Value, name: &str) -> Result<Timestamp, ProviderError> {
    text(value, name)?.parse().map_err(|_| lacks(name, value))
}

/// The address of a user.
pub(super) fn email(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.get("email")?.as_str().map(str::to_owned)
}
