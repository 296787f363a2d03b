//! The storage connector.

mod operations;
mod path;
mod walk;

pub use operations::{OPERATIONS, op};
pub use path::{FilePath, FolderPath};
pub(crate) use walk::{Folders, page, parent, unfinished};

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;

use super::Adapter;
use crate::query::{Page, Query};
use crate::{Context, Exchange, ProviderError};

/// What a file holds, piece by piece: files are never held whole. An error is the last piece.
pub type Content = BoxStream<'static, Result<Bytes, ProviderError>>;

/// A file on its way in.
pub struct Upload {
    /// Its media type, as whoever sends it says.
    pub media_type: Option<String>,
    /// What it holds. An error says that the rest will not come: then nothing is to be written.
    pub content: Content,
}

/// A file on its way out.
pub struct Download {
    /// Its media type, as the provider says.
    pub media_type: Option<String>,
    /// Its size in bytes, if the provider says it beforehand.
    pub size: Option<u64>,
    /// What it holds.
    pub content: Content,
}

/// A provider of files. What it does not write itself is not supported, which its capabilities have to say as well.
#[async_trait]
#[expect(unused_variables, reason = "what a provider does not support looks at nothing")]
pub trait Storage: Adapter {
    /// The paths of files below a folder and its folders, from the root.
    async fn list_files(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        folder: &FolderPath,
        query: &Query,
    ) -> Result<Page<String>, ProviderError> {
        Err(ProviderError::unsupported(op::LIST_FILES))
    }

    /// Writes a file, over one that is there; whole or not at all.
    async fn upload_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
        upload: Upload,
    ) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported(op::UPLOAD_FILE))
    }

    /// A file.
    async fn download_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
    ) -> Result<Download, ProviderError> {
        Err(ProviderError::unsupported(op::DOWNLOAD_FILE))
    }

    /// Removes a file. Where the provider does not tell whether it was there, one that was not there counts as removed.
    async fn delete_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
    ) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported(op::DELETE_FILE))
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Upload").field("media_type", &self.media_type).finish_non_exhaustive()
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Download").field("size", &self.size).finish_non_exhaustive()
    }
}
