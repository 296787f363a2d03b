//! The one way of a call: authorized, sent, tried again where that does no harm, and read.

use std::{rc::Rc, time::Duration};

use api_types::{AccountId, ListAnswer, ResultAnswer, Sensitive};
use gloo_net::http::{Method, Response};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use web_sys::FormData;

use super::{
    address::Address,
    browser,
    error::ApiError,
    http::{self, Answer, Body, EVENTS, JSON, Lost, Open, Request},
    json::{FromJson, Single},
    keeper::{Access, Keeper, Owner},
    messages::Messages,
    repeat::Repetitions,
    retry::{self, Outcome},
};

/// Makes calls with the session of the keeper. A copy is the same client.
#[derive(Clone, Copy)]
pub struct Client(StoredValue<Rc<Inner>, LocalStorage>);

struct Inner {
    keeper: Keeper,
    repetitions: Repetitions,
}

/// An object with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The object.
    pub value: T,
    /// To be sent with a change, so that it is refused if somebody else was quicker.
    pub etag: Option<String>,
}

/// Makes the client available to the app.
pub fn provide(keeper: Keeper) -> Client {
    let client = Client::new(keeper);
    provide_context(client);
    client
}

/// The client, from anywhere in the app.
pub fn use_client() -> Client {
    expect_context()
}

impl Client {
    /// A client that gets its access from this keeper.
    pub fn new(keeper: Keeper) -> Self {
        Self(StoredValue::new_local(Rc::new(Inner { keeper, repetitions: Repetitions::default() })))
    }

    /// The object under `result`.
    pub(super) async fn result<T: DeserializeOwned>(self, call: Call) -> Result<T, ApiError> {
        Ok(self.send(call).await?.json::<ResultAnswer<T>>()?.result)
    }

    /// The same, of a type that every visitor needs.
    pub(super) async fn light<T: FromJson>(self, call: Call) -> Result<T, ApiError> {
        Ok(self.send(call).await?.light::<Single<T>>()?.result)
    }

    /// A body without an envelope, of a type that every visitor needs.
    pub(super) async fn light_bare<T: FromJson>(self, call: Call) -> Result<T, ApiError> {
        self.send(call).await?.light()
    }

    /// The same with its version.
    pub(super) async fn versioned<T: DeserializeOwned>(self, call: Call) -> Result<Versioned<T>, ApiError> {
        let answer = self.send(call).await?;
        let etag = answer.etag.clone();
        Ok(Versioned { value: answer.json::<ResultAnswer<T>>()?.result, etag })
    }

    /// One page of a list.
    pub(super) async fn page<T: DeserializeOwned>(self, call: Call) -> Result<ListAnswer<T>, ApiError> {
        self.send(call).await?.json()
    }

    /// A body without an envelope.
    pub(super) async fn bare<T: DeserializeOwned>(self, call: Call) -> Result<T, ApiError> {
        self.send(call).await?.json()
    }

    /// Nothing but that it worked.
    pub(super) async fn done(self, call: Call) -> Result<(), ApiError> {
        self.send(call).await.map(|_| ())
    }

    /// The answer itself, if it is a success.
    pub(super) async fn send(self, call: Call) -> Result<Answer, ApiError> {
        // The app is gone, and its session with it.
        let inner = self.0.try_get_value().ok_or(ApiError::SignedOut)?;
        if !call.creates {
            return inner.deliver(&call, None).await;
        }
        let body = call.body.as_deref().unwrap_or_default();
        let key = inner.repetitions.key(call.address.as_str(), body, browser::unique);
        let answer = inner.deliver(&call, Some(&key)).await;
        if !answer.as_ref().is_err_and(ApiError::is_uncertain) {
            inner.repetitions.settled(&key);
        }
        answer
    }

    /// An answer that comes event by event. It stays open until it is dropped.
    pub(super) async fn stream(self, call: Call) -> Result<Messages, ApiError> {
        let (response, open) = self.open(call, EVENTS, None).await?;
        Messages::read(&response, open).ok_or(ApiError::Unreadable { request_id: None })
    }

    /// An answer that is read in another way than as text, for as long as the second part is held. Nothing is repeated but
    /// what was refused because the session had to be renewed.
    pub(super) async fn open(
        self,
        call: Call,
        accept: &'static str,
        patience: Option<Duration>,
    ) -> Result<(Response, Open), ApiError> {
        let inner = self.0.try_get_value().ok_or(ApiError::SignedOut)?;
        let mut refused = false;
        loop {
            let access = inner.keeper.access().await?;
            let open = Open::new(patience);
            let request = Request { accept, ..call.request(Some(&access), None) };
            let response = open.send(&request).await?;
            if response.ok() {
                return Ok((response, open));
            }
            if response.status() == 401 {
                inner.keeper.refused(&access);
                if !std::mem::replace(&mut refused, true) {
                    continue;
                }
            }
            return Err(Answer::read(&response).await.map_err(|()| open.lost())?.refused());
        }
    }
}

