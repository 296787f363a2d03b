//! Passwords: forgotten ones, and one's own.

use api_types::{
    Sensitive,
    session::{ChangePassword, ChangePasswordResult, LinkInfo, RequestPasswordReset, ResetPassword},
};

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
};

/// Asks for a link by e-mail. It looks the same whether the address is known or not.
pub async fn request_reset(client: Client, name: String) -> Result<(), ApiError> {
    let call = Call::post(Address::new("/v1/password-resets")).body(&RequestPasswordReset { name });
    client.done(call.anonymous()).await
}

/// What the link is about.
pub async fn reset_info(client: Client, link: Sensitive) -> Result<LinkInfo, ApiError> {
    client.result(Call::get(reset_address()).with_link(link)).await
}

/// Sets a new password by the link. All sessions end.
pub async fn reset(client: Client, link: Sensitive, secret: Sensitive) -> Result<(), ApiError> {
    client.done(Call::post(reset_address()).body(&ResetPassword { secret }).with_link(link)).await
}

/// Changes one's own password. One's other sessions end.
pub async fn change(client: Client, change: &ChangePassword) -> Result<ChangePasswordResult, ApiError> {
    client.result(Call::post(Address::new("/v1/auth/change_password")).body(change)).await
}

fn reset_address() -> Address {
    Address::new("/v1/password-reset")
}
