//! Web addresses in configs: judged when they are saved, as far as that needs no network, and again by the way out whenever
//! they are called.

use egress::Egress;
use provider_schema::Address;

use crate::error::Fault;

/// What is wrong with addresses of a config that stands at `below` in the body.
pub(crate) fn faults(egress: &Egress, addresses: &[Address], below: &str) -> Vec<Fault> {
    let judge = |one: &Address| {
        let refused = egress.check_url(&one.url).err()?;
        Some(Fault::body(format!("{below}{}", one.pointer), refused.to_string()))
    };
    addresses.iter().filter_map(judge).collect()
}
