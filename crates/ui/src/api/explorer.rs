//! Calls of connectors by people, with what the provider was asked.

use std::time::Duration;

use api_types::explorer::{ExplorerAnswer, ExplorerTrace};
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FormData};

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    refusal::Refusal,
    retry,
};

/// What the answer comes as: its parts.
const FORM: &str = "multipart/form-data";
/// Largest body that is shown as text, in bytes; a larger one can be saved.
const SHOWN: f64 = 2_000_000.0;
/// A provider gets 20 seconds, and there may be several steps.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where a call goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// Id or name of the account.
    pub account: String,
    /// Id or name of the integration.
    pub integration: String,
    /// Id of the operation.
    pub operation: String,
    /// Of its path and of its query, by name.
    pub parameters: Vec<(String, String)>,
}

/// What goes along.
#[derive(Clone, Debug)]
pub enum Payload {
    /// Nothing.
    None,
    /// A JSON body.
    Json(Value),
    /// A file, whole.
    File(File),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Explored {
    /// How the connector answered.
    pub answer: ExplorerAnswer,
    /// What it answered.
    pub body: Content,
    /// What the provider was asked.
    pub asked: ExplorerTrace,
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing.
    Empty,
    /// JSON.
    Json(Value),
    /// A file, held by the browser.
    File {
        /// Where the browser has it, until [`let_go`].
        url: String,
        /// Its media type.
        media_type: String,
        /// Its size in bytes.
        size: f64,
        /// The file as text, if it is a short one.
        text: Option<String>,
    },
}

impl Explored {
    /// Why the connector refused or failed; nothing, if it did what was asked.
    pub fn refusal(&self) -> Option<ApiError> {
        let status = self.answer.status;
        if status < 400 {
            return None;
        }
        let header = |name: &str| {
            let line = self.answer.headers.iter().find(|line| line.name == name);
            line.and_then(|line| line.value.clone())
        };
        let body = match &self.body {
            Content::Json(value) => value.to_string(),
            Content::Empty | Content::File { .. } => String::new(),
        };
        let wait = retry::retry_after(header("retry-after").as_deref());
        Some(ApiError::from_refusal(Refusal::read(status, header("x-request-id"), wait, &body)))
    }

    /// The kind of a refusal, such as `provider-auth`.
    pub fn problem(&self) -> Option<&str> {
        let Content::Json(value) = &self.body else { return None };
        value.get("type")?.as_str()?.strip_prefix("urn:patchbay:problem:")
    }

    /// Where the next page begins, if there is one.
    pub fn cursor(&self) -> Option<&str> {
        let Content::Json(value) = &self.body else { return None };
        value.get("cursor")?.as_str().filter(|cursor| !cursor.is_empty())
    }
}

/// Calls an operation in the place of an integration. Nothing is repeated: what a call does may be done by then.
pub async fn call(client: Client, errand: &Errand, payload: Payload) -> Result<Explored, ApiError> {
    let mut address = Address::new("/v1/integrations")
        .then(&errand.account)
        .then(&errand.integration)
        .then("explorer")
        .with("operation", &errand.operation);
    for (name, value) in &errand.parameters {
        address = address.with(name, value);
    }
    let call = Call::post(address);
    // A file takes as long as it takes.
    let (call, patience) = match payload {
        Payload::None => (call, Some(PATIENCE)),
        Payload::Json(body) => (call.body(&body), Some(PATIENCE)),
        Payload::File(file) => (call.form(form_of(&file)?), None),
    };
    let patience = patience.filter(|_| !errand.operation.ends_with("download_file"));
    let (response, open) = client.open(call, FORM, patience).await?;
    let request_id = response.headers().get("x-request-id");
    let read = async {
        let form = response.form_data().await.map_err(|_| ApiError::from(open.lost()))?;
        let unreadable = || ApiError::Unreadable { request_id: request_id.clone() };
        let answer: ExplorerAnswer = json(&form, "answer").await.ok_or_else(unreadable)?;
        // Files are to be saved, whatever their type.
        let is_file = answer.headers.iter().any(|line| line.name == "content-disposition");
        Ok(Explored {
            body: content(&form, is_file).await.ok_or_else(unreadable)?,
            answer,
            asked: json(&form, "asked").await.ok_or_else(unreadable)?,
        })
    };
    read.await
}

/// Lets the browser forget the file of an answer.
pub fn let_go(explored: &Explored) {
    if let Content::File { url, .. } = &explored.body {
        // Fails never.
        let _ = web_sys::Url::revoke_object_url(url);
    }
}

fn form_of(file: &File) -> Result<FormData, ApiError> {
    let form = FormData::new().map_err(|_| ApiError::Unreadable { request_id: None })?;
    let added = form.append_with_blob_and_filename("file", file, &file.name());
    added.map_err(|_| ApiError::Unreadable { request_id: None })?;
    Ok(form)
}

fn part(form: &FormData, name: &str) -> Option<Blob> {
    form.get(name).dyn_into::<Blob>().ok()
}

async fn text(blob: &Blob) -> Option<String> {
    JsFuture::from(blob.text()).await.ok().as_ref().and_then(JsValue::as_string)
}

async fn json<T: DeserializeOwned>(form: &FormData, name: &str) -> Option<T> {
    serde_json::from_str(&text(&part(form, name)?).await?).ok()
}

async fn content(form: &FormData, is_file: bool) -> Option<Content> {
    let blob = part(form, "body")?;
    let (size, media_type) = (blob.size(), blob.type_());
    if !is_file {
        if size == 0.0 {
            return Some(Content::Empty);
        }
        return serde_json::from_str(&text(&blob).await?).ok().map(Content::Json);
    }
    let kind = media_type.split(';').next().unwrap_or_default().trim();
    let readable = kind.starts_with("text/") || kind.ends_with("json") || kind.ends_with("xml");
    let shown = if readable && size <= SHOWN { text(&blob).await } else { None };
    let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    Some(Content::File { url, media_type, size, text: shown })
}
