//! Service accounts: their key file proves itself by a signed assertion (RFC 7523) and is lent an access token.
//!
//! The file is the whole JSON that Google gives when a key is made. Where it says that tokens come from is believed only if
//! that is Google, or where the integration's own endpoint is: a pasted file must not lead the assertion elsewhere.

use api_types::{Sensitive, Timestamp};
use async_trait::async_trait;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use serde_json::{Value, json};

use crate::bucket::unusable;
use crate::oauth::{read_token, token_request};
use crate::{Exchange, Lender, Lent, ProviderError, Request};

/// Where Google gives tokens.
pub(super) const TOKEN_URL: &str = "https://oauth2.googleapis.com/token";
/// The grant.
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// What the token is for: objects and their lists, no rights.
pub(super) const SCOPE: &str = "https://www.googleapis.com/auth/devstorage.read_write";
/// Seconds that an assertion is good.
const GOOD_FOR: i64 = 3600;

/// A service account and its key.
pub(super) struct ServiceAccount {
    email: String,
    key_id: String,
    token_url: String,
    /// PKCS #8 in PEM.
    private_key: Sensitive,
    now: Timestamp,
}

impl ServiceAccount {
    /// Reads a key file. Errors repeat nothing of it.
    pub(super) fn read(file: &str, endpoint: &str, now: Timestamp) -> Result<Self, ProviderError> {
        let file: Value = serde_json::from_str(file)
            .map_err(|_| unusable("its key file is no JSON; paste the whole file as Google gave it"))?;
        if file.get("installed").is_some() || file.get("web").is_some() {
            return Err(unusable(
                "what is given is the file of an OAuth client; make a key of a service account instead",
            ));
        }
        match file.get("type").and_then(Value::as_str) {
            Some("service_account") => {}
            Some("authorized_user") => {
                return Err(unusable(
                    "what is given are the credentials of a person; make a key of a service account instead",
                ));
            }
            _ => return Err(unusable("its key file is not that of a service account (type)")),
        }
        let text = |name: &'static str| {
            let found = file.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            found.ok_or_else(|| unusable(&format!("its key file lacks {name}")))
        };
        let token_url = file.get("token_uri").and_then(Value::as_str).unwrap_or(TOKEN_URL);
        if token_url != TOKEN_URL && !same_origin(token_url, endpoint) {
            return Err(unusable(
                "its key file takes tokens from an address (token_uri) that is neither Google's nor the endpoint's",
            ));
        }
        let account = Self {
            email: text("client_email")?.to_owned(),
            key_id: file.get("private_key_id").and_then(Value::as_str).unwrap_or_default().to_owned(),
            token_url: token_url.to_owned(),
            private_key: text("private_key")?.to_owned().into(),
            now,
        };
        account.key()?;
        Ok(account)
    }

    fn key(&self) -> Result<RsaKeyPair, ProviderError> {
        let pem = self.private_key.expose();
        let inside = pem
            .split_once("-----BEGIN PRIVATE KEY-----")
            .and_then(|(_, rest)| rest.split_once("-----END PRIVATE KEY-----"));
        let (lines, _) =
            inside.ok_or_else(|| unusable("the private_key of its key file is no PEM (PRIVATE KEY)"))?;
        let plain: String = lines.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
        let damaged = || unusable("the private_key of its key file is damaged");
        let der = Base64::decode_vec(&plain).map_err(|_| damaged())?;
        RsaKeyPair::from_pkcs8(&der).map_err(|_| damaged())
    }

    /// The signed assertion.
    fn assertion(&self) -> Result<String, ProviderError> {
        let seconds = self.now.as_micros() / 1_000_000;
        let head = json!({"alg": "RS256", "typ": "JWT", "kid": self.key_id});
        let claims = json!({
            "iss": self.email, "scope": SCOPE, "aud": self.token_url, "iat": seconds, "exp": seconds + GOOD_FOR,
        });
        let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&head), part(&claims));
        let key = self.key()?;
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| unusable("the private_key of its key file cannot sign"))?;
        Ok(format!("{signed}.{}", Base64UrlUnpadded::encode_string(&signature)))
    }

    pub(super) fn request(&self) -> Result<Request, ProviderError> {
        token_request(&self.token_url, None, &[("grant_type", GRANT), ("assertion", &self.assertion()?)])
    }
}

#[async_trait]
impl Lender for ServiceAccount {
    fn identity(&self) -> Vec<&str> {
        vec![&self.token_url, &self.email, self.private_key.expose()]
    }

    async fn lend(&self, io: &mut dyn Exchange) -> Result<Lent, ProviderError> {
        let answer = io.send(self.request()?).await.map_err(ProviderError::before_the_effect)?;
        read_token(&answer).map_err(ProviderError::before_the_effect)
    }
}

/// Whether two addresses have the same scheme, host and port.
fn same_origin(one: &str, other: &str) -> bool {
    let origin = |url: &str| {
        let url: http::Uri = url.parse().ok()?;
        Some((url.scheme_str()?.to_owned(), url.authority()?.as_str().to_ascii_lowercase()))
    };
    origin(one).is_some_and(|one| origin(other) == Some(one))
}

#[cfg(test)]
mod tests;
