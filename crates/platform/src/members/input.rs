//! Reading the bodies that create and change members.

use api_types::formats::{
    MAX_FULLNAME, MAX_NAME, check_email, check_line, check_name, check_web_address, normalize_name,
    parse_duration,
};
use api_types::{MemberState, MemberType, Sensitive};
use serde_json::Value;
use store::members::MemberRow;

use super::begin::{LONGEST_TTL, begin};
use crate::caller::Caller;
use crate::error::Error;
use crate::input::Fields;
use crate::time;

/// Longest name: that of an e-mail address.
const MAX_EMAIL: usize = 254;
/// Most roles of one member.
const MAX_ROLES: usize = 1000;
const HOUR: i64 = 3600;
/// Lifetime without a change of the password: a day to ten years of 365 days.
const TTL: std::ops::RangeInclusive<i64> = 24 * HOUR..=LONGEST_TTL;
const STATES: &str = "disabled, enabled, forgotten, invited, locked";
const OPTIONS: [&str; 5] = ["disabled", "expired", "forgotten", "invited", "locked"];

/// A member to be created, read from a body. The password is not hashed yet.
#[derive(Clone)]
pub(crate) struct NewMember {
    pub(crate) row: MemberRow,
    pub(super) secret: Option<Sensitive>,
}

/// How a member begins.
#[derive(Default)]
struct Options {
    state: Option<MemberState>,
    expired: bool,
    ttl: Option<i64>,
    token_ttl: Option<i64>,
}

impl NewMember {
    pub(super) fn read(body: Value, caller: &Caller) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let new = Self::read_in(&mut fields, caller, "member");
        fields.finish()?;
        Ok(new)
    }

    /// A member that is part of a body; `role` is what it has if nothing is said of its roles. Not to be used before the
    /// body has turned out to be without faults.
    pub(crate) fn read_in(fields: &mut Fields, caller: &Caller, role: &str) -> Self {
        let member_type = fields.word("type", "personal, service", MemberType::parse).unwrap_or_default();
        let name = fields.required_text("name", |text| check_member_name(text, member_type));
        let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
        let (nickname, picture) = read_looks(fields);
        let roles = fields.texts("role_binding", MAX_ROLES, check_role_name);
        let options =
            fields.object("options", |fields| read_options(fields, member_type)).unwrap_or_default();
        let invited = options.state == Some(MemberState::Invited);
        // Somebody who is invited chooses a password when accepting; one that is sent all the same is not kept.
        let secret = if invited {
            fields.text("secret", |_| Ok(()));
            None
        } else {
            Some(Sensitive::new(fields.required_text("secret", |_| Ok(()))))
        };
        let begun = begin(caller, normalize_name(&name));
        let ttl_seconds = options.ttl.unwrap_or(begun.ttl_seconds);
        let row = MemberRow {
            fullname: fullname.unwrap_or_else(|| begun.fullname.clone()),
            nickname,
            picture,
            member_type,
            state: options.state.unwrap_or(begun.state),
            password_expired: options.expired,
            ttl_seconds,
            token_ttl_seconds: options.token_ttl.unwrap_or(begun.token_ttl_seconds),
            expires: time::after(begun.created_at, ttl_seconds),
            roles: once_each(&roles.unwrap_or_else(|| vec![role.into()])),
            ..begun
        };
        Self { row, secret }
    }
}

/// What a member becomes, read from a body in the shape that GET answers. Other fields are ignored; what is left out of
/// the optional ones but the profile stays as it is.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) name: String,
    pub(super) fullname: String,
    pub(super) nickname: Option<String>,
    pub(super) picture: Option<String>,
    pub(super) state: Option<MemberState>,
    pub(super) ttl_seconds: Option<i64>,
    pub(super) token_ttl_seconds: Option<i64>,
    /// In the order of the body, so that a fault can say which.
    pub(super) roles: Vec<String>,
}

