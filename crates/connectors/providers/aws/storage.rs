//! `storage_aws_s3`: a bucket of Amazon S3, or of any server that speaks its language.
//!
//! What the credential must be allowed, by operation: `s3:ListBucket` for listing and verifying; `s3:PutObject` and
//! `s3:AbortMultipartUpload` for uploads; `s3:GetObject` for downloads; `s3:DeleteObject` for removing.

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use async_trait::async_trait;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use provider_schema::{Accepted, CredentialKind, Expects, Field, Kind, Schema};

use super::role::AssumeRole;
use crate::bucket::{Buckets, OnBucket, retries, unusable};
use crate::{Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "storage_aws_s3",
        connector: CategoryId::Storage,
        vendor: "Amazon Web Services",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "storage_aws_s3",
            vec![
                Field::required("bucket", Kind::text()).expecting(Expects::Bucket),
                Field::required("region", Kind::text())
                    .expecting(Expects::Region { endpoint: "endpoint".to_owned() }),
                Field::required("credential", Kind::credential(&[Accepted::Aws, Accepted::AwsRole])),
                Field::optional("endpoint", Kind::url()).advanced(),
            ],
        ),
        capabilities: OnBucket::<S3>::CAPABILITIES,
        proof: ProofLevel::Emulator,
        implementation: Implementation::Storage(&PROVIDER),
    }
}

static PROVIDER: OnBucket<S3> = OnBucket::provider();

struct S3;

#[async_trait]
impl Buckets for S3 {
    type Store = AmazonS3;

    async fn open(io: &mut dyn Exchange, context: &Context) -> Result<AmazonS3, ProviderError> {
        let (bucket, endpoint) = (context.text("bucket"), context.text("endpoint"));
        let credential = context.credential("/credential").ok_or_else(|| unusable("it has no credential"))?;
        let lent;
        let keys = if credential.kind == CredentialKind::AwsRole {
            let role = AssumeRole::of(io.operator().amazon.as_ref(), context, &credential.fields)?;
            lent = io.lent(&role, None).await?;
            &lent.fields
        } else {
            &credential.fields
        };
        let mut builder = AmazonS3Builder::new()
            .with_http_connector(io.object_stores())
            .with_retry(retries(context))
            .with_bucket_name(bucket)
            .with_region(context.text("region"))
            .with_access_key_id(keys.get("access_key_id"))
            .with_secret_access_key(keys.get("secret_access_key"));
        let session = keys.get("session");
        if !session.is_empty() {
            builder = builder.with_token(session);
        }
        builder = if endpoint.is_empty() {
            // A name with dots fits no certificate of Amazon's as a part of the host.
            builder.with_virtual_hosted_style_request(!bucket.contains('.'))
        } else {
            // Whether a call without encryption may be made is decided where it is made.
            builder.with_endpoint(endpoint.trim_end_matches('/')).with_allow_http(true)
        };
        builder
            .build()
            .map_err(|_| unusable("bucket, region or endpoint are none that a client can be made of"))
    }
}
