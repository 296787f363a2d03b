//! Invitations: from the side of who invites, and of who has the link.

use api_types::{
    Sensitive,
    member::InvitationLink,
    session::{AcceptInvitation, LinkInfo},
};

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    me::SignedIn,
};

/// Sends a new invitation to a member; the link before works no more. The new one is in this answer and never again.
pub async fn resend(client: Client, member: &str) -> Result<InvitationLink, ApiError> {
    client.result(Call::post(of(member))).await
}

/// Takes an invitation back.
pub async fn revoke(client: Client, member: &str) -> Result<(), ApiError> {
    client.done(Call::delete(of(member))).await
}

/// What the invitation of this link is about.
pub async fn info(client: Client, link: Sensitive) -> Result<LinkInfo, ApiError> {
    client.result(Call::get(Address::new("/v1/invitation")).with_link(link)).await
}

/// Accepts it, which signs in.
pub async fn accept(
    client: Client,
    link: Sensitive,
    acceptance: &AcceptInvitation,
) -> Result<SignedIn, ApiError> {
    client.light(Call::post(Address::new("/v1/invitation/accept")).body(acceptance).with_link(link)).await
}

fn of(member: &str) -> Address {
    Address::new("/v1/members").then(member).then("invitation")
}
