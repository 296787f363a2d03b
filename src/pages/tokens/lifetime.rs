//! How long a new token works: one of a few spans, or one's own.

use api_types::Timestamp;
use leptos::prelude::*;
use ui::form::{Choice, Entry, Form, SelectField, TextField, TextKind};

/// As the server reads them, and in words.
const SPANS: [(&str, &str); 6] = [
    ("1h", "1 hour"),
    ("24h", "24 hours"),
    ("168h", "7 days"),
    ("720h", "30 days"),
    ("2160h", "90 days"),
    ("8760h", "1 year"),
];
/// The choice of a span of one's own.
const OWN: &str = "own";
/// Units, by their length in minutes.
const UNITS: [(&str, &str); 3] = [("1", "Minutes"), ("60", "Hours"), ("1440", "Days")];
/// The longest, in minutes.
const LONGEST: u64 = 365 * 1_440;

/// What is picked. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Lifetime {
    span: Entry<String>,
    count: Entry<String>,
    unit: Entry<String>,
}

impl Lifetime {
    pub(super) fn new(form: Form) -> Self {
        // The parts first: a fault of theirs would be one of the whole as well.
        let count = form.entry("/token_ttl/count", "How many", "12".to_owned());
        let unit = form.entry("/token_ttl/unit", "Of what", "60".to_owned());
        Self { span: form.entry("/token_ttl", "How long it works", "24h".to_owned()), count, unit }
    }

    /// The duration as the server reads it, tracked; or what is wrong with it.
    pub(super) fn read(self) -> Result<String, String> {
        let span = self.span.get();
        if span != OWN {
            return Ok(span);
        }
        read_own(&self.count.get(), &self.unit.get()).map(|minutes| format!("{minutes}m"))
    }

    /// When a token that is made now ends, tracked.
    pub(super) fn end(self, now: Timestamp) -> Option<Timestamp> {
        let text = self.read().ok()?;
        let length = api_types::formats::parse_duration(&text).ok()?;
        let micros = i64::try_from(length.as_micros()).ok()?;
        Some(Timestamp::from_micros(now.as_micros().saturating_add(micros)))
    }
}

fn read_own(count: &str, unit: &str) -> Result<u64, String> {
    let length = unit.parse::<u64>().unwrap_or(60);
    let count: u64 = count.trim().parse().map_err(|_| "Enter a whole number.".to_owned())?;
    let minutes = count.saturating_mul(length);
    match minutes {
        0 => Err("Enter at least 1.".to_owned()),
        1..=LONGEST => Ok(minutes),
        _ => Err("Enter a year at most.".to_owned()),
    }
}

#[component]
pub(super) fn LifetimeFields(lifetime: Lifetime) -> impl IntoView {
    let choices: Vec<Choice> = SPANS
        .into_iter()
        .map(|(value, words)| Choice::new(value, words))
        .chain([Choice::new(OWN, "Another span")])
        .collect();
    let units = UNITS.map(|(value, words)| Choice::new(value, words)).to_vec();
    let help = "Short is safe: a program can renew the secrets, not the lifetime.";
    view! {
        <SelectField entry=lifetime.span choices help />
        <div class="token-span" hidden=move || lifetime.span.with(|span| span != OWN)>
            <TextField entry=lifetime.count kind=TextKind::Number range=(1, 525_600) />
            <SelectField entry=lifetime.unit choices=units />
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_ones_own_is_a_minute_to_a_year() {
        assert_eq!(read_own("90", "1"), Ok(90));
        assert_eq!(read_own(" 365 ", "1440"), Ok(LONGEST));
        for (count, unit) in
            [("0", "60"), ("366", "1440"), ("1.5", "60"), ("", "60"), ("99999999999999999", "60")]
        {
            assert!(read_own(count, unit).is_err(), "{count} × {unit}");
        }
    }

    #[test]
    fn what_is_offered_is_what_the_server_reads() {
        for (span, _) in SPANS {
            assert!(api_types::formats::parse_duration(span).is_ok(), "{span}");
        }
    }
}
