//! What an audit entry says, in words: "invited lee@acme.test as Viewer".

use api_types::audit::Audit;
use serde_json::Value;
use ui::api::glance;

use super::roles;

/// What is told of an entry, however it was read.
pub(crate) struct Told<'a> {
    action: &'a str,
    status: &'a str,
    method: &'a str,
    path: &'a str,
    /// Address of the member, as it is now.
    member_name: Option<&'a str>,
    by_member: bool,
    by_token: bool,
    /// Name of the object at that time, else its id; empty if it is about none.
    target: &'a str,
    /// Who was invited, and the names of their roles.
    invited: Option<&'a str>,
    roles: Vec<String>,
}

impl<'a> From<&'a Audit> for Told<'a> {
    fn from(entry: &'a Audit) -> Self {
        let detail = |key: &str| entry.details.as_ref().and_then(|details| details.get(key));
        let roles = detail("roles").and_then(Value::as_array).into_iter().flatten();
        Told {
            action: &entry.action,
            status: entry.status.as_deref().unwrap_or("ok"),
            method: &entry.method,
            path: &entry.path,
            member_name: entry.member_name.as_deref(),
            by_member: entry.member_id.is_some(),
            by_token: entry.token_id.is_some(),
            target: entry.target.as_ref().map_or("", |target| target.name.as_deref().unwrap_or(&target.id)),
            invited: detail("email").and_then(Value::as_str),
            roles: roles.filter_map(Value::as_str).map(str::to_owned).collect(),
        }
    }
}

impl<'a> From<&'a glance::Entry> for Told<'a> {
    fn from(entry: &'a glance::Entry) -> Self {
        let details = entry.details.as_ref();
        Told {
            action: &entry.action,
            status: entry.status.as_deref().unwrap_or("ok"),
            method: &entry.method,
            path: &entry.path,
            member_name: entry.member_name.as_deref(),
            by_member: entry.member_id.is_some(),
            by_token: entry.token_id.is_some(),
            target: entry.target.as_ref().map_or("", |target| target.name.as_deref().unwrap_or(&target.id)),
            invited: details.and_then(|details| details.email.as_deref()),
            roles: details.map(|details| details.roles.clone()).unwrap_or_default(),
        }
    }
}

/// Who did it: a member by its address, a token, or nobody known.
pub(crate) fn actor<'a>(entry: impl Into<Told<'a>>) -> String {
    who(&entry.into())
}

/// What was done, completing "dana@acme.test …". The object is named as it was called then.
pub(crate) fn deed<'a>(entry: impl Into<Told<'a>>) -> String {
    what(&entry.into())
}

fn who(entry: &Told<'_>) -> String {
    match (entry.member_name, entry.by_member, entry.by_token) {
        (Some(name), _, _) => name.to_owned(),
        (None, true, _) => "A removed member".to_owned(),
        (None, false, true) => "The organization’s token".to_owned(),
        (None, false, false) if entry.method == "CLI" => "The command line".to_owned(),
        (None, false, false) if entry.path == "/v1/signup" => "Sign-up".to_owned(),
        (None, false, false) => "Somebody not signed in".to_owned(),
    }
}

fn what(entry: &Told<'_>) -> String {
    let succeeded = entry.status == "ok";
    let name = entry.target;
    let said = match entry.action {
        "auth.logon" if succeeded => Some("signed in".to_owned()),
        "auth.logon" if name.is_empty() => Some("failed to sign in".to_owned()),
        "auth.logon" => Some(format!("failed to sign in as {name}")),
        "auth.logoff" => Some("signed out".to_owned()),
        "auth.end_session" => Some("ended a session".to_owned()),
        "auth.session_reused" => {
            Some("had a session ended, because an old key of it was used again".to_owned())
        }
        "auth.change_password" => Some(
            if succeeded { "changed their password" } else { "failed to change their password" }.to_owned(),
        ),
        // What was refused or failed is told by its verb, below.
        _ if !succeeded => None,
        "USER_INVITED" | "members.invite" => Some(invited(entry)),
        "members.revoke_invitation" => Some(format!("revoked the invitation of {name}")),
        "auth.accept_invitation" => Some("accepted the invitation".to_owned()),
        "auth.request_password_reset" => Some(format!("asked for a password reset of {name}")),
        "auth.password_reset" | "auth.reset_password" => Some("set a new password by a link".to_owned()),
        "integrations.explore" => Some(format!("made a call through {name} in the Explorer")),
        "connect_sessions.create" => Some("made a Connect session".to_owned()),
        "connect_sessions.end" => Some("ended a Connect session".to_owned()),
        "connect_sessions.finish" => Some("finished a Connect session".to_owned()),
        "connect_sessions.exchange" => Some("took the token of what a Connect session connected".to_owned()),
        "organizations.create" => Some(format!("created the organization {name}")),
        "organizations.update" | "organizations.patch" => {
            Some("changed the organization’s settings".to_owned())
        }
        _ => None,
    };
    let general = |tense| general(entry.action, name, tense);
    match (said, entry.status) {
        (Some(said), _) => said,
        (None, "ok") => general(Tense::Past),
        (None, "denied") => format!("was not allowed to {}", general(Tense::Plain)),
        (None, _) => format!("failed to {}", general(Tense::Plain)),
    }
}

