//! Credentials in a `provider_config` and in the credentials API: what each kind holds (contract, providers,
//! "Credential encoding").

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::expects::Expects;
use crate::field::{Field, Kind};
use crate::format::Format;
use crate::validate::{FieldError, check_fields, kind_of};

/// The kinds of stored credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    /// An API token.
    Token,
    /// A secret text, for example an address that is secret itself.
    Secret,
    /// User name and password.
    Basic,
    /// A client of OAuth 2.0, for the grant of client credentials.
    #[serde(rename = "o_auth_client")]
    OAuthClient,
    /// Amazon's access key.
    Aws,
    /// A role at Amazon that is assumed.
    AwsRole,
    /// A client certificate.
    TlsCertificate,
}

/// A kind of credential as a field accepts it: some fields give the same shape another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accepted {
    /// `token`.
    Token,
    /// `secret`.
    Secret,
    /// `basic`.
    Basic,
    /// `o_auth_client`.
    #[serde(rename = "o_auth_client")]
    OAuthClient,
    /// `aws`.
    Aws,
    /// `aws_role`.
    AwsRole,
    /// A user name and token of a service account: in every other way a `basic` credential.
    ServiceAccount,
    /// An address that is secret: in every other way a `secret` credential.
    WebhookUrl,
}

impl CredentialKind {
    /// Every kind, in the order of the contract.
    pub const ALL: [Self; 7] = [
        Self::Aws,
        Self::AwsRole,
        Self::Token,
        Self::Basic,
        Self::Secret,
        Self::OAuthClient,
        Self::TlsCertificate,
    ];

    /// The `type` on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Secret => "secret",
            Self::Basic => "basic",
            Self::OAuthClient => "o_auth_client",
            Self::Aws => "aws",
            Self::AwsRole => "aws_role",
            Self::TlsCertificate => "tls_certificate",
        }
    }

    /// Reads the `type` on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl Accepted {
    /// Every way in which a field can accept a credential.
    pub const ALL: [Self; 8] = [
        Self::Token,
        Self::Secret,
        Self::Basic,
        Self::OAuthClient,
        Self::Aws,
        Self::AwsRole,
        Self::ServiceAccount,
        Self::WebhookUrl,
    ];

    /// The `type` of the inline form.
    pub fn tag(self) -> &'static str {
        match self {
            Self::ServiceAccount => "service_account",
            Self::WebhookUrl => "webhook_url",
            other => other.kind().as_str(),
        }
    }

    /// The `type` of a reference.
    pub fn reference_tag(self) -> &'static str {
        match self {
            Self::Token => "token_id",
            Self::Secret => "secret_id",
            Self::Basic => "basic_id",
            Self::OAuthClient => "o_auth_client_id",
            Self::Aws => "aws_id",
            Self::AwsRole => "aws_role_id",
            Self::ServiceAccount => "service_account_id",
            Self::WebhookUrl => "webhook_url_id",
        }
    }

    /// The kind of the stored credential.
    pub fn kind(self) -> CredentialKind {
        match self {
            Self::Token => CredentialKind::Token,
            Self::Secret | Self::WebhookUrl => CredentialKind::Secret,
            Self::Basic | Self::ServiceAccount => CredentialKind::Basic,
            Self::OAuthClient => CredentialKind::OAuthClient,
            Self::Aws => CredentialKind::Aws,
            Self::AwsRole => CredentialKind::AwsRole,
        }
    }
}

/// What a credential of a kind holds, besides its `type`.
pub fn credential_fields(kind: CredentialKind) -> Vec<Field> {
    let secret = |name, max| Field::required(name, Kind::Text { format: Format::Secret, max });
    let line = |name, max| Field::required(name, Kind::Text { format: Format::Line, max });
    match kind {
        CredentialKind::Token | CredentialKind::Secret => vec![secret("secret", 16_384)],
        CredentialKind::Basic => {
            vec![line("username", 512), secret("secret", 16_384).expecting(Expects::Anything)]
        }
        CredentialKind::OAuthClient => vec![
            line("client_id", 1024),
            secret("client_secret", 16_384),
            Field::optional("token_url", Kind::Url),
            Field::optional("extra", Kind::Object { fields: Vec::new() }).advanced(),
        ],
        CredentialKind::Aws => vec![
            Field::required("access_key_id", Kind::Text { format: Format::Word, max: 128 })
                .expecting(Expects::AccessKeyId),
            secret("secret_access_key", 1024).expecting(Expects::SecretAccessKey),
            Field::optional("session", Kind::Text { format: Format::Secret, max: 16_384 }).advanced(),
        ],
        CredentialKind::AwsRole => vec![
            Field::required("role_arn", Kind::Text { format: Format::AwsRoleArn, max: 2048 })
                .expecting(Expects::RoleArn),
            line("external_id", 1224),
            Field::optional("role_session_name", Kind::Text { format: Format::Word, max: 64 }).advanced(),
            Field::optional("duration", Kind::Integer { min: 900, max: 43_200 }).advanced(),
        ],
        CredentialKind::TlsCertificate => vec![
            Field::required("certificate", Kind::Text { format: Format::Block, max: 65_536 }),
            Field::required("private_key", Kind::Text { format: Format::SecretBlock, max: 65_536 })
                .expecting(Expects::PrivateKey),
            Field::optional("extra", Kind::Object { fields: Vec::new() }).advanced(),
        ],
    }
}

/// The same as a field of a provider has them, which may say more of the secret.
pub fn inline_fields(accepted: Accepted, expects: Option<&Expects>) -> Vec<Field> {
    let mut fields = credential_fields(accepted.kind());
    let single = matches!(accepted.kind(), CredentialKind::Token | CredentialKind::Secret);
    for field in fields.iter_mut().filter(|field| single && field.name == "secret") {
        field.expects = expects.cloned();
    }
    fields
}

/// Checks a credential as the credentials API takes it: an object with a `type` and what that kind holds. Pointers
/// start at that object.
pub fn validate_credential(config: &Value) -> Result<CredentialKind, Vec<FieldError>> {
    let known = || CredentialKind::ALL.map(CredentialKind::as_str).join(", ");
    let Value::Object(object) = config else {
        return Err(vec![FieldError::new("", format!("must be an object, not {}", kind_of(config)))]);
    };
    let kind = match object.get("type") {
        None | Some(Value::Null) => {
            return Err(vec![FieldError::new("/type", format!("is missing; it must be one of {}", known()))]);
        }
        Some(value) => value.as_str().and_then(CredentialKind::parse),
    };
    let Some(kind) = kind else {
        return Err(vec![FieldError::new("/type", format!("must be one of {}", known()))]);
    };
    let mut faults = Vec::new();
    check_fields(&credential_fields(kind), object, "", &mut faults);
    if faults.is_empty() { Ok(kind) } else { Err(faults) }
}
