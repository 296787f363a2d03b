//! One connector: which of its operations each provider has.

use connectors::{ConnectorInfo, Provider};

use super::words::code;

/// Columns of one table; more providers get further tables.
const COLUMNS: usize = 8;

/// Heading and tables of a connector.
pub(crate) fn section(connector: &ConnectorInfo, providers: &[&Provider]) -> String {
    let mut text = format!("\n## {}\n\n{}\n", connector.fullname, connector.description);
    for some in providers.chunks(COLUMNS) {
        text.push_str(&table(connector, some));
    }
    text
}

fn table(connector: &ConnectorInfo, providers: &[&Provider]) -> String {
    let names: Vec<_> = providers.iter().map(|one| format!("[{}](#{})", one.fullname, one.id)).collect();
    let columns = "---|".repeat(names.len());
    let proof: Vec<_> = providers.iter().map(|one| one.proof.as_str()).collect();
    let mut lines = vec![
        String::new(),
        format!("| operation | {} |", names.join(" | ")),
        format!("|---|{columns}"),
        format!("| *tried on* | {} |", proof.join(" | ")),
    ];
    lines.extend(connector.operations.iter().map(|operation| {
        let has = providers.iter().map(|one| if one.capability(operation.id).is_some() { "✓" } else { "–" });
        let has: Vec<_> = has.collect();
        format!("| {} | {} |", code(operation.name), has.join(" | "))
    }));
    lines.join("\n") + "\n"
}
