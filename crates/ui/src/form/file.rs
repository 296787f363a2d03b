//! A file of the person's own.

use leptos::{html::Input, prelude::*};
use web_sys::File;

use super::{Entry, field::Frame};

/// The picked file, if there is one.
pub type PickedFile = RwSignal<Option<File>, LocalStorage>;

/// The browser's own way to pick one, which also takes what is dropped on it.
#[component]
pub fn FileField(
    /// Its name: what the form knows of it.
    entry: Entry<String>,
    /// The file itself.
    file: PickedFile,
    /// What becomes of it.
    #[prop(optional, into)]
    help: Option<String>,
) -> impl IntoView {
    let frame = Frame::new(entry, help, false);
    let input = NodeRef::<Input>::new();
    let pick = move |_| {
        let picked = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        entry.set(picked.as_ref().map(File::name).unwrap_or_default());
        file.set(picked);
    };
    let control = view! {
        <input
            class="input input-file"
            id=entry.id()
            type="file"
            node_ref=input
            aria-required="true"
            aria-invalid=move || frame.invalid()
            aria-describedby=move || frame.described()
            on:change=pick
        />
    };
    frame.around(control.into_any())
}
