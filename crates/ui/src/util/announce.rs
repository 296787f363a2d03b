//! What a browser does on a full page load and a single-page app must do itself: set the title, say where one has
//! arrived, and put the focus at the start of the new page.

use leptos::prelude::*;

use super::dom;

/// What assistive technology shall say next.
#[derive(Clone, Copy)]
pub struct Announcer {
    text: RwSignal<String>,
    arrived_before: StoredValue<bool>,
}

/// Makes the announcer available to the app; the frame holds its live region.
pub fn provide() {
    provide_context(Announcer {
        text: RwSignal::new(String::new()),
        arrived_before: StoredValue::new(false),
    });
}

/// The announcer, from anywhere in the app.
pub fn use_announcer() -> Announcer {
    expect_context()
}

impl Announcer {
    /// What the live region holds, tracked.
    pub fn text(self) -> String {
        self.text.get()
    }

    /// A page is shown. On the first one the browser itself has said its title and focus belongs to the person;
    /// afterwards both move to the new page's heading.
    pub fn arrived(self, title: &str) {
        dom::set_title(&format!("{title} · Patchbay"));
        if !self.arrived_before.get_value() {
            self.arrived_before.set_value(true);
            return;
        }
        self.text.set(title.to_owned());
        // The new page is in the document only after this turn.
        request_animation_frame(|| dom::focus("main h1"));
    }

    /// Something changed that is seen but not focused, such as a copied text.
    pub fn say(self, text: impl Into<String>) {
        let text = text.into();
        // An equal text would be no change, and not be read again.
        self.text.set(String::new());
        request_animation_frame(move || {
            self.text.try_set(text);
        });
    }
}
