//! Web storage, for looks only: nothing that anybody could want to steal goes in here. It may be switched off or full;
//! then the setting lasts as long as the page.

use leptos::prelude::window;
use web_sys::Storage;

/// Reads a setting.
pub fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Writes a setting, or forgets it.
pub fn write(key: &str, value: Option<&str>) {
    if let Some(storage) = storage() {
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
