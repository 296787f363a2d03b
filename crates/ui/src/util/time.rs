//! Points in time, as the dashboard writes them.

use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;

/// The day of an ISO 8601 time, in UTC so that everybody reads the same day; what cannot be read is shown as it is.
pub fn day(iso: &str) -> String {
    written(iso, &[("dateStyle", "medium")])
}

/// Day and time to the second, in UTC and saying so.
pub fn exact(iso: &str) -> String {
    format!("{} UTC", written(iso, &[("dateStyle", "medium"), ("timeStyle", "medium")]))
}

/// The day of a moment in seconds since 1970.
pub fn day_of(seconds: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "exact for the next hundred million years")]
    let date = Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
    // What no calendar has is no date, and has no text either.
    if date.get_time().is_nan() { seconds.to_string() } else { day(&String::from(date.to_iso_string())) }
}

fn written(iso: &str, styles: &[(&str, &str)]) -> String {
    let date = Date::new(&JsValue::from_str(iso));
    if date.get_time().is_nan() {
        return iso.to_owned();
    }
    let options = Object::new();
    for (key, value) in styles.iter().chain(&[("timeZone", "UTC")]) {
        // Fails on frozen objects only.
        let _ = Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    date.to_locale_string("en-GB", &options).into()
}

/// The time of day, to the second, as a clock on the wall shows it.
pub fn now() -> String {
    Date::new_0().to_locale_time_string("en-GB").into()
}

/// Seconds since 1970, by this machine's clock.
pub fn now_seconds() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds are meant")]
    let seconds = (Date::now() / 1000.0) as i64;
    seconds
}

/// A distance in seconds in words: behind us when negative, ahead when positive. Rounded down to whole units.
pub fn distance(seconds: i64) -> String {
    const UNITS: [(i64, &str); 6] = [
        (31_557_600, "year"),
        (2_629_800, "month"),
        (604_800, "week"),
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
    ];
    let far = seconds.saturating_abs();
    let Some((length, unit)) = UNITS.into_iter().find(|(length, _)| far >= *length) else {
        return if seconds > 0 { "in less than a minute".to_owned() } else { "just now".to_owned() };
    };
    let count = far / length;
    let plural = if count == 1 { "" } else { "s" };
    if seconds > 0 { format!("in {count} {unit}{plural}") } else { format!("{count} {unit}{plural} ago") }
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_are_said_in_the_largest_whole_unit() {
        let said = [-5, -60, -7_199, -7_200, -86_400 * 8, -31_557_600 * 2].map(distance);
        assert_eq!(
            said,
            ["just now", "1 minute ago", "1 hour ago", "2 hours ago", "1 week ago", "2 years ago"]
        );
        assert_eq!([20, 90, 86_400 * 3].map(distance), ["in less than a minute", "in 1 minute", "in 3 days"]);
    }

    #[test]
    fn no_distance_is_too_far_to_say() {
        assert!(distance(i64::MIN).ends_with("years ago"));
    }
}
