//! When somebody else has changed the account that is being edited: theirs or ours, never one silently over the other.

use api_types::Account;
use leptos::prelude::*;
use ui::{
    api::{Query, Versioned},
    components::{
        button::Button,
        notice::{Notice, Tone},
    },
    form::Form,
};

use super::draft::Draft;

#[component]
pub(super) fn Overtaken(
    form: Form,
    draft: Draft,
    /// The version that the change is made to.
    base: RwSignal<Option<String>>,
    newest: Query<Versioned<Account>>,
    /// While ours is being saved the newest may well be ours.
    pending: Signal<bool>,
) -> impl IntoView {
    let theirs = Memo::new(move |_| {
        let newest = newest.data()?;
        (newest.etag != base.get() && !pending.get()).then(|| (newest.value.clone(), newest.etag.clone()))
    });
    let take = move || {
        if let Some((account, etag)) = theirs.get_untracked() {
            draft.take(&account);
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
        theirs.get().map(|_| {
            view! {
                <Notice tone=Tone::Warn title="Somebody else has changed this account meanwhile">
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
        })
    }
}