/// The actions that the log has, for picking some: as the server calls them, joined by commas where people make no
/// difference, and in words.
pub(crate) const ACTIONS: [(&str, &str); 20] = [
    ("auth.logon", "Sign-in"),
    ("auth.logoff,auth.end_session", "Sign-out"),
    ("auth.session_reused", "Session reused"),
    ("auth.change_password,auth.password_reset", "Password changed"),
    ("auth.request_password_reset", "Password reset asked for"),
    ("USER_INVITED,members.invite", "Member invited"),
    ("auth.accept_invitation", "Invitation accepted"),
    ("members.revoke_invitation", "Invitation revoked"),
    ("members.create", "Member added"),
    ("members.update,members.patch", "Member changed"),
    ("members.delete", "Member removed"),
    ("accounts.create", "Account created"),
    ("accounts.update,accounts.patch", "Account changed"),
    ("accounts.delete", "Account deleted"),
    ("roles.create", "Role created"),
    ("roles.update,roles.patch", "Role changed"),
    ("roles.delete", "Role deleted"),
    ("organizations.create", "Organization created"),
    ("organizations.update,organizations.patch", "Organization changed"),
    ("audit.list", "Audit log refused"),
];

/// The value of [`ACTIONS`] that an action belongs to; the action itself where it has none.
pub(crate) fn group(action: &str) -> &str {
    ACTIONS
        .iter()
        .map(|(group, _)| *group)
        .find(|group| group.split(',').any(|one| one == action))
        .unwrap_or(action)
}

#[derive(Clone, Copy)]
enum Tense {
    Plain,
    Past,
}

/// For what has no words of its own: verb and kind, both read from the action.
fn general(action: &str, name: &str, tense: Tense) -> String {
    let (api, verb) = action.split_once('.').unwrap_or(("", action));
    let (plain, past) = match verb {
        "create" => ("create", "created"),
        "update" | "patch" => ("change", "changed"),
        "delete" => ("delete", "deleted"),
        "get" | "list" => ("read", "read"),
        _ => ("", ""),
    };
    let verb = match tense {
        Tense::Plain if plain.is_empty() => format!("do “{}” on", verb.replace('_', " ")),
        Tense::Past if past.is_empty() => format!("did “{}” on", verb.replace('_', " ")),
        Tense::Plain => plain.to_owned(),
        Tense::Past => past.to_owned(),
    };
    let kind = api.strip_suffix('s').unwrap_or(api).replace('_', " ");
    // Without a name it is about no certain one.
    let kind = if name.is_empty() && api.ends_with('s') { format!("{kind}s") } else { kind };
    [verb.as_str(), kind.as_str(), name]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn invited(entry: &Told<'_>) -> String {
    let who = entry.invited.unwrap_or(entry.target);
    if entry.roles.is_empty() {
        format!("invited {who}")
    } else {
        format!("invited {who} as {}", roles::roles(&entry.roles))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(action: &str, more: Value) -> Audit {
        let mut whole = json!({
            "environment": "", "created_at": "2026-11-22T10:00:00Z", "remote_addr": "", "user_agent": "",
            "audit_type": "API", "method": "POST", "path": "", "code": "200", "request_id": "r",
            "id": "0190a000-0000-7000-8000-000000000001", "action": action, "status": "ok",
        });
        for (key, value) in more.as_object().unwrap() {
            whole[key] = value.clone();
        }
        serde_json::from_value(whole).unwrap()
    }

    #[test]
    fn deeds_read_as_sentences() {
        let northwind = json!({"target": {"type": "account", "id": "1", "name": "northwind"}});
        let lee = json!({"details": {"email": "lee@acme.test", "roles": ["viewer~1"]}});
        let said = [
            deed(&entry("accounts.create", northwind.clone())),
            deed(&entry("accounts.patch", northwind.clone())),
            deed(&entry("integration_points.delete", northwind)),
            deed(&entry("USER_INVITED", lee)),
            deed(&entry("auth.logon", json!({"status": "failed"}))),
            deed(&entry("tokens.rotate", json!({"status": "failed"}))),
            deed(&entry("members.create", json!({"status": "denied"}))),
        ];
        assert_eq!(
            said.join("\n"),
            "created account northwind\nchanged account northwind\ndeleted integration point northwind\n\
             invited lee@acme.test as Viewer of one account\nfailed to sign in\nfailed to do “rotate” on tokens\n\
             was not allowed to create members"
        );
    }

    #[test]
    fn an_action_belongs_to_what_can_be_picked() {
        assert_eq!(group("accounts.patch"), "accounts.update,accounts.patch");
        assert_eq!(group("tokens.rotate"), "tokens.rotate");
    }

    #[test]
    fn whoever_did_it_has_a_name() {
        assert_eq!(actor(&entry("x", json!({"member_name": "dana@acme.test"}))), "dana@acme.test");
        assert_eq!(actor(&entry("x", json!({"method": "CLI"}))), "The command line");
        assert_eq!(
            actor(&entry("x", json!({"token_id": "0190a000-0000-7000-8000-000000000001"}))),
            "The organization’s token"
        );
    }
}
