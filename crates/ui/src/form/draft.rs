//! What has been typed so far.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    failure::{Failure, Fault},
    util::{dom, ids},
};

/// One form: knows its entries, whether any was changed, and what the server last said against it. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Form {
    fields: RwSignal<Vec<Field>>,
    failure: RwSignal<Option<Failure>>,
    summary: StoredValue<String>,
    /// Counts refusals, so that the same one twice is two.
    failed: RwSignal<u32>,
}

/// One value of a form. Cheap to copy; hand it to the field component that shows it.
pub struct Entry<T: Send + Sync + 'static> {
    value: RwSignal<T>,
    initial: RwSignal<T>,
    pub(super) error: RwSignal<Option<String>>,
    id: StoredValue<String>,
    label: StoredValue<String>,
}

/// Where an entry stands in the body that is sent, as a JSON pointer, tracked; none while it is not a part of it.
pub type Place = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// What the form keeps of an entry, whatever its type.
#[derive(Clone)]
struct Field {
    place: Place,
    id: StoredValue<String>,
    label: StoredValue<String>,
    error: RwSignal<Option<String>>,
    changed: Signal<bool>,
    keep: Callback<()>,
    reset: Callback<()>,
}

/// A field with an error, as the summary lists it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) error: String,
}

impl Form {
    /// An empty form. Belongs to the page or dialog that makes it.
    pub fn new() -> Self {
        Self {
            fields: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
            summary: StoredValue::new(ids::fresh("summary")),
            failed: RwSignal::new(0),
        }
    }

    /// Adds a value. `pointer` is its place in the body that is sent, such as `/email`; faults below it (`/labels/2`)
    /// are its own too.
    pub fn entry<T>(self, pointer: &'static str, label: impl Into<String>, initial: T) -> Entry<T>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        self.entry_at(Arc::new(move || Some(pointer.to_owned())), label, initial)
    }

    /// Adds a value whose place changes with what else is typed. It is the form's for as long as its owner lives.
    pub fn entry_at<T>(self, place: Place, label: impl Into<String>, initial: T) -> Entry<T>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        let entry = Entry {
            value: RwSignal::new(initial.clone()),
            initial: RwSignal::new(initial),
            error: RwSignal::new(None),
            id: StoredValue::new(ids::fresh("field")),
            label: StoredValue::new(label.into()),
        };
        let Entry { value, initial, error, id, label } = entry;
        let field = Field {
            place,
            id,
            label,
            error,
            changed: Signal::derive(move || value.with(|value| initial.with(|initial| value != initial))),
            keep: Callback::new(move |()| initial.set(value.get_untracked())),
            reset: Callback::new(move |()| {
                value.set(initial.get_untracked());
                error.set(None);
            }),
        };
        self.fields.update(|fields| fields.push(field));
        let form = self;
        on_cleanup(move || {
            form.fields.try_update(|fields| fields.retain(|field| field.id != id));
        });
        entry
    }

    /// Whether anything differs from how the form began, tracked.
    pub fn changed(self) -> bool {
        self.fields.get().iter().any(|field| (field.place)().is_some() && field.changed.get())
    }

    /// The same as a signal, for a [`super::LeaveGuard`] or a dialog's `unsaved`.
    pub fn unsaved(self) -> Signal<bool> {
        Signal::derive(move || self.changed())
    }

    /// Shows why it did not work: each fault at its field, the others and the failure itself in the summary, which
    /// takes the focus. What was typed stays.
    pub fn fail(self, failure: impl Into<Failure>) {
        self.distribute(failure.into());
        self.failed.update(|count| *count += 1);
        let summary = format!("#{}", self.summary.get_value());
        // It is in the document after this turn.
        request_animation_frame(move || dom::focus(&summary));
    }

    /// Says at the field that a JSON pointer names what is wrong there, and tells which one it is: the id of its control
    /// and its label. None if nothing of the form is there.
    pub fn mark(self, pointer: &str, error: &str) -> Option<(String, String)> {
        let fields = self.fields.get_untracked();
        let places: Vec<Option<String>> = untrack(|| fields.iter().map(|field| (field.place)()).collect());
        let field = fields.get(closest(&places, pointer)?)?;
        field.error.update(|old| add(old, error));
        Some((field.id.get_value(), field.label.get_value()))
    }

    /// The same without the focus.
    pub(crate) fn distribute(self, failure: Failure) {
        self.clear();
        let fields = self.fields.get_untracked();
        let places: Vec<Option<String>> = untrack(|| fields.iter().map(|field| (field.place)()).collect());
        let mut rest = Vec::new();
        for fault in failure.faults {
            match closest(&places, &fault.pointer).and_then(|index| fields.get(index)) {
                Some(field) => field.error.update(|error| add(error, &fault.message)),
                None => rest.push(fault),
            }
        }
        self.failure.set(Some(Failure {
            faults: rest,
            title: failure.title,
            advice: failure.advice,
            request_id: failure.request_id,
        }));
    }

    /// Forgets what was wrong, before another try.
    pub fn clear(self) {
        for field in self.fields.get_untracked() {
            field.error.set(None);
        }
        self.failure.set(None);
    }

    /// What is typed is now what the server has: nothing is unsaved.
    pub fn saved(self) {
        self.clear();
        for field in self.fields.get_untracked() {
            field.keep.run(());
        }
    }

    /// Back to how it began, or was last saved.
    pub fn reset(self) {
        self.failure.set(None);
        for field in self.fields.get_untracked() {
            field.reset.run(());
        }
    }

    pub(super) fn failure(self) -> Option<Failure> {
        self.failure.get()
    }

    pub(super) fn failed(self) -> u32 {
        self.failed.get()
    }

    pub(super) fn summary_id(self) -> String {
        self.summary.get_value()
    }

    /// Tracked: a field that is being mended leaves the list.
    pub(super) fn marked(self) -> Vec<Marked> {
        let fields = self.fields.get();
        let marked = fields.iter().filter_map(|field| {
            let error = field.error.get()?;
            (field.place)()?;
            Some(Marked { id: field.id.get_value(), label: field.label.get_value(), error })
        });
        marked.collect()
    }
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

