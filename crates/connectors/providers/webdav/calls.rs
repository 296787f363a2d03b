//! Requests to a server, and what its statuses mean.

use base64ct::{Base64, Encoding as _};
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use http::{Method, StatusCode, header};
use percent_encoding::percent_decode_str;

use super::tree::{self, Entry};
use crate::bucket::unusable;
use crate::http::{check, segment};
use crate::storage::Content;
use crate::{Answer, Context, Exchange, ProviderError, Request, Sending};

/// What is asked of a folder's entries: whether they are folders.
const PROPERTIES: &str =
    r#"<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>"#;
/// Longest answer that says why something was refused, in bytes.
const MAX_REFUSAL: usize = 16_384;

/// The integration's folder on its server.
pub(super) struct Folder {
    /// Its address, without a slash behind it.
    address: String,
    /// The path of that, decoded, with a slash behind it.
    base: String,
    authorization: String,
}

impl Folder {
    pub(super) fn of(context: &Context) -> Result<Self, ProviderError> {
        let address = context.text("endpoint").trim_end_matches('/').to_owned();
        let uri: http::Uri = address.parse().map_err(|_| unusable("its endpoint is no address"))?;
        let base = percent_decode_str(uri.path().trim_end_matches('/')).decode_utf8_lossy().into_owned();
        let credential = context.credential("/credential").ok_or_else(|| unusable("it has no credential"))?;
        let (name, secret) = (credential.fields.get("username"), credential.fields.get("secret"));
        let authorization = format!("Basic {}", Base64::encode_string(format!("{name}:{secret}").as_bytes()));
        Ok(Self { address, base: format!("{base}/"), authorization })
    }

    /// The address of a path below the folder.
    fn at(&self, path: &str) -> String {
        let escaped: Vec<_> = path.split('/').map(segment).collect();
        format!("{}/{}", self.address, escaped.join("/"))
    }

    fn request<B>(&self, method: &str, path: &str, body: B) -> Result<http::Request<B>, ProviderError> {
        let built = http::Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap_or_default())
            .uri(self.at(path))
            .header(header::AUTHORIZATION, &self.authorization)
            .body(body);
        built.map_err(|_| unusable("its endpoint or credential cannot be used in a call"))
    }

    pub(super) fn request_list(&self, path: &str, depth: &'static str) -> Result<Request, ProviderError> {
        let mut request = self.request("PROPFIND", path, Bytes::from_static(PROPERTIES.as_bytes()))?;
        let headers = request.headers_mut();
        headers.insert("depth", header::HeaderValue::from_static(depth));
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/xml"));
        Ok(request)
    }

    pub(super) fn request_move(&self, from: &str, to: &str) -> Result<Request, ProviderError> {
        let mut request = self.request("MOVE", from, Bytes::new())?;
        let to = self.at(to).parse().map_err(|_| unusable("its endpoint cannot be used in a call"))?;
        let headers = request.headers_mut();
        headers.insert("destination", to);
        headers.insert("overwrite", header::HeaderValue::from_static("T"));
        Ok(request)
    }

    /// What is in a folder; nothing, if it is not there.
    pub(super) async fn list(&self, io: &mut dyn Exchange, path: &str) -> Result<Vec<Entry>, ProviderError> {
        let answer = io.send(self.request_list(path, "1")?).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(Vec::new());
        }
        tree::read(check(answer, "folder", path)?.body(), &self.base)
    }

    /// Whether something is there.
    pub(super) async fn is_there(&self, io: &mut dyn Exchange, path: &str) -> Result<bool, ProviderError> {
        let answer = io.send(self.request_list(path, "0")?).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(false);
        }
        check(answer, "folder", path).map(|_| true)
    }

    /// Makes a folder; one that is there stays.
    pub(super) async fn make(&self, io: &mut dyn Exchange, path: &str) -> Result<(), ProviderError> {
        let answer = io.send(self.request("MKCOL", path, Bytes::new())?).await?;
        if answer.status() == StatusCode::METHOD_NOT_ALLOWED {
            return Ok(());
        }
        check(answer, "folder", path).map(drop)
    }

    pub(super) async fn delete(&self, io: &mut dyn Exchange, path: &str) -> Result<(), ProviderError> {
        check(io.send(self.request("DELETE", path, Bytes::new())?).await?, "file", path).map(drop)
    }

    pub(super) async fn rename(
        &self,
        io: &mut dyn Exchange,
        from: &str,
        to: &str,
    ) -> Result<(), ProviderError> {
        check(io.send(self.request_move(from, to)?).await?, "file", to).map(drop)
    }

    /// Writes a file.
    pub(super) async fn put(
        &self,
        io: &mut dyn Exchange,
        path: &str,
        media_type: Option<&str>,
        body: Sending,
    ) -> Result<(), ProviderError> {
        let mut request = self.request("PUT", path, body)?;
        if let Some(media_type) = media_type.and_then(|text| text.parse().ok()) {
            request.headers_mut().insert(header::CONTENT_TYPE, media_type);
        }
        checked(io.stream(request).await?, path).await.map(drop)
    }

    /// Reads a file.
    pub(super) async fn get(
        &self,
        io: &mut dyn Exchange,
        path: &str,
    ) -> Result<http::Response<Content>, ProviderError> {
        let request = self.request("GET", path, Sending::Whole(Bytes::new()))?;
        checked(io.stream(request).await?, path).await
    }
}

/// Turns what is no success into an error, in the words of its body.
async fn checked(
    answer: http::Response<Content>,
    path: &str,
) -> Result<http::Response<Content>, ProviderError> {
    if answer.status().is_success() {
        return Ok(answer);
    }
    let (head, mut body) = answer.into_parts();
    let mut said = Vec::new();
    while let Ok(Some(piece)) = body.try_next().await {
        said.extend_from_slice(&piece[..piece.len().min(MAX_REFUSAL - said.len())]);
        if said.len() == MAX_REFUSAL {
            break;
        }
    }
    match check(Answer::from_parts(head, said.into()), "file", path) {
        Err(error) => Err(error),
        // A status that is a failure here is none there.
        Ok(_) => Err(ProviderError::not_found("file", path)),
    }
}
