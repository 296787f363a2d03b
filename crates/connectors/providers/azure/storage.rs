//! `storage_azure_blob`: a container of Azure Blob Storage.
//!
//! What the credential must be allowed, by operation, as letters of a shared access signature for the container: `l` for
//! listing and verifying; `c` and `w` for uploads; `r` for downloads; `d` for removing.

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use async_trait::async_trait;
use object_store::azure::{MicrosoftAzure, MicrosoftAzureBuilder};
use provider_schema::{Accepted, Expects, Field, Kind, Schema};

use super::token::{Given, Proof};
use crate::bucket::{Buckets, OnBucket, retries, unusable};
use crate::{Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "storage_azure_blob",
        connector: CategoryId::Storage,
        vendor: "Microsoft",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "storage_azure_blob",
            vec![
                Field::required("bucket", Kind::text()).expecting(Expects::Bucket),
                Field::optional("account", Kind::text()),
                Field::required("credential", Kind::credential(&[Accepted::Token]))
                    .expecting(Expects::Anything),
                Field::optional("endpoint", Kind::url()).advanced(),
            ],
        ),
        capabilities: OnBucket::<Blob>::CAPABILITIES,
        proof: ProofLevel::Emulator,
        implementation: Implementation::Storage(&PROVIDER),
    }
}

static PROVIDER: OnBucket<Blob> = OnBucket::provider();

struct Blob;

#[async_trait]
impl Buckets for Blob {
    type Store = MicrosoftAzure;

    async fn open(io: &mut dyn Exchange, context: &Context) -> Result<MicrosoftAzure, ProviderError> {
        let credential = context.credential("/credential").ok_or_else(|| unusable("it has no credential"))?;
        let given = Given::read(credential.fields.get("secret"))?;
        let chosen = |config: &str, given: Option<String>| {
            Some(config.to_owned()).filter(|text| !text.is_empty()).or(given)
        };
        let account = chosen(context.text("account"), given.account).ok_or_else(|| {
            unusable("its account is missing; only a connection string or an address would name it")
        })?;
        let mut builder = MicrosoftAzureBuilder::new()
            .with_http_connector(io.object_stores())
            .with_retry(retries(context))
            .with_container_name(context.text("bucket"))
            .with_account(account);
        if let Some(endpoint) = chosen(context.text("endpoint"), given.endpoint) {
            // Whether a call without encryption may be made is decided where it is made.
            builder = builder.with_endpoint(endpoint.trim_end_matches('/').to_owned()).with_allow_http(true);
        }
        builder = match given.proof {
            Proof::Key(key) => builder.with_access_key(key),
            Proof::Signature(pairs) => builder.with_sas_authorization(pairs),
        };
        builder
            .build()
            .map_err(|_| unusable("account, bucket, endpoint or token are none that a client can be made of"))
    }
}
