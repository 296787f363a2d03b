//! Taking on a role (`AssumeRole` of the Security Token Service): the server proves itself by its operator's key and the
//! role's external id, and is lent keys for some time.
//!
//! The role's trust policy must name the operator's user and demand the external id (`sts:ExternalId`).

use std::time::Duration;

use api_types::Sensitive;
use async_trait::async_trait;
use http::header::{ACCEPT, CONTENT_TYPE};
use object_store::aws::{AwsAuthorizer, AwsCredential};
use object_store::client::HttpRequestBody;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::events::Event;
use serde_json::{Map, Value};

use crate::bucket::unusable;
use crate::operator::AmazonIdentity;
use crate::{
    Answer, Confidential, Context, CredentialFields, ErrorKind, Exchange, Lender, Lent, ProviderError,
    Request,
};

/// What a query of Amazon's leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// By which the role's owner recognizes the server in the log of what was done.
const SESSION_NAME: &str = "patchbay";
/// Seconds; what every role allows.
const DURATION: u64 = 3600;

/// A role, and who takes it on.
pub(super) struct AssumeRole {
    operator: AmazonIdentity,
    endpoint: String,
    region: String,
    role_arn: String,
    external_id: Sensitive,
    session_name: String,
    seconds: u64,
    /// As the form has it.
    seconds_text: String,
}

impl AssumeRole {
    /// The role of an integration's credential.
    pub(super) fn of(
        operator: Option<&AmazonIdentity>,
        context: &Context,
        credential: &CredentialFields,
    ) -> Result<Self, ProviderError> {
        let operator = operator.cloned().ok_or_else(|| {
            unusable(
                "this server has no identity at Amazon to take on the role with; whoever runs it starts it with \
                 --aws-access-key-id, or the integration uses an access key",
            )
        })?;
        if operator.sts_endpoint.is_none() && !context.text("endpoint").is_empty() {
            return Err(unusable(
                "a role is for Amazon's own servers; an endpoint of its own needs an access key",
            ));
        }
        let region = context.text("region");
        if region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(unusable("its region is none of Amazon's"));
        }
        let suffix = if region.starts_with("cn-") { ".cn" } else { "" };
        let public = || format!("https://sts.{region}.amazonaws.com{suffix}");
        let name = credential.get("role_session_name");
        let seconds = credential.value("duration").and_then(Value::as_u64).unwrap_or(DURATION);
        Ok(Self {
            endpoint: operator.sts_endpoint.clone().unwrap_or_else(public),
            operator,
            region: region.to_owned(),
            role_arn: credential.get("role_arn").to_owned(),
            external_id: credential.get("external_id").to_owned().into(),
            session_name: if name.is_empty() { SESSION_NAME.into() } else { name.to_owned() },
            seconds,
            seconds_text: seconds.to_string(),
        })
    }

    fn request(&self) -> Result<Request, ProviderError> {
        let form = [
            ("Action", "AssumeRole"),
            ("Version", "2011-06-15"),
            ("RoleArn", &self.role_arn),
            ("RoleSessionName", &self.session_name),
            ("ExternalId", self.external_id.expose()),
            ("DurationSeconds", &self.seconds_text),
        ];
        let encoded = |text: &str| utf8_percent_encode(text, UNRESERVED).to_string();
        let pairs: Vec<_> = form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let body = pairs.join("&");
        let key = AwsCredential {
            key_id: self.operator.access_key_id.clone(),
            secret_key: self.operator.secret_access_key.expose().to_owned(),
            token: None,
        };
        let refused = || unusable("the request for its role cannot be made");
        let mut signed = http::Request::post(format!("{}/", self.endpoint.trim_end_matches('/')))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(HttpRequestBody::from(body.clone()))
            .map_err(|_| refused())?;
        AwsAuthorizer::new(&key, "sts", &self.region)
            .try_authorize(&mut signed, None)
            .map_err(|_| refused())?;
        let (mut head, _) = signed.into_parts();
        head.headers.insert(ACCEPT, http::HeaderValue::from_static("text/xml"));
        head.extensions.insert(Confidential);
        Ok(Request::from_parts(head, body.into()))
    }

    fn read(&self, answer: &Answer) -> Result<Lent, ProviderError> {
        let words = Words::read(answer.body());
        if !answer.status().is_success() {
            return Err(refusal(answer, &words));
        }
        let mut fields = Map::new();
        for (name, element) in [
            ("access_key_id", "AccessKeyId"),
            ("secret_access_key", "SecretAccessKey"),
            ("session", "SessionToken"),
        ] {
            let Some(text) =
                words.get(element).filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()))
            else {
                let message = format!("the answer of Amazon's token service lacks {element}");
                return Err(ProviderError::new(ErrorKind::Unavailable, message));
            };
            fields.insert(name.into(), text.into());
        }
        Ok(Lent { fields: CredentialFields::new(fields), lasts: Duration::from_secs(self.seconds) })
    }
}

