//! What Azure's portal gives under names that people call a token: a connection string, the address of a container with a
//! shared access signature, that signature alone, or a key of the storage account.

use percent_encoding::percent_decode_str;

use crate::ProviderError;
use crate::bucket::unusable;

/// What a token says.
pub(super) struct Given {
    /// The storage account.
    pub(super) account: Option<String>,
    /// Where it answers.
    pub(super) endpoint: Option<String>,
    /// What calls prove themselves with.
    pub(super) proof: Proof,
}

/// What calls prove themselves with.
pub(super) enum Proof {
    /// A key of the account.
    Key(String),
    /// The parameters of a shared access signature.
    Signature(Vec<(String, String)>),
}

impl Given {
    pub(super) fn read(token: &str) -> Result<Self, ProviderError> {
        let token = token.trim();
        if token.contains("AccountName=") || token.contains("SharedAccessSignature=") {
            return Self::connection_string(token);
        }
        if let Some((address, query)) = token.strip_prefix("https://").and_then(|rest| rest.split_once('?')) {
            let host = address.split('/').next().unwrap_or_default();
            let account = host.split('.').next().filter(|name| !name.is_empty()).map(str::to_owned);
            return Ok(Self { account, endpoint: Some(format!("https://{host}")), proof: signature(query)? });
        }
        let proof = if token.contains("sig=") { signature(token)? } else { Proof::Key(token.to_owned()) };
        Ok(Self { account: None, endpoint: None, proof })
    }

    fn connection_string(text: &str) -> Result<Self, ProviderError> {
        let part = |name: &str| {
            let parts = text.split(';').filter_map(|part| part.trim().split_once('='));
            parts.into_iter().find(|(one, _)| *one == name).map(|(_, value)| value.to_owned())
        };
        let proof = match (part("AccountKey"), part("SharedAccessSignature")) {
            (Some(key), _) => Proof::Key(key),
            (None, Some(query)) => signature(&query)?,
            (None, None) => {
                return Err(unusable(
                    "its connection string has neither AccountKey nor SharedAccessSignature",
                ));
            }
        };
        let endpoint = part("BlobEndpoint");
        let account = part("AccountName").or_else(|| {
            let host = endpoint.as_deref()?.split("://").nth(1)?.split('.').next()?;
            Some(host.to_owned())
        });
        Ok(Self { account, endpoint, proof })
    }
}

/// The parameters of a signature, in the form of a query.
fn signature(query: &str) -> Result<Proof, ProviderError> {
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs: Vec<_> = query
        .trim_start_matches('?')
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    if pairs.iter().any(|(name, _)| name == "sig") {
        Ok(Proof::Signature(pairs))
    } else {
        Err(unusable("its shared access signature has no part named sig"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Given, Proof};

    /// Account, endpoint, whether by signature.
    fn read(token: &str) -> Option<(Option<String>, Option<String>, bool)> {
        let given = Given::read(token).ok()?;
        Some((given.account, given.endpoint, matches!(given.proof, Proof::Signature(_))))
    }

    #[test]
    fn each_form_of_a_token_is_told_from_the_others() {
        let some = |text: &str| Some(text.to_owned());
        let address = "https://acme.blob.core.windows.net";
        let key = "a2V5a2V5a2V5==";
        assert_eq!(read(key), Some((None, None, false)));
        assert_eq!(read("?sv=2024&sp=rl&sig=a%2Bb%3D"), Some((None, None, true)));
        assert_eq!(read(&format!("{address}/box?sv=2024&sig=x")), Some((some("acme"), some(address), true)));
        let string =
            format!("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={key};EndpointSuffix=x");
        assert_eq!(read(&string), Some((some("acme"), None, false)));
        let string = format!("BlobEndpoint={address};SharedAccessSignature=sv=2024&sig=x");
        assert_eq!(read(&string), Some((some("acme"), some(address), true)));
        assert_eq!(read("AccountName=acme"), None);
        assert_eq!(read(&format!("{address}/box?sv=2024")), None);
    }

    #[test]
    fn a_signature_is_decoded_once() {
        let Ok(Given { proof: Proof::Signature(pairs), .. }) = Given::read("sig=a%2Bb%2525%3D&se=1") else {
            panic!()
        };
        assert_eq!(pairs[0], ("sig".to_owned(), "a+b%25=".to_owned()));
    }

    #[test]
    fn a_key_keeps_its_padding() {
        let Ok(Given { proof: Proof::Key(key), .. }) = Given::read("AccountName=a;AccountKey=eA==") else {
            panic!()
        };
        assert_eq!(key, "eA==");
    }
}
