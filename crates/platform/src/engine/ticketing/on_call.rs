//! Who is called when a ticket cannot wait.

use api_types::engine::ticketing::{Agent, EscalationPolicy};
use api_types::engine::{EngineAnswer, EngineList};
use connectors::ticketing::op;

use super::super::EngineCaller;
use super::super::query::{Asked, Takes};
use super::super::run::several;
use super::{Parameters, begin};
use crate::Platform;
use crate::error::Error;

/// Policies on a page when the caller does not say (contract, engine 0.3).
const POLICIES: u32 = 50;

/// A page of escalation policies.
pub async fn query_escalation_policies(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
) -> Result<EngineList<EscalationPolicy>, Error> {
    let asked = Asked::read(Takes::Filters, parameters)?;
    let call = begin(platform, caller, op::QUERY_ESCALATION_POLICIES).await?;
    let query = call.query(&asked, POLICIES).await?;
    let mut io = call.live();
    let page = call.run(call.tickets()?.query_escalation_policies(&mut io, &call.context, &query)).await?;
    call.page(&asked, io, page).await
}

/// Who is on call for a policy now.
pub async fn list_on_call(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    policy_id: &str,
) -> Result<EngineAnswer<Vec<Agent>>, Error> {
    let asked = Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::LIST_ON_CALL).await?;
    let mut io = call.live();
    let agents = call.run(call.tickets()?.list_on_call(&mut io, &call.context, policy_id)).await?;
    Ok(several(&asked, io, agents))
}
