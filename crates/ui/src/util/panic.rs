//! The last net: after a panic the app is dead while its page still looks alive. The box that index.html keeps outside
//! of the app says so.

use std::panic::PanicHookInfo;

use wasm_bindgen::JsValue;

use super::dom;

/// From now on a panic shows the box and leaves message, place and JavaScript stack in the console.
pub fn install() {
    std::panic::set_hook(Box::new(report));
}

fn report(info: &PanicHookInfo<'_>) {
    let stack = js_sys::Reflect::get(&js_sys::Error::new(""), &JsValue::from_str("stack"));
    let stack = stack.ok().and_then(|stack| stack.as_string()).unwrap_or_default();
    web_sys::console::error_1(&JsValue::from_str(&format!("{info}\n\n{stack}")));
    if let Some(crash) = dom::by_id("crash") {
        crash.set_hidden(false);
    }
}
