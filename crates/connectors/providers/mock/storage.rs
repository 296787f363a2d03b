//! `storage_mock_storage`: a bucket of small files.

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use async_trait::async_trait;
use base64ct::{Base64, Encoding as _};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use provider_schema::{Field, Kind, Schema};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{documents, faults};
use crate::query::{Page, Query};
use crate::storage::{Content, Download, FilePath, FolderPath, Storage, Upload, op};
use crate::{
    Adapter, Capability, Context, ErrorKind, Exchange, Implementation, Manifest, ProofLevel, ProviderError,
    Stored, Verified,
};

/// Kind of the documents of files. Their ids are the paths.
const FILE: &str = "stored";
/// Largest file, in bytes.
const MAX_SIZE: usize = 1_000_000;
/// Most files.
const MAX_FILES: usize = 1000;
/// Documents that are read at once.
const AT_ONCE: u32 = 500;
/// Size of the pieces in which a file is handed out, in bytes.
const PIECE: usize = 64 * 1024;

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "storage_mock_storage",
        connector: CategoryId::Storage,
        vendor: "Patchbay",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: true,
        schema: Schema::new(
            "storage_mock_storage",
            vec![
                Field::required("bucket", Kind::text()),
                // Examples of the API's users send it.
                Field::optional("region", Kind::text()).advanced(),
                faults::credential(),
                faults::field(),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::LivesHere,
        implementation: Implementation::Storage(&MockStorage),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability { max_limit: 1000, ..Capability::of(op::LIST_FILES) },
    Capability::of(op::UPLOAD_FILE),
    Capability::of(op::DOWNLOAD_FILE),
    Capability::of(op::DELETE_FILE),
];

/// A file as it is kept.
#[derive(Serialize, Deserialize)]
struct File {
    media_type: Option<String>,
    /// In base64.
    content: String,
}

struct MockStorage;

#[async_trait]
impl Adapter for MockStorage {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        faults::verify(io, context, CAPABILITIES).await?;
        Ok(Verified { warnings: faults::idle(context).into_iter().collect() })
    }
}

#[async_trait]
impl Storage for MockStorage {
    async fn list_files(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        folder: &FolderPath,
        query: &Query,
    ) -> Result<Page<String>, ProviderError> {
        faults::check(io, context, &[folder.prefix().trim_end_matches('/')]).await?;
        let mut paths = paths(io, folder.prefix()).await?;
        let mut page = Page::whole(Vec::new());
        if !query.counts.is_empty() {
            page.counts.insert("*".to_owned(), paths.len() as u64);
        }
        paths.retain(|path| query.after.as_ref().is_none_or(|after| path > after));
        let more = paths.len() > query.limit as usize;
        paths.truncate(query.limit as usize);
        page.next = paths.last().filter(|_| more).cloned();
        io.note("mock://storage/files", &json!({ "prefix": folder.prefix(), "files": paths }));
        page.items = paths;
        Ok(page)
    }

    async fn upload_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
        upload: Upload,
    ) -> Result<(), ProviderError> {
        faults::check(io, context, &[path.as_str()]).await?;
        let read = whole(upload.content).await?;
        let seen = io.state().get(FILE, path.as_str()).await?;
        if seen.is_none() && paths(io, "").await?.len() >= MAX_FILES {
            let message = format!("the mock takes {MAX_FILES} files, and has as many");
            return Err(ProviderError::new(ErrorKind::Full, message));
        }
        let file = File { media_type: upload.media_type, content: Base64::encode_string(read.as_ref()) };
        let body = serde_json::to_value(&file).unwrap_or_default();
        let document = Stored { id: path.to_string(), sort: path.to_string(), body };
        io.state().put(FILE, document).await?;
        io.note(&format!("mock://storage/files/{path}"), &json!({ "size": read.len() }));
        Ok(())
    }

    async fn download_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
    ) -> Result<Download, ProviderError> {
        faults::check(io, context, &[path.as_str()]).await?;
        let document = io.state().get(FILE, path.as_str()).await?;
        let document = document.ok_or_else(|| ProviderError::not_found("file", path.as_str()))?;
        let file: File = documents::read(document.body)?;
        let bytes = Base64::decode_vec(&file.content).map(Bytes::from).map_err(|error| {
            ProviderError::new(ErrorKind::Internal, format!("a file of the mock cannot be read: {error}"))
        })?;
        io.note(&format!("mock://storage/files/{path}"), &json!({ "size": bytes.len() }));
        Ok(Download { media_type: file.media_type, size: Some(bytes.len() as u64), content: pieces(bytes) })
    }

    async fn delete_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
    ) -> Result<(), ProviderError> {
        faults::check(io, context, &[path.as_str()]).await?;
        if !io.state().delete(FILE, path.as_str()).await? {
            return Err(ProviderError::not_found("file", path.as_str()));
        }
        io.note(&format!("mock://storage/files/{path}"), &json!({ "deleted": true }));
        Ok(())
    }
}

