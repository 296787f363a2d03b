//! What can be done with one token: the menu of its row, the buttons of its page, and why something cannot be done.

use api_types::{
    TokenId,
    token::{RefreshToken, TokenType},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{
    api::{ask, session},
    components::{dialog::DialogState, icon::Shape, menu::MenuItem},
};

use super::{table::now, words};
use crate::{
    routes,
    state::session::{SessionState, use_session},
};

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// A new pair beside the present one.
    Rotate,
    /// The end of the pair before.
    EndOld,
    /// A new pair in the place of all others.
    Reset,
    /// The end of the token.
    Revoke,
}

/// Cheap to copy; for a page, which shows the question of [`super::deeds::DeedDialog`].
#[derive(Clone, Copy)]
pub(crate) struct Acts {
    /// What is asked about.
    pub(super) asked: RwSignal<Option<(Deed, RefreshToken)>>,
    pub(super) dialog: DialogState,
    session: SessionState,
    /// The session that this page works with.
    own: Memo<Option<TokenId>>,
    go: Callback<String>,
}

pub(crate) fn use_acts() -> Acts {
    let navigate = StoredValue::new_local(use_navigate());
    let sessions = ask(|| Some(session::List {}));
    Acts {
        asked: RwSignal::new(None),
        dialog: DialogState::new(),
        session: use_session(),
        own: Memo::new(move |_| Some(sessions.data()?.iter().find(|one| one.current)?.id)),
        go: Callback::new(move |path: String| {
            navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
        }),
    }
}

impl Acts {
    /// The menu of a token.
    pub(super) fn menu(self, token: &RefreshToken) -> Vec<MenuItem> {
        let shown = address(token);
        let deed = |deed: Deed, icon: Shape| {
            let of = token.clone();
            let reason = untrack(|| self.no(deed, token));
            MenuItem::new(format!("{}…", words_of(deed, token)), move || self.ask(deed, of.clone()))
                .icon(icon)
                .disabled(reason)
        };
        let mut items = vec![
            MenuItem::new("Open", move || self.go.run(shown.clone())).icon(Shape::ArrowRight),
            deed(Deed::Rotate, Shape::Refresh),
        ];
        if token.secondary.is_some() {
            items.push(deed(Deed::EndOld, Shape::Close));
        }
        items.push(deed(Deed::Reset, Shape::Key).danger());
        items.push(deed(Deed::Revoke, Shape::Trash).danger());
        items
    }

    /// Opens the question.
    pub(crate) fn ask(self, deed: Deed, token: RefreshToken) {
        self.asked.set(Some((deed, token)));
        self.dialog.open();
    }

    /// Goes to another page.
    pub(super) fn go(self, path: impl Into<String>) {
        self.go.run(path.into());
    }

    /// Why this cannot be done with a token, tracked.
    pub(crate) fn no(self, deed: Deed, token: &RefreshToken) -> Option<String> {
        let right = match deed {
            Deed::Rotate => "tokens:rotate",
            Deed::EndOld => "tokens:remove_secondary",
            Deed::Reset => "tokens:reset",
            Deed::Revoke => "tokens:delete",
        };
        if !self.session.may_everywhere(right) {
            let reason = "Only an administrator of the whole organization looks after tokens.";
            return Some(reason.to_owned());
        }
        let own = self.own.get() == Some(token.id);
        obstacle(deed, token, own, words::is_over(token, now())).map(str::to_owned)
    }

    /// Why this person makes no tokens.
    pub(super) fn no_create(self) -> Signal<Option<String>> {
        Signal::derive(move || {
            let may = ["tokens:create", "tokens:create_integration"];
            let reason =
                || "Your roles do not let you make tokens. An administrator can change them.".to_owned();
            (!may.iter().any(|right| self.session.may_somewhere(right))).then(reason)
        })
    }
}

/// Why the server would refuse, as far as the token tells.
fn obstacle(deed: Deed, token: &RefreshToken, own: bool, over: bool) -> Option<&'static str> {
    match (deed, token.token_type) {
        (Deed::Revoke, TokenType::Default) => {
            Some("The first token of its owner stays. Reset it to end its secrets.")
        }
        (Deed::Revoke, _) if own => Some("This is the session that you work in. Sign out instead."),
        (Deed::Rotate | Deed::Reset, TokenType::Logon) => Some("A session is renewed by signing in."),
        (Deed::Rotate, _) if over => Some("It has expired. A reset gives it a new lifetime."),
        (Deed::EndOld, _) if token.secondary.is_none() => Some("It has one pair of secrets only."),
        _ => None,
    }
}

/// What the deed is called.
pub(super) fn words_of(deed: Deed, token: &RefreshToken) -> &'static str {
    match deed {
        Deed::Rotate => "Rotate",
        Deed::EndOld => "End the old pair",
        Deed::Reset => "Reset",
        Deed::Revoke if token.token_type == TokenType::Logon => "End the session",
        Deed::Revoke => "Revoke",
    }
}

/// The page of a token. One that is named like the page for a new one goes by its id.
pub(super) fn address(token: &RefreshToken) -> String {
    let named = routes::token(&token.name);
    if named == routes::NEW_TOKEN { routes::token(token.id) } else { named }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pages::tokens::words::tests::token;

    #[test]
    fn what_the_server_would_refuse_is_said_beforehand() {
        let said = |deed, kind: &str, own, over| {
            obstacle(deed, &token(&json!({"token_type": kind})), own, over).unwrap_or_default()
        };
        assert!(said(Deed::Revoke, "default", false, false).contains("first token"));
        assert!(said(Deed::Revoke, "logon", true, false).contains("Sign out instead"));
        assert_eq!(said(Deed::Revoke, "logon", false, false), "");
        assert!(said(Deed::Reset, "logon", false, false).contains("signing in"));
        assert!(said(Deed::Rotate, "adhoc", false, true).contains("reset"));
        assert_eq!(said(Deed::Reset, "adhoc", false, true), "");
        assert!(said(Deed::EndOld, "adhoc", false, false).contains("one pair"));
    }

    #[test]
    fn a_token_named_new_has_a_page_too() {
        assert_eq!(address(&token(&json!({}))), "/tokens/nightly");
        let new = token(&json!({"name": "new"}));
        assert_eq!(address(&new), format!("/tokens/{}", new.id));
    }
}
