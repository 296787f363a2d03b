//! Sign-up: founds an organization.

use api_types::signup::{SignUp, SignUpResult};

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
};

/// Founds an organization with its first administrator. Its token is in this answer and never again.
pub async fn sign_up(client: Client, form: &SignUp) -> Result<SignUpResult, ApiError> {
    client.result(Call::post(Address::new("/v1/signup")).body(form).anonymous()).await
}
