//! The question before something is done with a token, and the new secrets where it gets some.

use api_types::{
    ListAnswer,
    audit::Audit,
    token::{RefreshToken, TokenType},
};
use leptos::prelude::*;
use ui::{
    api::{ApiError, Farewell, ListQuery, ask, audit, change, tags, tokens, use_cache},
    components::{
        button::{Button, Look},
        dialog::Dialog,
        error_view::FailureNotice,
        notice::{Notice, Tone},
        toast::use_toasts,
    },
    failure::Failure,
    util::{dom, ids, text::counted, time},
};

use super::{
    acts::{Acts, Deed, words_of},
    once::{Fresh, Secrets},
};
use crate::state::session::use_session;

/// Asks, does it, and shows what it gives.
#[component]
pub(crate) fn DeedDialog(
    acts: Acts,
    /// What follows when the token is gone.
    #[prop(optional, into)]
    revoked: Option<Callback<()>>,
) -> impl IntoView {
    let (unsaved, busy) = (RwSignal::new(false), RwSignal::new(false));
    let title = Signal::derive(move || {
        let asked = acts.asked.get();
        asked
            .map(|(deed, token)| format!("{} {}?", words_of(deed, &token), token.fullname))
            .unwrap_or_default()
    });
    view! {
        <Dialog state=acts.dialog title unsaved busy>
            {move || {
                acts.asked
                    .get()
                    .map(|(deed, token)| view! { <Question acts deed token revoked unsaved busy /> })
            }}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Question(
    acts: Acts,
    deed: Deed,
    token: RefreshToken,
    revoked: Option<Callback<()>>,
    unsaved: RwSignal<bool>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let (made, stored) = (RwSignal::new(None::<RefreshToken>), RwSignal::new(false));
    let run = change(move |client, token: RefreshToken| async move {
        let farewell = (deed == Deed::Revoke).then(|| Farewell::begin(cache));
        match deed {
            Deed::Rotate => {
                made.try_set(Some(tokens::rotate(client, &token.owner_id, token.id).await?));
            }
            Deed::Reset => {
                made.try_set(Some(tokens::reset(client, &token.owner_id, token.id).await?));
            }
            Deed::EndOld => {
                tokens::remove_secondary(client, token.id).await?;
                toasts.say(format!("Only the newest pair of {} works now", token.fullname));
                acts.dialog.close();
            }
            Deed::Revoke => {
                tokens::delete(client, token.id).await?;
                toasts.say(format!("{} revoked", token.fullname));
                acts.dialog.close();
                if let Some(revoked) = revoked {
                    revoked.run(());
                }
            }
        }
        for tag in [tags::TOKENS, tags::SESSIONS, tags::AUDIT] {
            cache.invalidate(tag);
        }
        if let Some(farewell) = farewell {
            farewell.end();
        }
        Ok(())
    });
    Effect::new(move |_| {
        if matches!(run.error(), Some(ApiError::Forbidden(_))) {
            cache.invalidate(tags::RIGHTS);
        }
    });
    Effect::new(move |_| unsaved.set(made.with(Option::is_some) && !stored.get()));
    Effect::new(move |_| busy.set(run.pending()));
    on_cleanup(move || {
        unsaved.try_set(false);
        busy.try_set(false);
    });
    let used = use_past(&token);
    let action = words_of(deed, &token);
    let subject = token.clone();
    let lines = {
        let token = token.clone();
        move || {
            let lines = consequences(deed, &token, used.get());
            lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()
        }
    };
    let off = Signal::derive(move || acts.no(deed, &token));
    let failure = Signal::derive(move || run.error().map(Failure::from));
    let pending = Signal::derive(move || run.pending());
    let look = if matches!(deed, Deed::Reset | Deed::Revoke) { Look::Danger } else { Look::Primary };
    let confirm = move || {
        run.start(subject.clone());
    };
    let result = move || made.get().map(|token| view! { <NewPair token deed stored acts /> });
    view! {
        <div class="form" hidden=move || made.with(Option::is_some)>
            <ul class="consequences">{lines}</ul>
            <FailureNotice failure />
            <div class="dialog-actions">
                <Button on_press=move || acts.dialog.close()>"Cancel"</Button>
                <Button look on_press=confirm busy=pending disabled_reason=off>
                    {format!("{action} token")}
                </Button>
            </div>
        </div>
        {result}
    }
    .into_any()
}

/// The new pair, this once.
#[component]
fn NewPair(token: RefreshToken, deed: Deed, stored: RwSignal<bool>, acts: Acts) -> impl IntoView {
    let group = ids::fresh("made");
    let target = format!("#{group}");
    // The button that had the focus is gone from sight.
    request_animation_frame(move || dom::focus(&target));
    let reason = Signal::derive(move || {
        (!stored.get()).then(|| "Say that you have stored both first: they cannot be shown again".to_owned())
    });
    let (title, next) = match deed {
        Deed::Rotate => (
            "The token has a new pair of secrets",
            "The old pair goes on working beside it. Hand the new one to every program, then end the old pair.",
        ),
        _ => (
            "The token has a new pair of secrets",
            "All others are refused from now on. Hand this one to every program that shall go on.",
        ),
    };
    view! {
        <div class="form" id=group tabindex="-1" role="group" aria-label="The new secrets">
            <Notice tone=Tone::Ok title=title>
                {next}
            </Notice>
            <Secrets fresh=Fresh::of(&token) stored />
            <div class="dialog-actions">
                <Button look=Look::Primary on_press=move || acts.dialog.close() disabled_reason=reason>
                    "Done"
                </Button>
            </div>
        </div>
    }
    .into_any()
}

/// What the audit log says was done with a token: how many entries, whether there are more, and when the last was.
pub(super) type Past = (u64, bool, Option<String>);

/// Asks the audit log what was done with a token; none until it is known, or to whom the log is closed.
pub(super) fn use_past(token: &RefreshToken) -> Memo<Option<Past>> {
    let (session, id) = (use_session(), token.id);
    let asked = ask(move || {
        let query = ListQuery {
            filter: vec![format!("token_id[eq]{id}")],
            order: vec!["created_at[desc]".to_owned()],
            limit: Some(1),
            total: true,
            ..ListQuery::default()
        };
        session.may_somewhere("audit:list").then_some(audit::List { query })
    });
    Memo::new(move |_| asked.data().and_then(|answer| past(&answer)))
}

fn past(answer: &ListAnswer<Audit>) -> Option<Past> {
    let last = answer.result.first().map(|entry| entry.created_at.to_string());
    Some((answer.total?, answer.total_capped.unwrap_or(false), last))
}

/// What was done with it, as a line.
pub(super) fn said((count, capped, last): &Past) -> String {
    let more = if *capped { "more than " } else { "" };
    match last {
        Some(last) => {
            format!(
                "The audit log has {more}{} by it, the last of {}.",
                counted(*count, ENTRIES),
                time::exact(last)
            )
        }
        None => "The audit log has nothing by it: so far it has only read, or nobody has used it.".to_owned(),
    }
}

const ENTRIES: &str = "entry|entries";

/// What a deed brings, one line each.
fn consequences(deed: Deed, token: &RefreshToken, past: Option<Past>) -> Vec<String> {
    let pairs = if token.secondary.is_some() { "Both its pairs of secrets are" } else { "Its secrets are" };
    let mut lines = match deed {
        Deed::Rotate => {
            let mut lines = vec![
                "It gets a new pair of secrets, which are shown this once.".to_owned(),
                format!(
                    "The present pair goes on working beside it, until {} or until you end it.",
                    time::exact(&token.primary.access.expires.to_string())
                ),
            ];
            if token.secondary.is_some() {
                lines.push("The pair before that stops working at once: there are never three.".to_owned());
            }
            lines.push("The token does not live longer for it.".to_owned());
            return lines;
        }
        Deed::EndOld => vec![
            "The pair that was there before the last rotation is refused from the next call on.".to_owned(),
            "Programs that still use it stop working; the newest pair stays.".to_owned(),
        ],
        Deed::Reset => vec![
            format!("{pairs} refused from the next call on: programs stop until they have the new one."),
            format!(
                "It gets a new pair, shown this once, and its whole lifetime of {} again.",
                token.token_ttl
            ),
        ],
        Deed::Revoke if token.token_type == TokenType::Logon => {
            vec!["The member is signed out there, and signs in again to go on.".to_owned()]
        }
        Deed::Revoke => vec![
            format!("{pairs} refused from the next call on: programs that use it stop."),
            "It is gone for good. Tokens that were made with it stay.".to_owned(),
        ],
    };
    lines.extend(past.as_ref().map(said));
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pages::tokens::words::tests::token;

    #[test]
    fn what_a_revocation_stops_is_said() {
        let lines = consequences(Deed::Revoke, &token(&json!({})), None).join("\n");
        assert!(lines.contains("programs that use it stop"), "{lines}");
        let none = said(&(0, false, None));
        assert!(none.contains("nothing by it"), "{none}");
    }

    #[test]
    fn a_session_is_ended_by_signing_its_member_out() {
        let lines = consequences(Deed::Revoke, &token(&json!({"token_type": "logon"})), None).join("\n");
        assert!(lines.contains("signed out"), "{lines}");
    }
}
