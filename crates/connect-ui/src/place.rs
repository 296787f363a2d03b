//! The step that is shown, kept in the browser's history, so that back and forward go through the steps.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;

/// A step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// Choosing what to connect.
    #[default]
    Pick,
    /// Filling in what a provider needs.
    Fill {
        /// Id of the integration point.
        point: String,
        /// Id of the provider.
        provider: String,
    },
    /// It is connected.
    Done {
        /// Id of the integration.
        integration: String,
    },
}

impl Place {
    /// As it stands in the history.
    fn write(&self) -> String {
        match self {
            Self::Pick => "pick".to_owned(),
            Self::Fill { point, provider } => format!("fill {point} {provider}"),
            Self::Done { integration } => format!("done {integration}"),
        }
    }

    /// Reads it; what is no place leads to the first one.
    fn read(text: &str) -> Self {
        let words: Vec<_> = text.split(' ').collect();
        match words.as_slice() {
            ["fill", point, provider] => {
                Self::Fill { point: (*point).to_owned(), provider: (*provider).to_owned() }
            }
            ["done", integration] => Self::Done { integration: (*integration).to_owned() },
            _ => Self::Pick,
        }
    }
}

/// Where the page is, and how it gets elsewhere. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Way(RwSignal<Place>);

impl Way {
    /// Begins where the history says that the page was.
    pub(crate) fn begin() -> Self {
        let now = window().history().and_then(|history| history.state()).unwrap_or_default();
        let way = Self(RwSignal::new(Place::read(&now.as_string().unwrap_or_default())));
        let listener = window_event_listener(ev::popstate, move |event| {
            way.0.set(Place::read(&event.state().as_string().unwrap_or_default()));
        });
        on_cleanup(move || listener.remove());
        way
    }

    /// The step, tracked.
    pub(crate) fn now(self) -> Place {
        self.0.get()
    }

    /// A step further; the browser's back leads here again.
    pub(crate) fn go(self, place: Place) {
        if let Ok(history) = window().history() {
            // Fails only for a page that calls it hundreds of times a minute.
            let _ = history.push_state_with_url(&JsValue::from_str(&place.write()), "", None);
        }
        self.0.set(place);
    }

    /// Another step in the place of this one: back leads to what was before.
    pub(crate) fn replace(self, place: Place) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::from_str(&place.write()), "", None);
        }
        self.0.set(place);
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn what_is_written_is_read_again() {
        for place in [
            Place::Pick,
            Place::Fill { point: "p".to_owned(), provider: "ticketing_jira".to_owned() },
            Place::Done { integration: "i".to_owned() },
        ] {
            assert_eq!(Place::read(&place.write()), place);
        }
        for stray in ["", "fill", "fill a", "elsewhere", "done a b"] {
            assert_eq!(Place::read(stray), Place::Pick);
        }
    }
}
