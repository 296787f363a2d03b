//! Policies for members: how long links and passwords are good, and how long passwords must be. Typed in the units that
//! people think in; the server takes durations in hours.

use std::time::Duration;

use api_types::{
    OrganizationOptions,
    formats::{format_duration, parse_duration},
};
use leptos::prelude::*;
use ui::{
    failure::Failure,
    form::{Entry, Form, TextField, TextKind},
};

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// A duration in whole units: what it is without a policy, and its limits.
struct Span {
    pointer: &'static str,
    label: &'static str,
    help: &'static str,
    unit: u64,
    range: (i64, i64),
    preset: &'static str,
}

const INVITE: Span = Span {
    pointer: "/options/invite_duration",
    label: "Invitation links are good for (hours)",
    help: "24 to 168 hours (a week), which is the default.",
    unit: HOUR,
    range: (24, 168),
    preset: "168h",
};
const FORGOT: Span = Span {
    pointer: "/options/forgot_duration",
    label: "Password links are good for (hours)",
    help: "24 to 168 hours; 24 by default.",
    unit: HOUR,
    range: (24, 168),
    preset: "24h",
};
const PASSWORD: Span = Span {
    pointer: "/options/password_duration",
    label: "Passwords must be changed after (days)",
    help: "1 to 365 days; 180 by default.",
    unit: DAY,
    range: (1, 365),
    preset: "4320h",
};
/// Shortest password.
const LENGTH: (i64, i64) = (8, 72);

/// The entries of the policies.
#[derive(Clone, Copy)]
pub(super) struct Policies {
    invite: Entry<String>,
    forgot: Entry<String>,
    password: Entry<String>,
    length: Entry<String>,
    /// As it was read: a duration that is no whole number of its unit is kept unless it is changed.
    before: StoredValue<OrganizationOptions>,
}

impl Policies {
    pub(super) fn new(form: Form, options: OrganizationOptions) -> Self {
        let span = |span: &Span, value: &Option<String>| {
            form.entry(span.pointer, span.label, span.shown(value.as_deref().unwrap_or(span.preset)))
        };
        let length =
            options.minimum_password_length.map_or_else(|| LENGTH.0.to_string(), |length| length.to_string());
        Self {
            invite: span(&INVITE, &options.invite_duration),
            forgot: span(&FORGOT, &options.forgot_duration),
            password: span(&PASSWORD, &options.password_duration),
            length: form.entry("/options/minimum_password_length", "Fewest characters of a password", length),
            before: StoredValue::new(options),
        }
    }

    /// What is typed, or which of it is no number in its range.
    pub(super) fn read(self) -> Result<OrganizationOptions, Failure> {
        let before = self.before.get_value();
        let mut faults = Vec::new();
        let mut read =
            |span: &Span, entry: Entry<String>, before: Option<String>| match span.read(&entry.now()) {
                Ok(text) if before.as_deref().map(|before| span.shown(before)) == Some(entry.now()) => {
                    before.or(Some(text))
                }
                Ok(text) => Some(text),
                Err(words) => {
                    faults.push((span.pointer, words));
                    None
                }
            };
        let invite_duration = read(&INVITE, self.invite, before.invite_duration);
        let forgot_duration = read(&FORGOT, self.forgot, before.forgot_duration);
        let password_duration = read(&PASSWORD, self.password, before.password_duration);
        let minimum_password_length = match within(&self.length.now(), LENGTH) {
            Ok(length) => u32::try_from(length).ok(),
            Err(words) => {
                faults.push(("/options/minimum_password_length", words));
                None
            }
        };
        if faults.is_empty() {
            Ok(OrganizationOptions {
                invite_duration,
                forgot_duration,
                password_duration,
                minimum_password_length,
            })
        } else {
            Err(Failure::invalid(faults))
        }
    }

    pub(super) fn view(self, read_only: Signal<bool>) -> AnyView {
        let span = |entry: Entry<String>, span: &Span| {
            view! { <TextField entry kind=TextKind::Number range=span.range help=span.help read_only /> }
        };
        view! {
            <fieldset class="form-group">
                <legend>"Policies for members"</legend>
                <div class="form-pairs">
                    {span(self.invite, &INVITE)} {span(self.forgot, &FORGOT)} {span(self.password, &PASSWORD)}
                    <TextField
                        entry=self.length
                        kind=TextKind::Number
                        range=LENGTH
                        help="8 to 72; 8 by default. Holds for passwords chosen from now on."
                        read_only
                    />
                </div>
            </fieldset>
        }
        .into_any()
    }
}

impl Span {
    /// A stored duration in this unit, rounded up.
    fn shown(&self, stored: &str) -> String {
        match parse_duration(stored) {
            Ok(duration) => duration.as_secs().div_ceil(self.unit).to_string(),
            Err(_) => stored.to_owned(),
        }
    }

    fn read(&self, typed: &str) -> Result<String, String> {
        let count = within(typed, self.range)?;
        Ok(format_duration(Duration::from_secs(count.unsigned_abs() * self.unit)))
    }
}

fn within(typed: &str, (least, most): (i64, i64)) -> Result<i64, String> {
    let number = typed.trim().parse::<i64>().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("Enter a whole number from {least} to {most}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_shown_in_their_unit_and_sent_in_hours() {
        assert_eq!(INVITE.shown("168h"), "168");
        assert_eq!(PASSWORD.shown("4320h"), "180");
        assert_eq!(PASSWORD.read("180").as_deref(), Ok("4320h"));
        assert_eq!(INVITE.read(" 24 ").as_deref(), Ok("24h"));
    }

    #[test]
    fn a_part_of_a_unit_counts_as_one() {
        assert_eq!(PASSWORD.shown("25h"), "2");
        assert_eq!(INVITE.shown("24h30m"), "25");
    }

    #[test]
    fn what_is_out_of_range_is_said() {
        for typed in ["", "23", "169", "a day", "24.5", "-24"] {
            assert!(INVITE.read(typed).is_err(), "{typed}");
        }
    }
}
