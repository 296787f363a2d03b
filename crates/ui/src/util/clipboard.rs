//! Copying text.

use leptos::{prelude::window, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Copies `text` and says whether it worked: browsers refuse outside of https and localhost, and when a person has
/// forbidden it.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    let navigator = window().navigator();
    // Absent on plain http, where web-sys' accessor would hand out `undefined` as a clipboard.
    let present = js_sys::Reflect::get(navigator.unchecked_ref(), &JsValue::from_str("clipboard"))
        .is_ok_and(|clipboard| clipboard.is_object());
    if !present {
        done(false);
        return;
    }
    let copying = JsFuture::from(navigator.clipboard().write_text(text));
    spawn_local(async move { done(copying.await.is_ok()) });
}