/// Which of the places a fault belongs to: the one that it names, or the first below it, or the nearest above it.
fn closest(places: &[Option<String>], pointer: &str) -> Option<usize> {
    let below = |whole: &str, part: &str| part.strip_prefix(whole).is_some_and(|rest| rest.starts_with('/'));
    let fitting = || places.iter().enumerate().filter_map(|(index, place)| Some((index, place.as_deref()?)));
    let named = fitting().find(|(_, place)| *place == pointer);
    let inside = || fitting().find(|(_, place)| !pointer.is_empty() && below(pointer, place));
    let around = || {
        fitting()
            .filter(|(_, place)| below(place, pointer))
            .max_by_key(|(index, place)| (place.len(), usize::MAX - index))
    };
    named.or_else(inside).or_else(around).map(|(index, _)| index)
}

impl<T: Send + Sync + 'static> Clone for Entry<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Entry<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Entry<T> {
    /// The value, tracked.
    pub fn get(self) -> T {
        self.value.get()
    }

    /// The value, for the moment of sending.
    pub fn now(self) -> T {
        self.value.get_untracked()
    }

    /// Looks at the value, tracked.
    pub fn with<U>(self, look: impl FnOnce(&T) -> U) -> U {
        self.value.with(look)
    }

    /// Another value. What was wrong with the last one is no longer said.
    pub fn set(self, value: T) {
        self.error.set(None);
        self.value.set(value);
    }

    /// Changes the value in place. What was wrong with the last one is no longer said.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.error.set(None);
        self.value.update(change);
    }

    /// Says what is wrong with the value, at its field.
    pub fn mark(self, error: impl Into<String>) {
        self.error.set(Some(error.into()));
    }

    /// Whether something is wrong with it, tracked.
    pub fn is_marked(self) -> bool {
        self.error.with(Option::is_some)
    }

    /// Id of the control that shows it.
    pub fn id(self) -> String {
        self.id.get_value()
    }

    /// What it is called.
    pub fn label(self) -> String {
        self.label.get_value()
    }
}

impl Failure {
    /// Faults that the page itself found before sending: pointer and message.
    pub fn invalid(faults: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let faults =
            faults.into_iter().map(|(pointer, message)| Fault { pointer: pointer.to_owned(), message });
        Self { faults: faults.collect(), ..Self::new("Some of it needs another look", "") }
    }
}