#[async_trait]
impl Lender for AssumeRole {
    fn identity(&self) -> Vec<&str> {
        vec![
            &self.operator.access_key_id,
            self.operator.secret_access_key.expose(),
            &self.endpoint,
            &self.region,
            &self.role_arn,
            self.external_id.expose(),
            &self.session_name,
            &self.seconds_text,
        ]
    }

    async fn lend(&self, io: &mut dyn Exchange) -> Result<Lent, ProviderError> {
        let answer = io.send(self.request()?).await.map_err(ProviderError::before_the_effect)?;
        self.read(&answer)
    }
}

fn refusal(answer: &Answer, words: &Words) -> ProviderError {
    let code = words.get("Code").unwrap_or_default();
    let (kind, message) = match (code, answer.status().as_u16()) {
        ("AccessDenied", _) => (
            ErrorKind::Credentials,
            "Amazon does not let this server take on the role: its trust policy must name the server's user and the \
             external id must be the one that it demands",
        ),
        ("ValidationError", _) => (
            ErrorKind::Credentials,
            "Amazon cannot use the role: look at its name, and at whether it may be taken on for so long",
        ),
        ("RegionDisabledException", _) => {
            (ErrorKind::Credentials, "the account of the role has this region switched off")
        }
        ("InvalidClientTokenId" | "SignatureDoesNotMatch" | "ExpiredToken" | "AuthFailure", _) => (
            ErrorKind::Unavailable,
            "Amazon does not accept this server's own identity; whoever runs the server has to give it another key",
        ),
        ("Throttling" | "ThrottlingException", _) | (_, 429) => {
            (ErrorKind::RateLimited { retry_after: None }, "Amazon wants fewer calls")
        }
        _ => (ErrorKind::Unavailable, "Amazon's token service gives no good answer"),
    };
    let error = ProviderError::new(kind, message).detail("status", answer.status().as_str());
    let plain = !code.is_empty() && code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // Its message names the user of the server, which is no business of the integration's.
    if plain { error.detail("code", code) } else { error }
}

/// The texts of an answer's elements that hold no others.
struct Words(Vec<(String, String)>);

impl Words {
    fn read(body: &[u8]) -> Self {
        let mut reader = quick_xml::Reader::from_reader(body);
        let (mut words, mut at, mut buffer) = (Vec::new(), String::new(), Vec::new());
        while let Ok(event) = reader.read_event_into(&mut buffer) {
            match event {
                Event::Start(start) => at = String::from_utf8_lossy(start.local_name().as_ref()).into_owned(),
                Event::Text(text) if !at.is_empty() => {
                    if let Ok(text) = text.decode() {
                        words.push((at.clone(), text.trim().to_owned()));
                    }
                }
                Event::End(_) => at.clear(),
                Event::Eof => break,
                _ => {}
            }
            buffer.clear();
        }
        Self(words)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(element, text)| element == name && !text.is_empty())
            .map(|(_, text)| text.as_str())
    }
}

#[cfg(test)]
mod tests;
