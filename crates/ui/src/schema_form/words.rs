//! What fields are called that have no words of their own.

use provider_schema::{Accepted, CredentialKind, Field};

/// What people call a field: its own words, those of a credential's parts, or its name.
pub(super) fn label(field: &Field, of: Option<Accepted>) -> String {
    let known = of.and_then(|of| part(of, &field.name));
    match known {
        Some(words) if field.label.is_empty() => words.to_owned(),
        _ if field.label.is_empty() => field.name.replace('_', " "),
        _ => field.label.clone(),
    }
}

/// What one gives by a kind of credential.
pub fn credential(accepted: Accepted) -> &'static str {
    match accepted {
        Accepted::ServiceAccount => "Service account",
        Accepted::WebhookUrl => "Secret address",
        other => kind(other.kind()),
    }
}

/// What a kind of stored credential holds.
pub fn kind(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::Token => "API token",
        CredentialKind::Secret => "Secret text",
        CredentialKind::Basic => "User name and password",
        CredentialKind::OAuthClient => "OAuth client",
        CredentialKind::Aws => "Access key of Amazon",
        CredentialKind::AwsRole => "Role at Amazon",
        CredentialKind::TlsCertificate => "Client certificate",
    }
}

/// What a part of a credential is called.
pub fn part(of: Accepted, name: &str) -> Option<&'static str> {
    Some(match (of, name) {
        (Accepted::Token, "secret") => "API token",
        (Accepted::WebhookUrl, "secret") => "Address",
        (Accepted::ServiceAccount, "secret") => "Token",
        (Accepted::ServiceAccount, "username") => "Name of the service account",
        (Accepted::Basic, "secret") => "Password",
        (_, other) => of_kind(other)?,
    })
}

/// The same whatever else the credential accepts.
fn of_kind(name: &str) -> Option<&'static str> {
    Some(match name {
        "secret" => "Secret",
        "username" => "User name",
        "client_id" => "Client ID",
        "client_secret" => "Client secret",
        "token_url" => "Token address",
        "extra" => "Further parameters",
        "access_key_id" => "Access key ID",
        "secret_access_key" => "Secret access key",
        "session" => "Session token",
        "role_arn" => "Role (ARN)",
        "external_id" => "External ID",
        "role_session_name" => "Session name",
        "duration" => "Seconds that it is assumed for",
        "certificate" => "Certificate",
        "private_key" => "Private key",
        _ => return None,
    })
}