fn add(error: &mut Option<String>, message: &str) {
    match error {
        Some(earlier) => {
            earlier.push(' ');
            earlier.push_str(message);
        }
        None => *error = Some(message.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_owner(test: impl FnOnce()) {
        let owner = Owner::new();
        owner.with(test);
    }

    fn refused(faults: &[(&str, &str)]) -> Failure {
        let faults = faults.iter().map(|(pointer, message)| Fault {
            pointer: (*pointer).to_owned(),
            message: (*message).to_owned(),
        });
        Failure { faults: faults.collect(), ..Failure::new("Refused", "") }
    }

    #[test]
    fn a_fault_goes_to_the_field_of_its_pointer_and_the_rest_is_kept() {
        in_owner(|| {
            let form = Form::new();
            let email = form.entry("/email", "E-mail", String::new());
            let labels = form.entry("/labels", "Labels", Vec::<String>::new());
            let emails = form.entry("/emails", "More", String::new());
            let failure =
                refused(&[("/email", "Bad."), ("/labels/2", "Long."), ("/labels/3", "Odd."), ("", "No.")]);
            form.distribute(failure);
            assert_eq!(email.error.get_untracked().as_deref(), Some("Bad."));
            assert_eq!(labels.error.get_untracked().as_deref(), Some("Long. Odd."));
            assert_eq!(emails.error.get_untracked(), None, "a longer name is another field");
            assert_eq!(form.failure.get_untracked().map(|failure| failure.faults.len()), Some(1));
        });
    }

    #[test]
    fn what_is_found_later_is_said_at_its_field() {
        in_owner(|| {
            let form = Form::new();
            let url = form.entry("/config/url", "Address", String::new());
            assert_eq!(
                form.mark("/config/url/0", "Nobody is there."),
                Some((url.id(), "Address".to_owned()))
            );
            assert_eq!(url.error.get_untracked().as_deref(), Some("Nobody is there."));
            assert_eq!(form.mark("/config/other", "Odd."), None);
            assert_eq!(form.mark("", "Odd."), None, "what is nowhere in the body has no field");
            let (id, _) = form.mark("/config", "Both.").unwrap();
            assert_eq!(id, url.id(), "of what a fault is about as a whole, the first part");
            assert!(form.failure.get_untracked().is_none(), "the summary is not asked for");
        });
    }

    #[test]
    fn a_fault_goes_to_the_nearest_place_that_is_a_part_of_what_is_sent() {
        in_owner(|| {
            let form = Form::new();
            let shown = RwSignal::new(true);
            let whole = form.entry("/config", "Config", String::new());
            let part = form.entry_at(
                Arc::new(move || shown.get().then(|| "/config/url".to_owned())),
                "Address",
                String::new(),
            );
            form.distribute(refused(&[("/config/url", "Bad."), ("/config/other", "Odd.")]));
            assert_eq!(part.error.get_untracked().as_deref(), Some("Bad."));
            assert_eq!(whole.error.get_untracked().as_deref(), Some("Odd."));
            part.set("x".to_owned());
            assert!(form.changed());
            shown.set(false);
            assert!(!form.changed(), "what is not sent changes nothing");
            form.distribute(refused(&[("/config/url", "Bad.")]));
            assert_eq!(whole.error.get_untracked().as_deref(), Some("Bad."));
        });
    }

    #[test]
    fn a_value_that_has_gone_is_not_the_forms_any_more() {
        in_owner(|| {
            let form = Form::new();
            let child = Owner::new();
            child.with(|| form.entry("/part", "Part", String::new()).set("x".to_owned()));
            assert!(form.changed());
            child.cleanup();
            assert!(!form.changed());
        });
    }

    #[test]
    fn a_form_is_changed_until_it_is_saved_or_as_it_was() {
        in_owner(|| {
            let form = Form::new();
            let name = form.entry("/name", "Name", "a".to_owned());
            assert!(!form.changed());
            name.set("b".to_owned());
            assert!(form.changed());
            name.set("a".to_owned());
            assert!(!form.changed());
            name.set("c".to_owned());
            form.saved();
            assert!(!form.changed());
            name.set("d".to_owned());
            form.reset();
            assert_eq!(name.now(), "c");
        });
    }

    #[test]
    fn editing_a_value_takes_its_error_away() {
        in_owner(|| {
            let form = Form::new();
            let name = form.entry("/name", "Name", String::new());
            name.mark("Missing.");
            name.set("x".to_owned());
            assert_eq!(name.error.get_untracked(), None);
        });
    }
}
