//! One account as the integration names it: where it is, who calls, and what its refusals mean.

use http::{Method, StatusCode, header};
use serde_json::Value;

use crate::http::{check, json, segment};
use crate::query::Query;
use crate::{Context, ErrorKind, Exchange, ProviderError, Request};

/// Most objects on a page.
pub(super) const MAX_LIMIT: u32 = 100;
/// Behind so many objects PagerDuty's lists end.
const FURTHEST: u64 = 10_000;

/// An account and the key that calls it. It cannot be printed: it holds the key.
pub(super) struct Account {
    /// Without a slash at its end.
    base: String,
    authorization: String,
    /// The service of incidents that name none.
    pub(super) default_project: String,
    /// In whose name changes are made that name nobody.
    default_creator: String,
}

impl Account {
    pub(super) fn of(context: &Context) -> Self {
        let key = context.credential("/credential").map_or("", |one| one.fields.get("secret"));
        let url = Some(context.text("url")).filter(|url| !url.is_empty()).unwrap_or(super::URL);
        Self {
            base: url.trim_end_matches('/').to_owned(),
            authorization: format!("Token token={key}"),
            default_project: context.text("default_project").to_owned(),
            default_creator: context.text("default_creator").to_owned(),
        }
    }

    /// Reads something: a path of segments, and parameters.
    pub(super) fn get(&self, path: &[&str], parameters: &[(&str, String)]) -> Result<Request, ProviderError> {
        self.request(Method::GET, path, parameters, None, None)
    }

    /// Makes or changes something in somebody's name.
    pub(super) fn write(
        &self,
        method: Method,
        path: &[&str],
        from: &str,
        body: &Value,
    ) -> Result<Request, ProviderError> {
        self.request(method, path, &[], Some(from), Some(body))
    }

    /// In whose name a change is made.
    pub(super) fn from<'a>(&'a self, creator: Option<&'a str>) -> Result<&'a str, ProviderError> {
        let from = creator.filter(|text| !text.is_empty()).unwrap_or(&self.default_creator);
        if from.is_empty() {
            let message = "is missing: PagerDuty wants to know in whose name, by the address of a user; \
                           default_creator of the integration holds for all";
            return Err(ProviderError::invalid("/creator", message));
        }
        if !from.contains('@') || !from.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ProviderError::invalid(
                "/creator",
                "must be the e-mail address of a user of PagerDuty",
            ));
        }
        Ok(from)
    }

    /// Sends a request and reads what comes. `what` and `id` name the object that it is about.
    pub(super) async fn ask(
        &self,
        io: &mut dyn Exchange,
        request: Request,
        what: &'static str,
        id: &str,
    ) -> Result<Value, ProviderError> {
        let answer = io.send(request).await?;
        if answer.status() != StatusCode::BAD_REQUEST {
            return json(&check(answer, what, id)?);
        }
        let said = json(&answer).ok().unwrap_or_default();
        let words = said.pointer("/error/errors").and_then(Value::as_array).into_iter().flatten();
        let words: Vec<_> = words.filter_map(Value::as_str).collect();
        let said = words.join("; ");
        Err(ProviderError::invalid(pointer(&said), format!("was refused by PagerDuty: {said}")).said(said))
    }

    fn request(
        &self,
        method: Method,
        path: &[&str],
        parameters: &[(&str, String)],
        from: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Request, ProviderError> {
        let path = path.iter().fold(self.base.clone(), |path, one| path + "/" + &segment(one));
        let pairs: Vec<_> =
            parameters.iter().map(|(name, value)| format!("{}={}", segment(name), segment(value))).collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{path}{mark}{}", pairs.join("&")))
            .header(header::ACCEPT, "application/vnd.pagerduty+json;version=2")
            // Wanted of every request, also of those without a body.
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, &self.authorization);
        if let Some(from) = from {
            request = request.header(header::FROM, from);
        }
        request.body(body.map(Value::to_string).unwrap_or_default().into()).map_err(|_| {
            let message = "the integration's url or its credential cannot be used in a call";
            ProviderError::new(ErrorKind::Unavailable, message)
        })
    }
}

/// The parameters of a page.
pub(super) fn paging(query: &Query) -> Result<Vec<(&'static str, String)>, ProviderError> {
    let mut parameters = vec![("limit", query.limit.to_string()), ("offset", offset(query)?.to_string())];
    if query.counts.iter().any(|wanted| wanted == "*") {
        parameters.push(("total", "true".to_owned()));
    }
    Ok(parameters)
}

/// Where the next page begins, and how many there are in all.
pub(super) fn next(
    query: &Query,
    said: &Value,
    read: usize,
) -> Result<(Option<String>, Option<u64>), ProviderError> {
    let more = said.get("more").and_then(Value::as_bool).unwrap_or_default();
    let place = offset(query)? + read as u64;
    let next = (more && read > 0 && place < FURTHEST).then(|| place.to_string());
    Ok((next, said.get("total").and_then(Value::as_u64)))
}

fn offset(query: &Query) -> Result<u64, ProviderError> {
    query.after.as_deref().map_or(Ok(0), |after| {
        after.parse().map_err(|_| {
            let message = "is of another version; begin again without it";
            ProviderError::new(ErrorKind::InvalidQuery { parameter: "cursor" }, message)
        })
    })
}

/// The field of ours that a refusal is about.
fn pointer(said: &str) -> &'static str {
    let said = said.to_ascii_lowercase();
    [
        ("requester", "/creator"),
        ("from", "/creator"),
        ("service", "/project"),
        ("assign", "/assignee"),
        ("title", "/name"),
        ("status", "/status"),
        ("urgency", "/priority"),
        ("incident type", "/issue_type"),
        ("content", "/content"),
    ]
    .iter()
    .find(|(word, _)| said.contains(word))
    .map_or("", |(_, pointer)| pointer)
}
