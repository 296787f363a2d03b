//! A provider whose files lie in an object store: what is left to its folder is how its client is made.

use std::marker::PhantomData;

use async_trait::async_trait;
use object_store::ObjectStore;
use object_store::list::PaginatedListStore;

use super::{Bucket, MAX_LIMIT};
use crate::query::{Page, Query};
use crate::storage::{Download, FilePath, FolderPath, Storage, Upload, op};
use crate::{Adapter, Capability, Context, Exchange, ProviderError, Verified};

/// How the client of an integration's bucket is made.
#[async_trait]
pub trait Buckets: Send + Sync + 'static {
    /// The client.
    type Store: ObjectStore + PaginatedListStore;

    /// Makes it. Calls the provider only if its credential has to be exchanged for another first.
    async fn open(io: &mut dyn Exchange, context: &Context) -> Result<Self::Store, ProviderError>;
}

/// A provider of files on an object store.
pub struct OnBucket<B>(PhantomData<B>);

impl<B: Buckets> OnBucket<B> {
    /// What such a provider supports.
    pub const CAPABILITIES: &'static [Capability] = &[
        Capability { max_limit: MAX_LIMIT, ..Capability::of(op::LIST_FILES) },
        Capability::of(op::UPLOAD_FILE),
        Capability::of(op::DOWNLOAD_FILE),
        Capability::of(op::DELETE_FILE),
    ];

    /// The provider.
    pub const fn provider() -> Self {
        Self(PhantomData)
    }

    async fn bucket(io: &mut dyn Exchange, context: &Context) -> Result<Bucket<B::Store>, ProviderError> {
        B::open(io, context).await.map(Bucket::new)
    }
}

#[async_trait]
impl<B: Buckets> Adapter for OnBucket<B> {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        let bucket = Self::bucket(io, context).await?;
        bucket.verify().await
    }
}

#[async_trait]
impl<B: Buckets> Storage for OnBucket<B> {
    async fn list_files(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        folder: &FolderPath,
        query: &Query,
    ) -> Result<Page<String>, ProviderError> {
        let bucket = Self::bucket(io, context).await?;
        bucket.list(folder, query).await
    }

    async fn upload_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
        upload: Upload,
    ) -> Result<(), ProviderError> {
        let bucket = Self::bucket(io, context).await?;
        bucket.upload(path, upload).await
    }

    async fn download_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
    ) -> Result<Download, ProviderError> {
        let bucket = Self::bucket(io, context).await?;
        bucket.download(path).await
    }

    async fn delete_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
    ) -> Result<(), ProviderError> {
        let bucket = Self::bucket(io, context).await?;
        bucket.delete(path).await
    }
}
