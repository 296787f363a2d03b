//! `/v1/storage`.

use api_types::engine::storage::StoragePath;
use api_types::engine::{CategoryId, EngineList};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, StatusCode, header};
use platform::engine::storage;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::parameters::{MetaParameter, PageParameters};
use crate::api::openapi::{EngineProblems, FileProblems};
use crate::api::{Connected, FileForm, Guarded, PathKey, QueryPairs, for_integration};
use crate::app::App;
use crate::layers::{Endless, RouteLimits};
use crate::problem::ApiError;

/// Largest file, in bytes.
const MAX_FILE: u64 = 50_000_000_000;

pub(super) fn routes() -> Vec<Guarded> {
    let large = RouteLimits::new().max_body_bytes(MAX_FILE).no_time_limit();
    vec![
        for_integration(routes!(list_files), CategoryId::Storage),
        for_integration(routes!(list_root), CategoryId::Storage),
        for_integration(routes!(upload_file), CategoryId::Storage).limited(large),
        for_integration(routes!(download_file), CategoryId::Storage),
        for_integration(routes!(delete_file), CategoryId::Storage),
    ]
}

/// The paths of all files below a folder, at whatever depth, from the root. Slashes in `path` may be escaped (`%2F`) or
/// not.
#[utoipa::path(
    get, path = "/v1/storage/folders/{*path}", operation_id = "storage_list_files", tag = "storage",
    params(("path" = String, Path, description = "The folder, from the root."), MetaParameter, PageParameters),
    responses((status = 200, description = "Paths of files.", body = EngineList<StoragePath>), EngineProblems),
)]
async fn list_files(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(path): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<StoragePath>>, ApiError> {
    Ok(Json(storage::list_files(&app.platform, &caller, &parameters, &path).await?))
}

/// The paths of all files.
#[utoipa::path(
    get, path = "/v1/storage/folders/", operation_id = "storage_list_root", tag = "storage",
    params(MetaParameter, PageParameters),
    responses((status = 200, description = "Paths of files.", body = EngineList<StoragePath>), EngineProblems),
)]
async fn list_root(
    State(app): State<App>,
    Connected(caller): Connected,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<StoragePath>>, ApiError> {
    Ok(Json(storage::list_files(&app.platform, &caller, &parameters, "").await?))
}

/// A form with a file.
#[derive(ToSchema)]
#[schema(as = StorageFile)]
#[expect(dead_code, reason = "only its description is used")]
struct Form {
    /// The file. The media type of the part is kept where the provider keeps one.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Writes a file of at most 50 GB, over one that is there. It goes to the provider piece by piece while it arrives, and is
/// there whole or not at all. It has no body.
#[utoipa::path(
    post, path = "/v1/storage/files/{*path}", operation_id = "storage_upload_file", tag = "storage",
    params(("path" = String, Path, description = "The file, from the root."), MetaParameter),
    request_body(content = Form, content_type = "multipart/form-data"),
    responses((status = 204, description = "It is written."), EngineProblems, FileProblems),
)]
async fn upload_file(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(path): PathKey,
    QueryPairs(parameters): QueryPairs,
    FileForm(upload): FileForm,
) -> Result<StatusCode, ApiError> {
    storage::upload_file(&app.platform, &caller, &parameters, &path, upload).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a file holds. A connection that ends before `Content-Length` bytes, or without the end of the last chunk, has not
/// brought all of it.
#[utoipa::path(
    get, path = "/v1/storage/files/{*path}", operation_id = "storage_download_file", tag = "storage",
    params(("path" = String, Path, description = "The file, from the root.")),
    responses(
        (status = 200, description = "The file.", body = Vec<u8>, content_type = "application/octet-stream"),
        EngineProblems,
    ),
)]
async fn download_file(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(path): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Response, ApiError> {
    let file = storage::download_file(&app.platform, &caller, &parameters, &path).await?;
    let mut response = Body::from_stream(file.content).into_response();
    let media_type = file.media_type.and_then(|text| HeaderValue::try_from(text).ok());
    let headers = response.headers_mut();
    let unknown = HeaderValue::from_static("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, media_type.unwrap_or(unknown));
    // It is somebody else's: a browser is to save it, not to show it as a page of ours.
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    if let Some(size) = file.size {
        headers.insert(header::CONTENT_LENGTH, size.into());
    }
    response.extensions_mut().insert(Endless);
    Ok(response)
}

/// Removes a file. It has no body. Some providers do not tell whether it was there.
#[utoipa::path(
    delete, path = "/v1/storage/files/{*path}", operation_id = "storage_delete_file", tag = "storage",
    params(("path" = String, Path, description = "The file, from the root."), MetaParameter),
    responses((status = 204, description = "It is gone."), EngineProblems),
)]
async fn delete_file(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(path): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<StatusCode, ApiError> {
    storage::delete_file(&app.platform, &caller, &parameters, &path).await?;
    Ok(StatusCode::NO_CONTENT)
}
