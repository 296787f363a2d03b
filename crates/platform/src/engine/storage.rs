//! The storage connector's calls.

use api_types::engine::storage::StoragePath;
use api_types::engine::{CategoryId, EngineList};
use api_types::problem::ParameterLocation;
use connectors::query::Page;
use connectors::storage::{Content, FilePath, FolderPath, Storage, Upload, op};
use connectors::{Context, ProviderError};
use futures_util::{StreamExt as _, stream};

use super::EngineCaller;
use super::meter::Meter;
use super::query::{Asked, Takes};
use super::run::Call;
use crate::Platform;
use crate::error::{Error, Fault};

/// Files on a page unless the caller says otherwise.
const FILES: u32 = 50;

/// A query's parameters, decoded.
type Parameters = [(String, String)];

/// A file on its way to the caller.
pub struct File {
    /// Its media type, as the provider says.
    pub media_type: Option<String>,
    /// Its size in bytes, if it is known beforehand.
    pub size: Option<u64>,
    /// What it holds. An error is the last piece: the file is not whole.
    pub content: Content,
}

impl Call<'_> {
    /// The provider as one of files.
    fn storage(&self) -> Result<&'static dyn Storage, Error> {
        let missing =
            || Error::Internal(format!("{} is registered as no provider of files", self.provider.id));
        self.provider.storage().ok_or_else(missing)
    }
}

async fn begin<'p>(
    platform: &'p Platform,
    caller: &'p EngineCaller,
    operation: &'static str,
) -> Result<Call<'p>, Error> {
    Call::begin(platform, caller, CategoryId::Storage, operation).await
}

/// A page of the paths of files below a folder.
pub async fn list_files(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    path: &str,
) -> Result<EngineList<StoragePath>, Error> {
    let asked = Asked::read(Takes::Pages, parameters)?;
    let folder = FolderPath::parse(path).map_err(at_path)?;
    let call = begin(platform, caller, op::LIST_FILES).await?;
    let query = call.query_within(&asked, FILES, folder.prefix()).await?;
    let mut io = call.live();
    let page = call.run(call.storage()?.list_files(&mut io, &call.context, &folder, &query)).await?;
    let items = page.items.into_iter().map(|path| StoragePath { path }).collect();
    let page = Page { items, next: page.next, counts: page.counts };
    call.page_within(&asked, io, page, folder.prefix()).await
}

/// Writes a file, over one that is there. It may take as long as the caller keeps sending and the provider keeps taking.
pub async fn upload_file(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    path: &str,
    upload: Upload,
) -> Result<(), Error> {
    Asked::read(Takes::Nothing, parameters)?;
    let path = file(path)?;
    let call = begin(platform, caller, op::UPLOAD_FILE).await?;
    let mut io = call.live();
    call.run_unhurried(call.storage()?.upload_file(&mut io, &call.context, &path, upload)).await
}

/// A file. The call is over, and counted, when its content has been read or dropped.
pub async fn download_file(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    path: &str,
) -> Result<File, Error> {
    Asked::read(Takes::Nothing, parameters)?;
    let path = file(path)?;
    let call = begin(platform, caller, op::DOWNLOAD_FILE).await?;
    let mut io = call.live();
    let found = call.run(call.storage()?.download_file(&mut io, &call.context, &path)).await?;
    let (meter, context) = call.into_meter();
    let reading = Reading { content: found.content, meter, context };
    Ok(File { media_type: found.media_type, size: found.size, content: metered(reading) })
}

/// Removes a file.
pub async fn delete_file(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    path: &str,
) -> Result<(), Error> {
    Asked::read(Takes::Nothing, parameters)?;
    let path = file(path)?;
    let call = begin(platform, caller, op::DELETE_FILE).await?;
    let mut io = call.live();
    call.run(call.storage()?.delete_file(&mut io, &call.context, &path)).await
}

fn file(path: &str) -> Result<FilePath, Error> {
    FilePath::parse(path).map_err(at_path)
}

fn at_path(message: String) -> Error {
    Fault { location: ParameterLocation::Path, parameter: "path".into(), message }.into()
}

/// A file that is being read, with the one who counts it.
struct Reading {
    content: Content,
    meter: Meter,
    context: Context,
}

fn metered(reading: Reading) -> Content {
    stream::unfold(Some(reading), |reading| async {
        let mut reading = reading?;
        match reading.content.next().await? {
            Ok(piece) => Some((Ok(piece), Some(reading))),
            Err(error) => {
                reading.meter.failed(&error, Some(&reading.context));
                Some((Err(error), None))
            }
        }
    })
    .boxed()
}

/// The error of a file that its sender did not send to its end.
pub fn broken_off() -> ProviderError {
    let message = "the file did not arrive whole".to_owned();
    ProviderError { message, ..ProviderError::invalid("", "did not arrive whole") }
}