/// Paths that begin so, in order.
async fn paths(io: &mut dyn Exchange, prefix: &str) -> Result<Vec<String>, ProviderError> {
    let mut paths: Vec<String> = Vec::new();
    let mut last: Option<String> = None;
    loop {
        let after = last.as_deref().map(|path| (path, path));
        let some = io.state().list(FILE, after, AT_ONCE).await?;
        let full = some.len() == AT_ONCE as usize;
        last = some.last().map(|one| one.id.clone());
        paths.extend(some.into_iter().map(|one| one.id).filter(|path| path.starts_with(prefix)));
        if !full {
            paths.sort_unstable();
            return Ok(paths);
        }
    }
}

/// A small file whole.
async fn whole(mut content: Content) -> Result<BytesMut, ProviderError> {
    let mut whole = BytesMut::new();
    while let Some(piece) = content.try_next().await? {
        if whole.len() + piece.len() > MAX_SIZE {
            let message = format!("is larger than the {MAX_SIZE} bytes that the mock takes");
            return Err(ProviderError::invalid("", message));
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}

fn pieces(mut content: Bytes) -> Content {
    let pieces = std::iter::from_fn(move || {
        let size = content.len().min(PIECE);
        (size > 0).then(|| Ok(content.split_to(size)))
    });
    stream::iter(pieces).boxed()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use api_types::{Environment, Timestamp};
    use bytes::Bytes;
    use futures_util::{StreamExt as _, TryStreamExt as _, stream};
    use serde_json::json;

    use super::{MAX_SIZE, MockStorage, pieces};
    use crate::memory::Memory;
    use crate::query::Query;
    use crate::storage::{FilePath, FolderPath, Storage as _, Upload};
    use crate::{Context, ErrorKind, ProviderError};

    fn context() -> Context {
        Context {
            config: json!({ "type": "storage_mock_storage", "bucket": "b" }),
            credentials: BTreeMap::new(),
            environment: Environment::Test,
            created_at: Timestamp::ZERO,
            now: Timestamp::ZERO,
            time_left: Duration::from_secs(20),
        }
    }

    fn upload(content: &[u8]) -> Upload {
        Upload { media_type: Some("text/plain".into()), content: pieces(Bytes::copy_from_slice(content)) }
    }

    fn path(text: &str) -> FilePath {
        FilePath::parse(text).unwrap()
    }

    #[tokio::test]
    async fn a_file_comes_back_byte_for_byte_and_goes() -> Result<(), ProviderError> {
        let (mut io, context) = (Memory::default(), context());
        let bytes: Vec<u8> = (0..200_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        let path = path("dir/a b.bin");
        MockStorage.upload_file(&mut io, &context, &path, upload(b"before")).await?;
        MockStorage.upload_file(&mut io, &context, &path, upload(&bytes)).await?;
        let file = MockStorage.download_file(&mut io, &context, &path).await?;
        assert_eq!((file.size, file.media_type.as_deref()), (Some(200_000), Some("text/plain")));
        let pieces: Vec<Bytes> = file.content.try_collect().await?;
        assert!(pieces.len() > 1 && pieces.concat() == bytes);
        MockStorage.delete_file(&mut io, &context, &path).await?;
        let gone = MockStorage.download_file(&mut io, &context, &path).await.map(|_| ());
        let again = MockStorage.delete_file(&mut io, &context, &path).await;
        for outcome in [gone, again] {
            assert!(matches!(
                outcome.map_err(|error| error.kind),
                Err(ErrorKind::NotFound { what: "file", .. })
            ));
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_folder_has_the_files_below_it_page_by_page() -> Result<(), ProviderError> {
        let (mut io, context) = (Memory::default(), context());
        for name in ["b", "a/2", "a/1", "a/deep/3", "ab"] {
            MockStorage.upload_file(&mut io, &context, &path(name), upload(b"x")).await?;
        }
        let mut seen = Vec::new();
        let mut query = Query { counts: vec!["*".into()], ..Query::first(2) };
        loop {
            let folder = FolderPath::parse("a").unwrap();
            let page = MockStorage.list_files(&mut io, &context, &folder, &query).await?;
            assert_eq!(page.counts["*"], 3);
            seen.extend(page.items);
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["a/1", "a/2", "a/deep/3"]);
        let root = FolderPath::parse("/").unwrap();
        let all = MockStorage.list_files(&mut io, &context, &root, &Query::first(100)).await?;
        assert_eq!((all.items.len(), all.next), (5, None));
        Ok(())
    }

    #[tokio::test]
    async fn what_is_too_large_or_breaks_off_leaves_the_old_file() -> Result<(), ProviderError> {
        let (mut io, context) = (Memory::default(), context());
        let path = path("a");
        MockStorage.upload_file(&mut io, &context, &path, upload(b"old")).await?;
        let large = MockStorage.upload_file(&mut io, &context, &path, upload(&vec![0; MAX_SIZE + 1]));
        assert!(matches!(large.await.map_err(|error| error.kind), Err(ErrorKind::Invalid(_))));
        let broken = stream::iter([Ok(Bytes::from("ne")), Err(ProviderError::invalid("", "did not arrive"))]);
        let broken = Upload { media_type: None, content: broken.boxed() };
        assert!(MockStorage.upload_file(&mut io, &context, &path, broken).await.is_err());
        let file = MockStorage.download_file(&mut io, &context, &path).await?;
        let pieces: Vec<Bytes> = file.content.try_collect().await?;
        assert_eq!(pieces.concat(), b"old");
        Ok(())
    }
}
