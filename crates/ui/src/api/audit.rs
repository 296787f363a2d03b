//! The audit log.

use api_types::{ListAnswer, audit::Audit};

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    list::ListQuery,
    question::question,
};

question! {
    /// One page of the audit log, the oldest entries first unless another order is asked for.
    List {
        /// Which.
        query: ListQuery,
    } -> ListAnswer<Audit>,
    tags [AUDIT],
    ask |client, this| list(client, this.query),
}

/// One page of the audit log.
pub async fn list(client: Client, query: ListQuery) -> Result<ListAnswer<Audit>, ApiError> {
    client.page(Call::get(query.write(Address::new("/v1/audit/organizations")))).await
}
