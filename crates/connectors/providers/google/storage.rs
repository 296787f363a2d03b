//! `storage_gcs`: a bucket of Google Cloud Storage, through its XML API: by an HMAC key of a service account, with requests
//! as Amazon S3 takes them, or by the service account itself, whose key file is exchanged for access tokens.
//!
//! What the service account must be allowed, by operation: `storage.objects.list` for listing and verifying;
//! `storage.objects.create`, `storage.objects.delete` (to overwrite) and `storage.multipartUploads.{create,abort}` for
//! uploads; `storage.objects.get` for downloads; `storage.objects.delete` for removing.

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use async_trait::async_trait;
use object_store::ClientOptions;
use object_store::aws::AmazonS3Builder;
use object_store::gcp::GoogleCloudStorageBuilder;
use provider_schema::{Accepted, CredentialKind, Expects, Field, Kind, Schema};

use super::service_account::ServiceAccount;
use super::store::Way;

use crate::bucket::{Buckets, OnBucket, retries, unusable};
use crate::oauth::TOKEN;
use crate::{Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError};

/// The XML API.
const ENDPOINT: &str = "https://storage.googleapis.com";

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "storage_gcs",
        connector: CategoryId::Storage,
        vendor: "Google",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "storage_gcs",
            vec![
                Field::required("bucket", Kind::text()).expecting(Expects::Bucket),
                Field::required("region", Kind::text()),
                Field::required("credential", Kind::credential(&[Accepted::Aws, Accepted::Secret]))
                    .expecting(Expects::GoogleKeyFile),
                Field::optional("endpoint", Kind::url()).or(ENDPOINT).advanced(),
            ],
        ),
        capabilities: OnBucket::<Gcs>::CAPABILITIES,
        proof: ProofLevel::Documentation,
        implementation: Implementation::Storage(&PROVIDER),
    }
}

static PROVIDER: OnBucket<Gcs> = OnBucket::provider();

struct Gcs;

#[async_trait]
impl Buckets for Gcs {
    type Store = Way;

    async fn open(io: &mut dyn Exchange, context: &Context) -> Result<Way, ProviderError> {
        let credential = context.credential("/credential").ok_or_else(|| unusable("it has no credential"))?;
        let endpoint = context.text("endpoint").trim_end_matches('/');
        let endpoint = if endpoint.is_empty() { ENDPOINT } else { endpoint };
        if credential.kind == CredentialKind::Secret {
            let account = ServiceAccount::read(credential.fields.get("secret"), endpoint, context.now)?;
            let lent = io.lent(&account, None).await?;
            let builder = GoogleCloudStorageBuilder::new()
                .with_http_connector(io.object_stores())
                .with_retry(retries(context))
                .with_bucket_name(context.text("bucket"))
                .with_base_url(endpoint)
                .with_bearer_token(lent.fields.get(TOKEN))
                // Whether a call without encryption may be made is decided where it is made.
                .with_client_options(ClientOptions::new().with_allow_http(true));
            let store = builder.build();
            return store
                .map(Way::Own)
                .map_err(|_| unusable("bucket or endpoint are none that a client can be made of"));
        }
        let builder = AmazonS3Builder::new()
            .with_http_connector(io.object_stores())
            .with_retry(retries(context))
            .with_bucket_name(context.text("bucket"))
            .with_region(context.text("region"))
            .with_access_key_id(credential.fields.get("access_key_id"))
            .with_secret_access_key(credential.fields.get("secret_access_key"))
            .with_endpoint(endpoint)
            .with_allow_http(true);
        builder
            .build()
            .map(Way::Interoperable)
            .map_err(|_| unusable("bucket, region or endpoint are none that a client can be made of"))
    }
}
