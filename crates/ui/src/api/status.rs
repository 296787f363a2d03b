//! Status: how integrations fare.

use api_types::{ListAnswer, Status, StatusEvent, StatusTimeseries};

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    list::ListQuery,
    question::question,
};

question! {
    /// The status of several integrations.
    List {
        /// Which.
        query: ListQuery,
    } -> ListAnswer<Status>,
    tags [STATUS, INTEGRATIONS],
    ask |client, this| list(client, this.query),
}

question! {
    /// The status of one integration.
    One {
        /// Id or name of its account.
        account: String,
        /// Id or name.
        key: String,
    } -> Status,
    tags [STATUS],
    stays when |now, before| now == before,
    ask |client, this| get(client, this.account, this.key),
}

question! {
    /// What an integration had to tell, the newest first.
    Events {
        /// Id or name of its account.
        account: String,
        /// Id or name.
        key: String,
        /// Which, and how many.
        query: ListQuery,
    } -> ListAnswer<StatusEvent>,
    tags [STATUS],
    stays when |now, before| now.account == before.account && now.key == before.key,
    ask |client, this| events(client, this.account, this.key, this.query),
}

question! {
    /// The calls of an integration in the last 24 hours, hour by hour.
    Day {
        /// Id or name of its account.
        account: String,
        /// Id or name.
        key: String,
    } -> StatusTimeseries,
    tags [STATUS],
    stays when |now, before| now == before,
    ask |client, this| day(client, this.account, this.key),
}

/// The status of the integrations that the session reaches.
pub async fn list(client: Client, query: ListQuery) -> Result<ListAnswer<Status>, ApiError> {
    client.page(Call::get(query.write(Address::new("/v1/status")))).await
}

/// The status of one integration.
pub async fn get(client: Client, account: String, key: String) -> Result<Status, ApiError> {
    client.result(Call::get(one(account, key))).await
}

/// Its events.
pub async fn events(
    client: Client,
    account: String,
    key: String,
    query: ListQuery,
) -> Result<ListAnswer<StatusEvent>, ApiError> {
    client.page(Call::get(query.write(one(account, key).then("events")))).await
}

/// Its calls of the last 24 hours.
pub async fn day(client: Client, account: String, key: String) -> Result<StatusTimeseries, ApiError> {
    client.result(Call::get(one(account, key).then("timeseries").with("interval", "hour"))).await
}

/// Counts anew; the events stay.
pub async fn reset(client: Client, account: &str, key: &str) -> Result<(), ApiError> {
    client.done(Call::put(one(account, key))).await
}

fn one(account: impl std::fmt::Display, key: impl std::fmt::Display) -> Address {
    Address::new("/v1/status").then(account).then(key)
}
