//! Somebody else has changed what is being edited here: the choice between theirs and ours, before the server refuses.

use leptos::prelude::*;
use ui::{
    api::{Query, Versioned},
    components::{
        button::Button,
        notice::{Notice, Tone},
    },
    form::Form,
};

/// Shown while there is a newer version than the one that the change is made to.
#[component]
pub(crate) fn Overtaken<T>(
    form: Form,
    /// What is edited, such as "account".
    noun: &'static str,
    /// Fills the form with theirs.
    #[prop(into)]
    take: Callback<T>,
    /// The version that the change is made to.
    base: RwSignal<Option<String>>,
    newest: Query<Versioned<T>>,
    /// While ours is being saved the newest may well be ours.
    pending: Signal<bool>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let theirs = Memo::new(move |_| {
        let newest = newest.data()?;
        (newest.etag != base.get() && !pending.get()).then(|| (newest.value.clone(), newest.etag.clone()))
    });
    let take = move || {
        if let Some((value, etag)) = theirs.get_untracked() {
            take.run(value);
            form.saved();
            base.set(etag);
        }
    };
    let keep = move || {
        if let Some((_, etag)) = theirs.get_untracked() {
            form.clear();
            base.set(etag);
        }
    };
    move || {
        theirs.with(Option::is_some).then(|| {
            view! {
                <Notice tone=Tone::Warn title=format!("Somebody else has changed this {noun} meanwhile")>
                    <p>"Saving would be refused. Look at how it is now, or go on with yours."</p>
                    <div class="button-row">
                        <Button on_press=take class="button-small">
                            "Show theirs"
                        </Button>
                        <Button on_press=keep class="button-small">
                            "Keep mine"
                        </Button>
                    </div>
                </Notice>
            }
            .into_any()
        })
    }
}
