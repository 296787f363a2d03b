//! Who is signed in, in this tab, and the same in all tabs.
//!
//! The access token is the keeper's and lives in memory only; the token that renews it is a cookie that no script can
//! read. Web storage holds neither.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use ui::api::{
    ApiError, Cache, Client, ask,
    browser::since_opening,
    channel::Channel,
    client,
    keeper::{Keeper, Notice, Owner},
    me::{Me, SignedIn},
    session,
};
use ui::components::dialog::DialogState;

use super::word::Word;

/// The channel on which tabs tell each other of signing in and out.
const CHANNEL: &str = "patchbay.session";

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Session {
    /// Not known yet: the frame is shown, and nothing that would have to be taken back.
    Unknown,
    /// Nobody.
    SignedOut,
    /// Somebody. Stays so while the session has lapsed and the same person is asked to sign in again over the page.
    SignedIn(Arc<Me>),
}

/// The session of this tab, from anywhere in the app.
#[derive(Clone, Copy)]
pub(crate) struct SessionState {
    now: RwSignal<Session>,
    /// Why it is not known yet whether there is a session.
    trouble: RwSignal<Option<ApiError>>,
    again: DialogState,
    keeper: StoredValue<Keeper, LocalStorage>,
    others: StoredValue<Option<Channel>, LocalStorage>,
    client: Client,
    cache: Cache,
}

/// Makes session, client and cache available to the app, and begins to find out whether somebody is signed in.
pub(crate) fn provide() {
    let cache = ask::provide_cache();
    let now = RwSignal::new(Session::Unknown);
    let again = DialogState::new();
    let keeper = Keeper::new(since_opening, || Box::pin(session::renew()), {
        move |notice| match notice {
            Notice::Held { access, of_another } => {
                if of_another {
                    cache.clear();
                }
                again.close();
                if let Some(about) = &access.about {
                    // What one sees and may do is read again whenever it changes; this is the newest.
                    cache.set(&session::Current {}, (**about).clone());
                    now.set(Session::SignedIn(Arc::new((**about).clone())));
                }
            }
            Notice::SignInAgain => again.open(),
            Notice::SignedOut => {
                now.set(Session::SignedOut);
                again.close();
                cache.clear();
            }
        }
    });
    let state = SessionState {
        now,
        trouble: RwSignal::new(None),
        again,
        client: client::provide(keeper.clone()),
        keeper: StoredValue::new_local(keeper),
        others: StoredValue::new_local(None),
        cache,
    };
    provide_context(state);
    state.others.set_value(Channel::open(CHANNEL, move |word| state.heard(word)));
    state.follow_rights();
    state.look();
}

/// The session, from anywhere in the app.
pub(crate) fn use_session() -> SessionState {
    expect_context()
}

impl SessionState {
    /// Who is signed in, tracked.
    pub(crate) fn get(self) -> Session {
        self.now.get()
    }

    /// Who is signed in, and what it may do, tracked; none while nobody is, or it is not known.
    pub(crate) fn me(self) -> Option<Me> {
        self.look_at(Me::clone)
    }

    /// Whether somebody is signed in, tracked.
    pub(crate) fn is_signed_in(self) -> bool {
        self.look_at(|_| ()).is_some()
    }

    /// Whether the person may do this (`api:action`, such as `members:create`) at least in some accounts, tracked. The
    /// server decides; this is for saying beforehand why a button is off.
    pub(crate) fn may_somewhere(self, permission: &str) -> bool {
        let holds = |me: &Me| {
            me.rights.organization.iter().chain(&me.rights.some_accounts).any(|held| held == permission)
        };
        self.look_at(holds).unwrap_or_default()
    }

    /// Whether the person may do this in the whole organization, tracked.
    pub(crate) fn may_everywhere(self, permission: &str) -> bool {
        let holds = |me: &Me| me.rights.organization.iter().any(|held| held == permission);
        self.look_at(holds).unwrap_or_default()
    }

    /// Why it is not known yet whether there is a session, tracked.
    pub(crate) fn trouble(self) -> Option<ApiError> {
        self.trouble.get()
    }

    /// The dialog in which the person signs in again, open while calls wait for that.
    pub(crate) fn again(self) -> DialogState {
        self.again
    }

    /// Finds out whether there is a session; again, after [`trouble`](Self::trouble).
    pub(crate) fn look(self) {
        let keeper = self.keeper.get_value();
        spawn_local(async move {
            let trouble = keeper.look().await.err();
            self.trouble.try_set(trouble);
        });
    }

    /// Takes up what signing in, or accepting an invitation, has given, here and in the other tabs. Says whether there
    /// was a session in it: an answer with organizations to choose from has none.
    pub(crate) fn enter(self, signed_in: &SignedIn) -> bool {
        let Some(access) = session::access(signed_in) else { return false };
        let owner = access.owner;
        let before = untrack(|| self.look_at(owner_of));
        if before.is_some_and(|before| before != owner) {
            self.cache.clear();
        }
        self.keeper.get_value().signed_in(access);
        self.trouble.set(None);
        self.say(Word::In(owner));
        true
    }

    /// Ends the session, here, on the server, and in the other tabs. Fails when the server cannot be told: the cookie
    /// would still let the next person in.
    pub(crate) async fn sign_out(self) -> Result<(), ApiError> {
        match session::sign_out(self.client).await {
            Ok(()) | Err(ApiError::SignedOut) => {}
            Err(error) => return Err(error),
        }
        self.leave();
        Ok(())
    }

    /// The session has ended by another way: a changed password, or a lapsed one that nobody takes up again.
    pub(crate) fn leave(self) {
        self.keeper.get_value().signed_out();
        self.say(Word::Out);
    }

    /// The person does not want to sign in again now: what waits for it ends.
    pub(crate) fn not_now(self) {
        self.keeper.get_value().give_up();
    }

    /// Keeps what is known of the session up to date when somebody changes one's roles.
    fn follow_rights(self) {
        let current = ask(move || self.is_signed_in().then_some(session::Current {}));
        Effect::new(move |_| {
            let Some(newest) = current.data() else { return };
            let known = self.now.with_untracked(|now| match now {
                Session::SignedIn(me) => *me == newest,
                // Nobody's any more.
                Session::Unknown | Session::SignedOut => true,
            });
            if !known {
                self.now.set(Session::SignedIn(newest));
            }
        });
    }

    fn look_at<T>(self, look: impl FnOnce(&Me) -> T) -> Option<T> {
        self.now.with(|now| match now {
            Session::SignedIn(me) => Some(look(me)),
            Session::Unknown | Session::SignedOut => None,
        })
    }

    fn say(self, word: Word) {
        self.others.with_value(|others| {
            if let Some(others) = others {
                others.say(&word.to_text());
            }
        });
    }

    /// Another tab has signed in or out.
    fn heard(self, word: &str) {
        match Word::from_text(word) {
            Some(Word::Out) => self.keeper.get_value().signed_out(),
            // Somebody else, or the same person after a lapse; the cookie has what there is to know.
            Some(Word::In(owner)) if self.keeper.get_value().owner() != Some(owner) => self.renew(),
            Some(Word::In(_)) | None => {}
        }
    }

    fn renew(self) {
        let keeper = self.keeper.get_value();
        spawn_local(async move {
            // When it fails the next call tries again.
            let _ = keeper.look().await;
        });
    }
}

/// Whose session it is.
fn owner_of(me: &Me) -> Owner {
    Owner { organization: me.organization.id, member: me.member.as_ref().map(|member| member.id) }
}
