//! What a form begins with, while the answer that it was made from goes on changing.

use leptos::prelude::*;

/// The newest of what a form can begin with; but the form stays as it is while something in it is unsaved, or news of
/// somebody else's change, or of a right that was lost, would throw away what is being typed. Sending it then tells what
/// has become of it.
pub fn steady<T: Clone + PartialEq + Send + Sync + 'static>(
    newest: impl Fn() -> Option<T> + Send + Sync + 'static,
    unsaved: impl Into<Signal<bool>>,
) -> Memo<Option<T>> {
    let unsaved = unsaved.into();
    Memo::new(move |before: Option<&Option<T>>| {
        let newest = newest();
        // The form may have gone, and what it said of itself with it.
        let held = unsaved.try_get().unwrap_or(false);
        before.cloned().flatten().filter(|_| held).or(newest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_being_edited_stays_until_it_is_saved() {
        Owner::new().with(|| {
            let (newest, unsaved) = (RwSignal::new(Some("first")), RwSignal::new(false));
            let shown = steady(move || newest.get(), unsaved);
            newest.set(Some("second"));
            assert_eq!(shown.get(), Some("second"));
            unsaved.set(true);
            newest.set(Some("third"));
            assert_eq!(shown.get(), Some("second"));
            newest.set(None);
            assert_eq!(shown.get(), Some("second"));
            unsaved.set(false);
            assert_eq!(shown.get(), None);
        });
    }

    #[test]
    fn something_unsaved_does_not_keep_what_was_never_there() {
        Owner::new().with(|| {
            let (newest, unsaved) = (RwSignal::new(None), RwSignal::new(true));
            let shown = steady(move || newest.get(), unsaved);
            assert_eq!(shown.get(), None);
            newest.set(Some("first"));
            assert_eq!(shown.get(), Some("first"));
        });
    }
}
