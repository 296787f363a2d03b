//! `storage_sftp`: a folder on a server of SFTP (the third version of the protocol, which all servers speak).
//!
//! What the user must be allowed on the server, by operation: reading the folder for listing and verifying; writing in it
//! for uploads and removals, and making folders in it where a path has new ones; reading files for downloads.
//!
//! No path leads out of the folder by its words. Where a symbolic link on the server leads is the server's business: who
//! wants a wall gives the user a root of its own there.

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use async_trait::async_trait;
use provider_schema::{Accepted, Expects, Field, Format, Kind, Schema};

use super::session::open;
use crate::query::{Page, Query};
use crate::storage::{self, Download, FilePath, FolderPath, Storage, Upload, op};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Verified,
};

/// Most paths on a page.
const MAX_LIMIT: u32 = 1000;

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "storage_sftp",
        connector: CategoryId::Storage,
        vendor: "SFTP",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "storage_sftp",
            vec![
                Field::required("host", Kind::formatted(Format::Host)),
                Field::optional("port", Kind::Integer { min: 1, max: 65_535 }).or(22),
                // Left empty, nothing works: but verifying tells which key the server shows.
                Field::optional("host_key", Kind::Text { format: Format::Line, max: 4096 }),
                Field::required("credential", Kind::credential(&[Accepted::Basic, Accepted::Secret]))
                    .expecting(Expects::PrivateKey),
                Field::optional("username", Kind::text()),
                Field::optional("passphrase", Kind::credential(&[Accepted::Secret]))
                    .advanced()
                    .expecting(Expects::Anything),
                Field::optional("path", Kind::Text { format: Format::Line, max: 1024 }),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::RealServer,
        implementation: Implementation::Storage(&Sftp),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability { max_limit: MAX_LIMIT, ..Capability::of(op::LIST_FILES) },
    Capability::of(op::UPLOAD_FILE),
    Capability::of(op::DOWNLOAD_FILE),
    Capability::of(op::DELETE_FILE),
];

struct Sftp;

#[async_trait]
impl Adapter for Sftp {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        open(io, context).await?.look(context.text("path")).await?;
        Ok(Verified::default())
    }
}

#[async_trait]
impl Storage for Sftp {
    async fn list_files(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        folder: &FolderPath,
        query: &Query,
    ) -> Result<Page<String>, ProviderError> {
        let mut session = open(io, context).await?;
        storage::page(&mut session, folder.prefix(), query).await
    }

    async fn upload_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
        upload: Upload,
    ) -> Result<(), ProviderError> {
        super::upload::upload(io, context, path.as_str(), upload.content).await
    }

    async fn download_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
    ) -> Result<Download, ProviderError> {
        open(io, context).await?.download(path.as_str()).await
    }

    async fn delete_file(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        path: &FilePath,
    ) -> Result<(), ProviderError> {
        open(io, context).await?.remove(path.as_str()).await
    }
}
