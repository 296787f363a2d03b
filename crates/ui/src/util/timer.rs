//! The one place that asks the browser to do something later.

use std::time::Duration;

use leptos::prelude::*;

/// One thing that is to happen, at most once at a time: starting it again, and leaving the page, takes the earlier one
/// back.
#[derive(Clone, Copy)]
pub struct Timer(StoredValue<Option<TimeoutHandle>>);

impl Timer {
    /// Nothing is to happen yet.
    pub fn new() -> Self {
        let handle = StoredValue::new(None::<TimeoutHandle>);
        on_cleanup(move || {
            if let Some(running) = handle.try_get_value().flatten() {
                running.clear();
            }
        });
        Self(handle)
    }

    /// Does `what` after `delay`, instead of what was to happen before.
    pub fn start(self, delay: Duration, what: impl FnOnce() + 'static) {
        self.stop();
        let handle = self.0;
        let run = move || {
            handle.try_set_value(None);
            what();
        };
        // Fails where there is no browser.
        handle.try_set_value(set_timeout_with_handle(run, delay).ok());
    }

    /// What was to happen does not.
    pub fn stop(self) {
        if let Some(running) = self.0.try_get_value().flatten() {
            running.clear();
            self.0.try_set_value(None);
        }
    }
}

impl Default for Timer {
    fn default() -> Self {
        Self::new()
    }
}
