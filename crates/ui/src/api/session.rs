//! Signing in and out, and the sessions of oneself.

use std::time::Duration;

use api_types::{
    TokenId,
    session::{Session, SignIn},
};
use js_sys::{Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    http::{self, Answer, Request},
    json::Single,
    keeper::{Access, NotRenewed, Owner},
    me::{AccessToken, Me, OwnSession, SignedIn},
    question::question,
};

question! {
    /// Who is signed in, and what it may do.
    Current {} -> Me,
    tags [RIGHTS, ORGANIZATION],
    ask |client, _this| current(client),
}

question! {
    /// One's own sessions, on this device and others.
    List {} -> Vec<Session>,
    tags [SESSIONS],
    ask |client, _this| list(client),
}

/// The shortest and longest life that an access token is trusted to have, whatever the clocks say.
const LIFETIME: (Duration, Duration) = (Duration::from_mins(2), Duration::from_mins(14));

/// Where boot.js leaves the renewal that it has started while the app was still loading.
const EARLY: &str = "patchbayRenewal";

/// Signs in. The answer has either a session, or the organizations to choose from.
pub async fn sign_in(client: Client, form: &SignIn) -> Result<SignedIn, ApiError> {
    client.light(Call::post(Address::new("/v1/session")).body(form).anonymous()).await
}

/// Ends the session on the server.
pub async fn sign_out(client: Client) -> Result<(), ApiError> {
    client.done(Call::delete(Address::new("/v1/session"))).await
}

/// Who is signed in, and what it may do.
pub async fn current(client: Client) -> Result<Me, ApiError> {
    client.light(Call::get(Address::new("/v1/session"))).await
}

/// One's own sessions.
pub async fn list(client: Client) -> Result<Vec<Session>, ApiError> {
    client.result(Call::get(Address::new("/v1/sessions"))).await
}

/// All but the one in use here.
pub async fn others(client: Client) -> Result<Vec<TokenId>, ApiError> {
    let all: Vec<OwnSession> = client.light(Call::get(Address::new("/v1/sessions"))).await?;
    Ok(all.into_iter().filter(|one| !one.current).map(|one| one.id).collect())
}

/// Ends one of them.
pub async fn end(client: Client, id: TokenId) -> Result<(), ApiError> {
    client.done(Call::delete(Address::new("/v1/sessions").then(id))).await
}

/// Asks for a new access token with the cookie that no script can read. This is the one call that is made without the
/// client, since the client waits for it.
pub async fn renew() -> Result<Access, NotRenewed> {
    let answer = match early() {
        Some(early) => early_answer(early).await,
        None => send_renewal().await,
    };
    let answer = answer.map_err(NotRenewed::Failed)?;
    match answer.status {
        // No cookie at all, or one that is good no more.
        204 | 401 => Err(NotRenewed::Ended),
        _ if !answer.is_ok() => Err(NotRenewed::Failed(answer.refused())),
        _ => {
            let unreadable = ApiError::Unreadable { request_id: answer.request_id.clone() };
            let signed_in = answer.light::<Single<SignedIn>>().map_err(NotRenewed::Failed)?;
            access(&signed_in.result).ok_or(NotRenewed::Failed(unreadable))
        }
    }
}

/// What signing in, accepting an invitation, or renewing gives to the keeper; nothing when there is no session in it.
pub fn access(signed_in: &SignedIn) -> Option<Access> {
    let AccessToken { secret, expires, permissions } = signed_in.token.as_ref()?;
    let member = signed_in.member.as_ref().map(|member| member.id).or(permissions.member_id.parse().ok());
    let about = signed_in.organization.clone().map(|organization| Me {
        organization,
        member: signed_in.member.clone(),
        rights: signed_in.rights.clone().unwrap_or_default(),
    });
    Some(Access {
        secret: secret.clone(),
        lifetime: lifetime(expires.as_micros(), js_sys::Date::now()),
        owner: Owner { organization: permissions.organization_id, member },
        about: about.map(Box::new),
    })
}

/// How long a token lives that expires at `expires` (microseconds since 1970), by a clock that may be wrong: at `now`
/// (milliseconds since 1970).
fn lifetime(expires: i64, now: f64) -> Duration {
    #[expect(clippy::cast_precision_loss, reason = "a second more or less does not matter here")]
    let seconds = expires as f64 / 1e6 - now / 1e3;
    let (shortest, longest) = LIFETIME;
    Duration::from_secs_f64(seconds.clamp(shortest.as_secs_f64(), longest.as_secs_f64()))
}

async fn send_renewal() -> Result<Answer, ApiError> {
    let request = Request {
        method: gloo_net::http::Method::POST,
        address: "/v1/session/refresh",
        accept: http::JSON,
        headers: Vec::new(),
        body: None,
    };
    Ok(http::send(&request).await?)
}

/// Takes the early renewal, once.
fn early() -> Option<Promise> {
    let (window, name) = (window(), JsValue::from_str(EARLY));
    let promise = Reflect::get(&window, &name).ok()?.dyn_into().ok()?;
    // Can fail only for what was defined as not deletable.
    let _ = Reflect::delete_property(&window, &name);
    Some(promise)
}

async fn early_answer(early: Promise) -> Result<Answer, ApiError> {
    let response = JsFuture::from(early).await.map_err(|_| ApiError::Offline)?;
    let response: web_sys::Response = response.dyn_into().map_err(|_| ApiError::Offline)?;
    Answer::read(&response.into()).await.map_err(|()| ApiError::Offline)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_clock_does_not_make_a_token_useless_or_eternal() {
        let noon_micros = 1_795_348_800_000_000;
        let noon = 1_795_348_800_000.0;
        let minute = 60_000.0;
        let lived = |ahead: f64| lifetime(noon_micros + 15 * 60_000_000, noon + ahead).as_secs();
        assert_eq!(lived(0.0), 14 * 60, "a little less than the server's fifteen minutes");
        assert_eq!(lived(5.0 * minute), 10 * 60);
        assert_eq!(lived(24.0 * 60.0 * minute), 120, "a day ahead");
        assert_eq!(lived(-24.0 * 60.0 * minute), 14 * 60, "a day behind");
    }
}