impl Inner {
    async fn deliver(&self, call: &Call, key: Option<&str>) -> Result<Answer, ApiError> {
        let mut owner: Option<Owner> = None;
        let (mut tries, mut refused) = (0, false);
        loop {
            let access = match call.credential {
                Credential::Session => Some(self.keeper.access().await?),
                Credential::Link(_) | Credential::None => None,
            };
            // Whoever signed in while this waited did not ask for it.
            if let Some(access) = &access
                && *owner.get_or_insert(access.owner) != access.owner
            {
                return Err(ApiError::SignedOut);
            }
            tries += 1;
            let (outcome, error) = match http::send(&call.request(access.as_ref(), key)).await {
                Ok(answer) if answer.is_ok() => return Ok(answer),
                Ok(answer) if answer.status == 401 && access.is_some() => {
                    if refused {
                        return Err(ApiError::SignedOut);
                    }
                    if let Some(access) = &access {
                        self.keeper.refused(access);
                    }
                    refused = true;
                    continue;
                }
                Ok(answer) => (Outcome::Answer(answer.status, answer.retry_after), answer.refused()),
                Err(lost @ Lost::Network) => (Outcome::Lost, lost.into()),
                Err(lost @ Lost::Timeout) => (Outcome::Timeout, lost.into()),
            };
            match retry::pause(call.is_repeatable(), tries, outcome, browser::chance()) {
                Some(pause) => browser::sleep(pause).await,
                None => return Err(error),
            }
        }
    }
}

/// What is to be called.
pub(super) struct Call {
    method: Method,
    address: Address,
    body: Option<String>,
    /// In place of a body.
    form: Option<FormData>,
    credential: Credential,
    /// Whether the server shall know a repetition.
    creates: bool,
    if_match: Option<String>,
    tenant: Option<AccountId>,
    /// Whether a refusal that may pass is asked about again.
    once: bool,
}

enum Credential {
    Session,
    /// The token of a link that came by e-mail.
    Link(Sensitive),
    None,
}

impl Call {
    fn new(method: Method, address: Address) -> Self {
        Self {
            method,
            address,
            body: None,
            form: None,
            credential: Credential::Session,
            creates: false,
            if_match: None,
            tenant: None,
            once: false,
        }
    }

    /// Reads.
    pub(super) fn get(address: Address) -> Self {
        Self::new(Method::GET, address)
    }

    /// Does something, or creates with [`creating`](Self::creating).
    pub(super) fn post(address: Address) -> Self {
        Self::new(Method::POST, address)
    }

    /// Replaces.
    pub(super) fn put(address: Address) -> Self {
        Self::new(Method::PUT, address)
    }

    /// Changes parts.
    pub(super) fn patch(address: Address) -> Self {
        Self::new(Method::PATCH, address)
    }

    /// Deletes.
    pub(super) fn delete(address: Address) -> Self {
        Self::new(Method::DELETE, address)
    }

    /// With a body.
    pub(super) fn body<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        // Fails only for maps whose keys are no texts, which no wire type has.
        self.body = serde_json::to_string(body).ok();
        self
    }

    /// With a form in which there may be files.
    pub(super) fn form(mut self, form: FormData) -> Self {
        self.form = Some(form);
        self
    }

    /// Asked for twice, it is done once.
    pub(super) fn creating(mut self) -> Self {
        self.creates = true;
        self
    }

    /// Only if the object still has this version; without one it does not matter.
    pub(super) fn if_match(mut self, etag: Option<String>) -> Self {
        self.if_match = etag;
        self
    }

    /// In this tenant.
    pub(super) fn in_tenant(mut self, tenant: AccountId) -> Self {
        self.tenant = Some(tenant);
        self
    }

    /// Not tried again.
    pub(super) fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// By somebody who need not be signed in.
    pub(super) fn anonymous(mut self) -> Self {
        self.credential = Credential::None;
        self
    }

    /// By whoever has this link.
    pub(super) fn with_link(mut self, token: Sensitive) -> Self {
        self.credential = Credential::Link(token);
        self
    }

    /// Whether doing it twice does no harm.
    fn is_repeatable(&self) -> bool {
        self.method == Method::GET && !self.once
    }

    fn request(&self, access: Option<&Rc<Access>>, key: Option<&str>) -> Request<'_> {
        let mut headers = Vec::new();
        let secret = match &self.credential {
            Credential::Session => access.map(|access| &access.secret),
            Credential::Link(token) => Some(token),
            Credential::None => None,
        };
        if let Some(secret) = secret {
            headers.push(("authorization", format!("Bearer {}", secret.expose())));
        }
        if self.address.is_of_tenant() {
            headers.extend(self.tenant.map(|tenant| ("x-tenant-id", tenant.to_string())));
            headers.extend(access.map(|access| ("x-org-id", access.owner.organization.to_string())));
        }
        headers.extend(key.map(|key| ("idempotency-key", key.to_owned())));
        headers.extend(self.if_match.clone().map(|etag| ("if-match", etag)));
        Request {
            method: self.method.clone(),
            address: self.address.as_str(),
            accept: JSON,
            headers,
            body: match &self.form {
                Some(form) => Some(Body::Form(form)),
                None => self.body.as_deref().map(Body::Json),
            },
        }
    }
}
