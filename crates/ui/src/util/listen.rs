//! Listening to the window or the document before anything else on the page does.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

/// Takes the listener off when it is dropped.
struct Listener {
    target: EventTarget,
    name: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

/// Calls `heard` for every such event in the capture phase, until the owner (the component) is gone.
pub fn first(target: EventTarget, name: &'static str, heard: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(heard);
    let function = closure.as_ref().unchecked_ref();
    if target.add_event_listener_with_callback_and_bool(name, function, true).is_ok() {
        // Dropped, and by that taken off, with the owner.
        StoredValue::new_local(Listener { target, name, closure });
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        // Fails for a listener that is not there.
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.name, function, true);
    }
}
