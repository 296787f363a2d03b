//! Descriptions of the parameters that the connectors share; the platform reads them.

use utoipa::IntoParams;

/// What is said of `Idempotency-Key`.
pub(super) const KEY: &str = "For 24 hours the same request with the same key gets the same answer, without another effect at the provider.";

/// Functions beside the result.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct MetaParameter {
    /// `stats/count()`, `stats/count([field])`: how many there are, in all or by the values of a field.
    /// `api/response(primary)`, `api/response(all)`: what the provider itself said. Repeatable.
    meta: Option<Vec<String>>,
}

/// One page after the other.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct PageParameters {
    /// Objects on the page; the provider may allow fewer.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// The `cursor` of the page before; left out or empty: the first page.
    cursor: Option<String>,
}

/// What to look for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct FilterParameter {
    /// `field[operator]value`; repeatable, all must hold. The provider's capabilities say which fields and operators it
    /// knows. Values may stand in quotation marks; an empty one asks for what is not there.
    filter: Option<Vec<String>>,
}

/// What to sort by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct OrderParameter {
    /// `field`, `field[asc]` or `field[desc]`; repeatable. The provider's capabilities say which fields it knows.
    order: Option<Vec<String>>,
}

/// The provider's own words.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct RawParameter {
    /// `true`: what the provider says of each object comes along whole, as the text `raw_data`.
    include_raw_data: Option<bool>,
}
