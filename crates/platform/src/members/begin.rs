//! What a member is like before anybody has said anything special about it.

use api_types::{MemberId, MemberState, MemberType, Timestamp};
use store::members::MemberRow;
use uuid::Uuid;

use crate::caller::Caller;
use crate::time;

const HOUR: i64 = 3600;
/// Longest lifetime of a member without a change of its password, and the usual one, in seconds: ten years of 365 days.
pub(crate) const LONGEST_TTL: i64 = 87_600 * HOUR;
/// Lifetime of tokens made at logon when nothing else is said, in seconds.
pub(crate) const TOKEN_TTL: i64 = HOUR;

/// A new person by this e-mail address, whose display name it is as well: enabled, with neither password nor roles.
pub(crate) fn begin(caller: &Caller, name: String) -> MemberRow {
    let now = caller.request().now;
    MemberRow {
        id: MemberId(Uuid::now_v7()),
        organization_id: caller.organization(),
        fullname: name.clone(),
        name,
        nickname: None,
        picture: None,
        member_type: MemberType::Personal,
        state: MemberState::Enabled,
        password_hash: None,
        password_changed_at: now,
        password_expired: false,
        ttl_seconds: LONGEST_TTL,
        token_ttl_seconds: TOKEN_TTL,
        expires: time::after(now, LONGEST_TTL),
        pin_expires: Timestamp::ZERO,
        last_logon: Timestamp::ZERO,
        invited_by: None,
        mail_state: None,
        mail_error: None,
        roles: Vec::new(),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}
