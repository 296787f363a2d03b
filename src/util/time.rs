//! Points in time, as the dashboard writes them.

use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;

/// The day of an ISO 8601 time, in UTC so that everybody reads the same day; what cannot be read is shown as it is.
pub(crate) fn day(iso: &str) -> String {
    let date = Date::new(&JsValue::from_str(iso));
    if date.get_time().is_nan() {
        return iso.to_owned();
    }
    let options = Object::new();
    for (key, value) in [("dateStyle", "medium"), ("timeZone", "UTC")] {
        // Fails on frozen objects only.
        let _ = Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    date.to_locale_date_string("en-GB", &options).into()
}

/// The time of day, to the second, as a clock on the wall shows it.
pub(crate) fn now() -> String {
    Date::new_0().to_locale_time_string("en-GB").into()
}