impl Change {
    pub(super) fn read(body: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        // What a name must look like depends on the kind of the member, which is looked at when it is known.
        let name = fields.required_text("name", |text| check_line(text, MAX_EMAIL));
        let fullname = fields.required_text("fullname", |text| check_line(text, MAX_FULLNAME));
        let (nickname, picture) = read_looks(&mut fields);
        let state = fields.word("state", STATES, MemberState::parse);
        let ttl_seconds = read_ttl(&mut fields);
        let token_ttl_seconds = read_seconds(&mut fields, "token_ttl", |_| Ok(()));
        if !fields.has("role_binding") {
            fields.fault("role_binding", "is missing; an empty list takes all roles away");
        }
        let roles = fields.texts("role_binding", MAX_ROLES, check_role_name).unwrap_or_default();
        fields.finish()?;
        Ok(Self {
            name: normalize_name(&name),
            fullname,
            nickname,
            picture,
            state,
            ttl_seconds,
            token_ttl_seconds,
            roles: once_each(&roles),
        })
    }
}

/// Checks the name of a new member, or a new name.
pub(super) fn check_member_name(name: &str, member_type: MemberType) -> Result<(), String> {
    match member_type {
        MemberType::Personal => check_email(name),
        // An address of its own, or a slug.
        MemberType::Service if name.contains('@') => check_email(name),
        MemberType::Service => check_name(name),
    }
}

/// Checks the lifetime of tokens made at logon.
pub(super) fn check_token_ttl(seconds: i64, member_type: MemberType) -> Result<(), String> {
    let longest = match member_type {
        MemberType::Personal => 24,
        MemberType::Service => 2160,
    };
    if (60..=longest * HOUR).contains(&seconds) {
        return Ok(());
    }
    Err(format!("must be between 1m and {longest}h for a member of type {}", member_type.as_str()))
}

fn read_options(fields: &mut Fields, member_type: MemberType) -> Options {
    let ttl = read_ttl(fields);
    let token_ttl = read_seconds(fields, "token_ttl", |seconds| check_token_ttl(seconds, member_type));
    let words = fields.texts("options", OPTIONS.len(), |word| {
        if OPTIONS.contains(&word) { Ok(()) } else { Err(format!("must be one of {}", OPTIONS.join(", "))) }
    });
    let words = words.unwrap_or_default();
    let states: Vec<_> = words.iter().filter_map(|word| MemberState::parse(word)).collect();
    let expired = words.iter().any(|word| word == "expired");
    if states.windows(2).any(|pair| pair[0] != pair[1]) {
        fields.fault("options", "can name one of disabled, forgotten, invited and locked, not several");
    }
    let state = states.first().copied();
    if member_type == MemberType::Service
        && matches!(state, Some(MemberState::Invited | MemberState::Forgotten))
    {
        fields.fault("options", "cannot send a mail to a service; give it a password instead");
    }
    if expired && state == Some(MemberState::Invited) {
        fields.fault("options", "needs no expired for somebody who is invited and chooses a password anyway");
    }
    Options { state, expired, ttl, token_ttl }
}

fn read_ttl(fields: &mut Fields) -> Option<i64> {
    read_seconds(fields, "ttl", |seconds| {
        if TTL.contains(&seconds) { Ok(()) } else { Err("must be between 24h and 87600h".into()) }
    })
}

fn read_seconds(fields: &mut Fields, name: &str, check: impl Fn(i64) -> Result<(), String>) -> Option<i64> {
    let seconds = |text: &str| {
        let duration = parse_duration(text)?;
        Ok::<_, String>(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX))
    };
    let text = fields.text(name, |text| seconds(text).and_then(&check))?;
    seconds(&text).ok()
}

fn read_looks(fields: &mut Fields) -> (Option<String>, Option<String>) {
    let nickname = fields.text("nickname", |text| check_line(text, MAX_FULLNAME));
    (nickname, fields.text("picture", check_web_address))
}

/// A name of a role as it may be stored; whether there is such a role is asked later.
fn check_role_name(text: &str) -> Result<(), String> {
    check_line(text, MAX_NAME)
}

/// Lower case, each once, in the order given.
fn once_each(roles: &[String]) -> Vec<String> {
    let mut all = Vec::with_capacity(roles.len());
    for role in roles.iter().map(|role| normalize_name(role)) {
        if !all.contains(&role) {
            all.push(role);
        }
    }
    all
}
