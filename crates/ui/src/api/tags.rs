//! What answers are about. The server's news of changes name the same subjects (`members.create`).

use query::Tag;

/// Members, their invitations and roles bound.
pub const MEMBERS: Tag = Tag::new("members");
/// Roles.
pub const ROLES: Tag = Tag::new("roles");
/// Accounts.
pub const ACCOUNTS: Tag = Tag::new("accounts");
/// Integrations.
pub const INTEGRATIONS: Tag = Tag::new("integrations");
/// Integration points.
pub const INTEGRATION_POINTS: Tag = Tag::new("integration_points");
/// Credentials.
pub const CREDENTIALS: Tag = Tag::new("credentials");
/// How integrations fare.
pub const STATUS: Tag = Tag::new("status");
/// The organization itself.
pub const ORGANIZATION: Tag = Tag::new("organization");
/// The audit log.
pub const AUDIT: Tag = Tag::new("audit");
/// Tokens.
pub const TOKENS: Tag = Tag::new("tokens");
/// Webhooks and what was sent to them.
pub const WEBHOOKS: Tag = Tag::new("webhooks");
/// One's own sessions.
pub const SESSIONS: Tag = Tag::new("sessions");
/// What one may do.
pub const RIGHTS: Tag = Tag::new("rights");
/// The server and its version.
pub const SERVER: Tag = Tag::new("server");

/// What a change of this kind (`api.action`) makes outdated. Everything that happens is in the audit log; whoever
/// changes members or roles may change one's own rights.
pub fn of_change(kind: &str) -> Vec<Tag> {
    let subjects: &[Tag] = match kind.split('.').next().unwrap_or_default() {
        "members" => &[MEMBERS, RIGHTS],
        "roles" => &[ROLES, MEMBERS, RIGHTS],
        // Webhooks are told of it, which their deliveries show.
        "accounts" => &[ACCOUNTS, ROLES, MEMBERS, WEBHOOKS],
        "integrations" => &[INTEGRATIONS, CREDENTIALS, STATUS, TOKENS, WEBHOOKS],
        "credentials" => &[CREDENTIALS],
        // It happens at any time, and is in no audit log.
        "status" => return vec![STATUS],
        "integration_points" => &[INTEGRATION_POINTS],
        "organizations" | "organization" => &[ORGANIZATION],
        "tokens" => &[TOKENS],
        "webhooks" => &[WEBHOOKS],
        "auth" | "sessions" | "session" => &[SESSIONS, MEMBERS, TOKENS],
        _ => &[],
    };
    subjects.iter().copied().chain([AUDIT]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(kind: &str) -> String {
        of_change(kind).into_iter().map(Tag::name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_change_makes_its_subject_and_what_shows_it_outdated() {
        assert_eq!(names("members.invite"), "members rights audit");
        assert_eq!(names("roles.update"), "roles members rights audit");
        assert_eq!(names("accounts.delete"), "accounts roles members webhooks audit");
        assert_eq!(names("tokens.create"), "tokens audit");
    }

    #[test]
    fn a_change_that_this_page_does_not_know_is_in_the_audit_log_all_the_same() {
        assert_eq!(names("bridges.create"), "audit");
        assert_eq!(names(""), "audit");
    }
}
