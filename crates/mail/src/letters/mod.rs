//! The messages that Patchbay writes, as pure functions: data in, [`Message`] out.
//!
//! Names come from people and may hold anything; they are cleaned for sentences and headers, and escaped in HTML.
//! Subjects go through many logs and hold no secrets.

mod layout;
mod times;

use std::net::IpAddr;

use jiff::Timestamp;

use self::layout::Letter;
use crate::{Address, Link, Message, clean};

/// What an invitation says.
#[derive(Clone, Copy, Debug)]
pub struct Invitation<'a> {
    /// The invited person.
    pub to: &'a Address,
    /// The organization's display name.
    pub organization: &'a str,
    /// The display name of whoever invites.
    pub inviter: &'a str,
    /// One sentence that says what the role lets one do.
    pub role: &'a str,
    /// Where to accept.
    pub link: &'a Link,
    /// When the link ends.
    pub expires: Timestamp,
}

/// Asks somebody to join an organization.
pub fn invitation(data: &Invitation<'_>) -> Message {
    let [organization, inviter] = [data.organization, data.inviter].map(clean::name);
    Letter {
        to: data.to,
        subject: format!("{inviter} invites you to {organization} on Patchbay"),
        heading: format!("Join {organization}"),
        before: vec![
            format!("{inviter} invites you to work with {organization} in Patchbay."),
            clean::sentence(data.role),
        ],
        action: Some(("Accept the invitation", data.link)),
        after: vec![
            format!("The link works once, until {}.", times::shown(data.expires)),
            format!(
                "This invitation is for {}. If you do not know what it is about, ignore it: nothing happens without \
                 you.",
                data.to
            ),
        ],
    }
    .into_message(Some(format!("{inviter} via Patchbay")))
}

/// What a password reset says.
#[derive(Clone, Copy, Debug)]
pub struct PasswordReset<'a> {
    /// Whose password it is.
    pub to: &'a Address,
    /// Display names of the organizations in which this password signs in.
    pub organizations: &'a [&'a str],
    /// Where to choose a new password.
    pub link: &'a Link,
    /// When the link ends.
    pub expires: Timestamp,
}

/// Lets somebody choose a new password.
pub fn password_reset(data: &PasswordReset<'_>) -> Message {
    let organizations: Vec<_> = data.organizations.iter().map(|name| clean::name(name)).collect();
    let place = match organizations.as_slice() {
        [] => "Patchbay".to_owned(),
        names => format!("{} on Patchbay", listed(names)),
    };
    Letter {
        to: data.to,
        subject: "Choose a new Patchbay password".to_owned(),
        heading: "Choose a new password".to_owned(),
        before: vec![format!(
            "Somebody, hopefully you, asked for a new password of {} for {place}.",
            data.to
        )],
        action: Some(("Choose a new password", data.link)),
        after: vec![
            format!("The link works once, until {}.", times::shown(data.expires)),
            "If you did not ask for it, ignore this message: your password stays as it is.".to_owned(),
        ],
    }
    .into_message(None)
}

/// What the notice of a changed password says.
#[derive(Clone, Copy, Debug)]
pub struct PasswordChanged<'a> {
    /// Whose password it was.
    pub to: &'a Address,
    /// The organization's display name.
    pub organization: &'a str,
    /// When it was changed.
    pub when: Timestamp,
    /// From where; absent when it is not known.
    pub address: Option<IpAddr>,
}

/// Tells somebody that their password is another one now, in case it was not they who changed it.
pub fn password_changed(data: &PasswordChanged<'_>) -> Message {
    let organization = clean::name(data.organization);
    let from = data.address.map(|address| format!(" from the network address {address}")).unwrap_or_default();
    let when = times::shown(data.when);
    Letter {
        to: data.to,
        subject: "Your Patchbay password was changed".to_owned(),
        heading: "Your password was changed".to_owned(),
        before: vec![
            format!("The password of {} for {organization} on Patchbay was changed on {when}{from}.", data.to),
            "If it was you, there is nothing to do.".to_owned(),
            format!(
                "If it was not, choose a new password at once with “Forgot password?” on the sign-in page, and tell \
                 an administrator of {organization}."
            ),
        ],
        action: None,
        after: Vec::new(),
    }
    .into_message(None)
}

/// What the notice of access to one more tenant says.
#[derive(Clone, Copy, Debug)]
pub struct AddedToTenant<'a> {
    /// The member.
    pub to: &'a Address,
    /// The organization's display name.
    pub organization: &'a str,
    /// The tenant's display name.
    pub tenant: &'a str,
    /// One sentence that says what the role lets one do.
    pub role: &'a str,
    /// The sign-in page.
    pub link: &'a Link,
}

/// Tells somebody who is a member already that they can work with one more tenant.
pub fn added_to_tenant(data: &AddedToTenant<'_>) -> Message {
    let [organization, tenant] = [data.organization, data.tenant].map(clean::name);
    Letter {
        to: data.to,
        subject: format!("You can now work with {tenant} on Patchbay"),
        heading: format!("You can now work with {tenant}"),
        before: vec![
            format!("An administrator of {organization} gave you access to {tenant} in Patchbay."),
            clean::sentence(data.role),
        ],
        action: Some(("Sign in", data.link)),
        after: vec![format!("Sign in as {}, with the password that you have.", data.to)],
    }
    .into_message(None)
}

/// What the notice of a second sign-up says.
#[derive(Clone, Copy, Debug)]
pub struct AccountExists<'a> {
    /// The address that somebody tried to sign up with.
    pub to: &'a Address,
    /// The sign-in page.
    pub link: &'a Link,
}

/// Tells somebody that their address was used to sign up again, which the page that was used for it does not say:
/// it would tell strangers who is a member.
pub fn account_exists(data: &AccountExists<'_>) -> Message {
    Letter {
        to: data.to,
        subject: "You already have a Patchbay account".to_owned(),
        heading: "You already have an account".to_owned(),
        before: vec![format!(
            "Somebody, perhaps you, tried to sign up for Patchbay with {}. This address has an account already, and \
             nothing about it was changed.",
            data.to
        )],
        action: Some(("Sign in", data.link)),
        after: vec![
            "If you do not remember the password, choose “Forgot password?” on that page. If it was not you, there is \
             nothing to do."
                .to_owned(),
        ],
    }
    .into_message(None)
}

/// `A`, `A and B`, `A, B and C`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [front @ .., last] => format!("{} and {last}", front.join(", ")),
    }
}

#[cfg(test)]
mod tests;
