//! Light, dark, or as the system says. Kept in web storage (looks only), followed by every open tab.
//!
//! `boot/early.js` applies the stored choice before the first paint, by the same rules.

use leptos::{ev, prelude::*};

use super::{dom, storage};

const KEY: &str = "patchbay.ui.theme";

/// What the person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// In the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its name on the page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Auto => "Auto",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// Its name in storage and in the page's `data-theme`; none means the system's.
    fn stored(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn from_stored(stored: Option<&str>) -> Self {
        match stored {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::Auto,
        }
    }
}

/// The theme of this tab.
#[derive(Clone, Copy)]
pub struct ThemeState(RwSignal<Theme>);

/// Makes the theme available to the app and keeps the page, storage and other tabs in step with it.
pub fn provide() {
    let theme = ThemeState(RwSignal::new(Theme::from_stored(storage::read(KEY).as_deref())));
    let others = window_event_listener(ev::storage, move |event| {
        // No key: the whole storage was cleared.
        if event.key().is_none_or(|key| key == KEY) {
            theme.show(Theme::from_stored(storage::read(KEY).as_deref()));
        }
    });
    on_cleanup(move || others.remove());
    provide_context(theme);
}

/// The theme, from anywhere in the app.
pub fn use_theme() -> ThemeState {
    expect_context()
}

impl ThemeState {
    /// The choice, tracked.
    pub fn get(self) -> Theme {
        self.0.get()
    }

    /// Takes a new choice and remembers it.
    pub fn choose(self, theme: Theme) {
        storage::write(KEY, theme.stored());
        self.show(theme);
    }

    fn show(self, theme: Theme) {
        dom::set_theme(theme.stored());
        self.0.set(theme);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_survives_storage() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_stored(theme.stored()), theme);
        }
    }

    #[test]
    fn an_unknown_stored_value_means_auto() {
        assert_eq!(Theme::from_stored(Some("sepia")), Theme::Auto);
    }
}
