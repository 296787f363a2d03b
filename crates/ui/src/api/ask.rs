//! Questions to the server as pages ask them: one key for each, answered by one call, kept in the app's cache.

use std::future::Future;

use leptos::prelude::*;
use query::Key;

use super::{
    browser,
    client::{Client, use_client},
    error::ApiError,
};

/// The app's cache of answers.
pub type Cache = query::Cache<ApiError>;

/// Until the page of something that was deleted has given way to the next one, a frame later, nothing is asked again:
/// it would be asked for in vain. Made before the deletion, for the news of it may come before its answer.
#[must_use = "what it is for lasts as long as it does"]
pub struct Farewell {
    /// Works by being there.
    _hold: query::Hold<ApiError>,
}

impl Farewell {
    /// From now on.
    pub fn begin(cache: Cache) -> Self {
        Self { _hold: cache.hold() }
    }

    /// The next page is on its way.
    pub fn end(self) {
        request_animation_frame(move || drop(self));
    }
}

/// A question and the state of its answer.
pub type Query<T> = query::Query<T, ApiError>;

/// A change and how it went.
pub type Mutation<I, T> = query::Mutation<I, T, ApiError>;

/// A key that knows its call, so that equal keys cannot be answered by different calls.
pub trait Question: Key {
    /// Asks the server.
    fn ask(self, client: Client) -> impl Future<Output = Result<Self::Value, ApiError>> + 'static;
}

/// Makes an empty cache available to the app.
pub fn provide_cache() -> Cache {
    let cache = Cache::new(browser::since_opening);
    provide_context(cache);
    cache
}

/// The cache, from anywhere in the app.
pub fn use_cache() -> Cache {
    expect_context()
}

/// Asks, and asks again whenever the key changes or its tags are invalidated. `None` asks nothing.
///
/// ```ignore
/// let members = ask(move || Some(members::List { query: state.query() }));
/// ```
pub fn ask<Q: Question>(key: impl Fn() -> Option<Q> + 'static) -> Query<Q::Value> {
    let client = use_client();
    Query::cached(use_cache(), key, move |question| question.ask(client))
}

/// A change that a person starts. `run` gets the client and the input; what is to follow (news to the cache, another
/// page) is written into it, after the call.
///
/// ```ignore
/// let remove = change(move |client, id: MemberId| async move {
///     members::delete(client, &id.to_string()).await?;
///     cache.invalidate(tags::MEMBERS);
///     Ok(())
/// });
/// ```
pub fn change<I: 'static, T: Send + Sync + 'static, Fut>(
    run: impl Fn(Client, I) -> Fut + 'static,
) -> Mutation<I, T>
where
    Fut: Future<Output = Result<T, ApiError>> + 'static,
{
    let client = use_client();
    Mutation::new(move |input| run(client, input))
}
