//! Files in an object store, whichever it is: what the storage providers of S3, Azure and Google share.

mod errors;
mod parts;
mod provider;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::list::{PaginatedListOptions, PaginatedListStore};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, GetOptions, ObjectStore, ObjectStoreExt as _, PutMultipartOptions, PutOptions,
    PutPayload, RetryConfig, WriteMultipart,
};
use std::time::Duration;

pub use self::provider::{Buckets, OnBucket};

use self::errors::failed;
use self::parts::Parts;
use crate::query::{Page, Query};
use crate::storage::{Content, Download, FilePath, FolderPath, Upload};
use crate::{Context, ErrorKind, ProviderError, Verified};

/// Size of the parts in which large files are sent, in bytes. Stores take 10 000 of them, so files of 84 GB.
const PART: usize = 8 * 1024 * 1024;
/// Parts that are sent at the same time while the next one is filled.
const AT_ONCE: usize = 1;
/// Most paths on a page.
pub const MAX_LIMIT: u32 = 1000;

/// A bucket of an object store.
pub struct Bucket<S> {
    store: S,
}

/// How often and how long a client of an object store tries again what may be repeated.
pub fn retries(context: &Context) -> RetryConfig {
    const TRIES_AGAIN: usize = 2;
    RetryConfig {
        max_retries: TRIES_AGAIN,
        retry_timeout: context.time_left.min(Duration::from_secs(10)),
        ..RetryConfig::default()
    }
}

/// The error of a configuration of which no client can be made; `why` holds no secret.
pub fn unusable(why: &str) -> ProviderError {
    let message = format!("the integration's configuration cannot be used: {why}");
    ProviderError::new(ErrorKind::Credentials, message)
}

impl<S: ObjectStore + PaginatedListStore> Bucket<S> {
    /// Wraps the client of a bucket.
    pub fn new(store: S) -> Self {
        Self { store }
    }

    /// Proves that the bucket is there and can be listed, which every credential of an integration must be able to do.
    pub async fn verify(&self) -> Result<Verified, ProviderError> {
        let one = PaginatedListOptions { max_keys: Some(1), ..PaginatedListOptions::default() };
        self.store.list_paginated(None, one).await.map_err(|error| failed(&error, "bucket", ""))?;
        Ok(Verified::default())
    }

    /// A page of the paths below a folder.
    pub async fn list(&self, folder: &FolderPath, query: &Query) -> Result<Page<String>, ProviderError> {
        let options = PaginatedListOptions {
            max_keys: Some(query.limit.min(MAX_LIMIT) as usize),
            page_token: query.after.clone(),
            ..PaginatedListOptions::default()
        };
        let prefix = Some(folder.prefix()).filter(|prefix| !prefix.is_empty());
        let page = self.store.list_paginated(prefix, options).await;
        let page = page.map_err(|error| failed(&error, "folder", folder.prefix()))?;
        let paths = page.result.objects.into_iter().map(|object| object.location.to_string());
        Ok(Page { next: page.page_token.filter(|token| !token.is_empty()), ..Page::whole(paths.collect()) })
    }

    /// Writes a file: a small one in one call, a large one in parts. Either is there as a whole or not at all.
    pub async fn upload(&self, path: &FilePath, upload: Upload) -> Result<(), ProviderError> {
        let location = location(path)?;
        let attributes = attributes(upload.media_type);
        let mut content = upload.content;
        let (first, ended) = first_part(&mut content, PART).await?;
        if ended {
            let payload = first.into_iter().collect::<PutPayload>();
            let options = PutOptions { attributes, ..PutOptions::default() };
            let written = self.store.put_opts(&location, payload, options).await;
            return written.map(drop).map_err(|error| failed(&error, "file", path.as_str()));
        }
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let begun = self.store.put_multipart_opts(&location, options).await;
        let begun = begun.map_err(|error| failed(&error, "file", path.as_str()))?;
        let mut parts = Parts::new(WriteMultipart::new_with_chunk_size(begun, PART));
        let sent = async {
            for piece in first {
                parts.put(piece);
            }
            loop {
                parts
                    .wait_for_capacity(AT_ONCE)
                    .await
                    .map_err(|error| failed(&error, "file", path.as_str()))?;
                let Some(piece) = content.try_next().await? else { return Ok(()) };
                parts.put(piece);
            }
        };
        match sent.await {
            Ok(()) => parts.finish().await.map_err(|error| failed(&error, "file", path.as_str())),
            Err(error) => {
                parts.abort().await;
                Err(error)
            }
        }
    }

    /// A file.
    pub async fn download(&self, path: &FilePath) -> Result<Download, ProviderError> {
        let found = self.store.get_opts(&location(path)?, GetOptions::default()).await;
        let found = found.map_err(|error| failed(&error, "file", path.as_str()))?;
        let media_type = found.attributes.get(&Attribute::ContentType).map(|one| one.as_ref().to_owned());
        let size = Some(found.meta.size);
        let name = path.clone();
        let content = found.into_stream().map_err(move |error| failed(&error, "file", name.as_str()));
        Ok(Download { media_type, size, content: content.boxed() })
    }

    /// Removes a file.
    pub async fn delete(&self, path: &FilePath) -> Result<(), ProviderError> {
        let gone = self.store.delete(&location(path)?).await;
        gone.map_err(|error| failed(&error, "file", path.as_str()))
    }
}

fn location(path: &FilePath) -> Result<Path, ProviderError> {
    Path::parse(path.as_str()).map_err(|error| ProviderError::invalid("", error.to_string()))
}

fn attributes(media_type: Option<String>) -> Attributes {
    media_type.map(|one| (Attribute::ContentType, one)).into_iter().collect()
}

/// Pieces until there are so many bytes, and whether the content has ended before that.
pub(crate) async fn first_part(
    content: &mut Content,
    bytes: usize,
) -> Result<(Vec<Bytes>, bool), ProviderError> {
    let (mut pieces, mut size) = (Vec::new(), 0);
    while size < bytes {
        let Some(piece) = content.try_next().await? else { return Ok((pieces, true)) };
        size += piece.len();
        pieces.push(piece);
    }
    Ok((pieces, false))
}

#[cfg(test)]
mod tests;
