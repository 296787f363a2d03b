//! By the address of a workflow of Power Automate ("Post to a channel when a webhook request is received"). The address is a
//! secret: whoever knows it may post. (The connectors of Office 365 that had such addresses before are retired.)

use api_types::engine::notifications::CreateNotification;
use http::{Method, StatusCode, Uri, header};
use provider_schema::check_url;
use serde_json::json;

use super::card;
use crate::{Answer, Confidential, Context, ErrorKind, ProviderError, Request};

/// Posts a message.
pub(super) fn request(context: &Context, new: &CreateNotification) -> Result<Request, ProviderError> {
    let uri = address(context)?;
    let body = json!({ "type": "message", "attachments": [card::attachment(new)?] });
    http::Request::builder()
        .method(Method::POST)
        .uri(uri)
        .header(header::CONTENT_TYPE, "application/json")
        .extension(Confidential)
        .body(body.to_string().into())
        .map_err(|_| unusable())
}

/// Whether the address can be one.
pub(super) fn check(context: &Context) -> Result<(), ProviderError> {
    address(context).map(drop)
}

/// Whether the message was taken. What a workflow does with it afterwards, nobody is told.
pub(super) fn read(answer: &Answer) -> Result<(), ProviderError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let error = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::GONE => {
            let message =
                "the workflow does not know this address, or not any more; copy it anew from the workflow";
            ProviderError::new(ErrorKind::Credentials, message)
        }
        StatusCode::BAD_REQUEST => {
            let message =
                "was refused by the workflow: it may be turned off, or expect another body than a card";
            ProviderError::invalid("", message)
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            ProviderError::invalid("/description", "makes the message longer than the workflow takes")
        }
        StatusCode::TOO_MANY_REQUESTS => {
            let pause = answer.headers().get(header::RETRY_AFTER).and_then(|text| text.to_str().ok());
            let retry_after = pause.and_then(|text| text.trim().parse().ok());
            ProviderError::new(ErrorKind::RateLimited { retry_after }, "the workflow wants fewer messages")
        }
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => {
            ProviderError::new(ErrorKind::Unavailable, "Power Automate is out of order")
        }
        StatusCode::GATEWAY_TIMEOUT => {
            ProviderError::new(ErrorKind::Timeout, "Power Automate waited too long for something")
        }
        status => {
            let message = format!("what answers at the workflow's address did so with status {status}");
            ProviderError::new(ErrorKind::BadAnswer, message)
        }
    };
    // Its words are not shown: they may repeat the address.
    Err(error.detail("status", status.as_str()))
}

fn address(context: &Context) -> Result<Uri, ProviderError> {
    let address = context.credential("/credential").map_or("", |one| one.fields.get("secret"));
    let uri: Uri = address.parse().map_err(|_| unusable())?;
    let shown = uri.to_string();
    // Written in any other way, it could not be told from what is no secret when the call is shown to somebody.
    if check_url(address).is_err() || uri.path().len() < 2 || shown != address {
        return Err(unusable());
    }
    Ok(uri)
}

/// Without the address: it is the secret.
fn unusable() -> ProviderError {
    let message = "the secret of the credential is no address of a workflow, such as \
                   https://….logic.azure.com/workflows/…/triggers/manual/paths/invoke?…";
    ProviderError::new(ErrorKind::Credentials, message)
}
