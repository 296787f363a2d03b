//! What the credential's user may do, compared with what the calls need. Jira tells it to everybody about themselves.

use serde_json::Value;

use super::super::site::{Site, ask};
use crate::{ErrorKind, Exchange, ProviderError, Request, Warning};

/// What the calls need, in Jira's words, and for what.
const PERMISSIONS: [(&str, &str); 7] = [
    ("BROWSE_PROJECTS", "to read tickets"),
    ("CREATE_ISSUES", "to create tickets"),
    ("EDIT_ISSUES", "to change tickets"),
    ("TRANSITION_ISSUES", "to change a ticket's status"),
    ("ASSIGN_ISSUES", "to assign tickets"),
    ("ADD_COMMENTS", "to comment"),
    ("CREATE_ATTACHMENTS", "to attach files"),
];

/// What the user may not do anywhere, or not in this project.
pub(super) async fn lacking(
    io: &mut dyn Exchange,
    site: &Site,
    project: Option<&str>,
) -> Result<Vec<Warning>, ProviderError> {
    let answer = match ask(io, request(site, project)?, "user", "").await {
        // There is no such project: told by what comes next.
        Err(error) if matches!(error.kind, ErrorKind::NotFound { .. }) => return Ok(Vec::new()),
        other => other?,
    };
    let has = |name: &str| answer.pointer(&format!("/permissions/{name}/havePermission"));
    let refused = PERMISSIONS.iter().filter(|(name, _)| has(name) == Some(&Value::Bool(false)));
    let warning = |(name, needed): &(&str, &str)| Warning {
        pointer: "/credential".to_owned(),
        message: format!("lacks the permission {name}, which is needed {needed}"),
    };
    Ok(refused.map(warning).collect())
}

pub(super) fn request(site: &Site, project: Option<&str>) -> Result<Request, ProviderError> {
    let names: Vec<_> = PERMISSIONS.iter().map(|(name, _)| *name).collect();
    let mut parameters = vec![("permissions", names.join(","))];
    parameters.extend(project.map(|key| ("projectKey", key.to_owned())));
    site.get(&["mypermissions"], &parameters)
}
