//! The way out: of this browser, or of all. When the server cannot be told, the session goes on, and that is said.

use leptos::prelude::*;
use ui::{
    api::{ApiError, Mutation, change, session},
    components::{
        button::{Button, Look},
        dialog::{Dialog, DialogState},
        error_view::FailureNotice,
    },
    failure::Failure,
};

use crate::state::session::use_session;

/// How far signing out goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Here,
    Everywhere,
}

/// Signing out, from anywhere in the app.
#[derive(Clone, Copy)]
pub(crate) struct SignOut {
    run: Mutation<Reach, ()>,
    last: RwSignal<Reach>,
    trouble: DialogState,
}

/// Makes it available to the app; after the session.
pub(crate) fn provide() {
    let state = use_session();
    let trouble = DialogState::new();
    let run = change(move |client, reach| async move {
        let ended = async {
            if reach == Reach::Everywhere {
                for other in session::others(client).await? {
                    match session::end(client, other).await {
                        // It has ended by itself meanwhile.
                        Ok(()) | Err(ApiError::NotFound(_)) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            state.sign_out().await
        }
        .await;
        match &ended {
            Ok(()) => trouble.close(),
            Err(_) => trouble.open(),
        }
        ended
    });
    provide_context(SignOut { run, last: RwSignal::new(Reach::Here), trouble });
}

/// Signing out, from anywhere in the app.
pub(crate) fn use_sign_out() -> SignOut {
    expect_context()
}

impl SignOut {
    /// Ends the session of this browser, in all its tabs.
    pub(crate) fn here(self) {
        self.start(Reach::Here);
    }

    /// Ends all of the person's sessions, this one last.
    pub(crate) fn everywhere(self) {
        self.start(Reach::Everywhere);
    }

    fn start(self, reach: Reach) {
        self.last.set(reach);
        self.run.start(reach);
    }
}

/// Says why somebody is still signed in. Once, outside of all pages.
#[component]
pub(crate) fn SignOutTrouble() -> impl IntoView {
    let SignOut { run, last, trouble } = use_sign_out();
    let failure = Signal::derive(move || run.error().map(Failure::from));
    let busy = Signal::derive(move || run.pending());
    view! {
        <Dialog state=trouble title="You are still signed in">
            <p>"The server could not be told to end the session, so whoever uses this browser next could go on with it."</p>
            <FailureNotice failure />
            <div class="dialog-actions">
                <Button on_press=move || trouble.close()>"Stay signed in"</Button>
                <Button look=Look::Primary busy on_press=move || use_again(run, last)>
                    "Try again"
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}

fn use_again(run: Mutation<Reach, ()>, last: RwSignal<Reach>) {
    run.start(last.get_untracked());
}
