//! `storage_webdav`: a folder on a server of `WebDAV`.
//!
//! What the credential must be allowed, by operation: reading the folder (PROPFIND) for listing and verifying; writing in it
//! (MKCOL, PUT, MOVE, DELETE) for uploads; GET for downloads; DELETE for removing.

use std::sync::{Arc, Mutex, PoisonError};

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use http::header;
use provider_schema::{Accepted, Field, Kind, Schema};

use super::calls::Folder;
use crate::bucket::first_part;
use crate::query::{Page, Query};
use crate::storage::{
    self, Content, Download, FilePath, FolderPath, Folders, Storage, Upload, op, parent, unfinished,
};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Sending,
    Verified,
};

/// Files of less bytes are sent with their size, which some servers want to know.
const SMALL: usize = 1024 * 1024;
/// Most paths on a page.
const MAX_LIMIT: u32 = 1000;

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "storage_webdav",
        connector: CategoryId::Storage,
        vendor: "WebDAV",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "storage_webdav",
            vec![
                Field::required("endpoint", Kind::url()),
                Field::required("credential", Kind::credential(&[Accepted::Basic])),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::RealServer,
        implementation: Implementation::Storage(&WebDav),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability { max_limit: MAX_LIMIT, ..Capability::of(op::LIST_FILES) },
    Capability::of(op::UPLOAD_FILE),
    Capability::of(op::DOWNLOAD_FILE),
    Capability::of(op::DELETE_FILE),
];

struct WebDav;

#[async_trait]
impl Adapter for WebDav {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        if Folder::of(context)?.is_there(io, "").await? {
            Ok(Verified::default())
        } else {
            Err(ProviderError::not_found("folder", context.text("endpoint")))
        }
    }
}

#[async_trait]
impl Storage for WebDav {
    async fn list_files(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        folder: &FolderPath,
        query: &Query,
    ) -> Result<Page<String>, ProviderError> {
        let mut folders = Tree { io, folder: Folder::of(context)? };
        storage::page(&mut folders, folder.prefix(), query).await
    }

    async fn upload_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
        upload: Upload,
    ) -> Result<(), ProviderError> {
        let folder = Folder::of(context)?;
        let Upload { media_type, content: mut pieces } = upload;
        let (first, ended) = first_part(&mut pieces, SMALL).await?;
        let broken = Broken::default();
        let body = if ended {
            Sending::Whole(first.concat().into())
        } else {
            Sending::Pieces(broken.noting(stream::iter(first.into_iter().map(Ok)).chain(pieces).boxed()))
        };
        make_folders(io, &folder, parent(path.as_str())).await?;
        // Under another name first: a file is never there in part, and the one before stays until then.
        let unfinished = unfinished(path.as_str(), &io.new_id());
        let written = folder.put(io, &unfinished, media_type.as_deref(), body).await;
        let outcome = match written {
            Ok(()) => folder.rename(io, &unfinished, path.as_str()).await,
            Err(error) => Err(broken.take().unwrap_or(error)),
        };
        if outcome.is_err() {
            let _ = folder.delete(io, &unfinished).await;
        }
        outcome
    }

    async fn download_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
    ) -> Result<Download, ProviderError> {
        let answer = Folder::of(context)?.get(io, path.as_str()).await?;
        let text = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        Ok(Download {
            media_type: text(header::CONTENT_TYPE).map(str::to_owned),
            size: text(header::CONTENT_LENGTH).and_then(|size| size.parse().ok()),
            content: answer.into_body(),
        })
    }

    async fn delete_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
    ) -> Result<(), ProviderError> {
        Folder::of(context)?.delete(io, path.as_str()).await
    }
}

/// The folder on the server, for whoever goes through it.
struct Tree<'a> {
    io: &'a mut dyn Exchange,
    folder: Folder,
}

#[async_trait]
impl Folders for Tree<'_> {
    async fn entries(&mut self, folder: &str) -> Result<Vec<String>, ProviderError> {
        let entries = self.folder.list(self.io, folder).await?;
        Ok(entries.into_iter().map(|entry| entry.path).collect())
    }
}

/// Makes the folders of a path that are not there yet.
async fn make_folders(io: &mut dyn Exchange, folder: &Folder, path: &str) -> Result<(), ProviderError> {
    let mut missing = Vec::new();
    let mut rest = path;
    while !rest.is_empty() && !folder.is_there(io, rest).await? {
        missing.push(rest);
        let above = rest.trim_end_matches('/').rfind('/');
        rest = above.map_or("", |end| &rest[..=end]);
    }
    for path in missing.into_iter().rev() {
        folder.make(io, path).await?;
    }
    Ok(())
}

/// Why what was to be sent has broken off, if it has: to the way out it is only a body that cannot be sent.
#[derive(Clone, Default)]
struct Broken(Arc<Mutex<Option<ProviderError>>>);

impl Broken {
    fn noting(&self, content: Content) -> Content {
        let broken = self.clone();
        let note = move |piece: &Result<_, ProviderError>| {
            if let Err(error) = piece {
                *broken.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
            }
        };
        content.inspect(note).boxed()
    }

    fn take(&self) -> Option<ProviderError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
