//! Where one is signed in, and ending that.

use api_types::{
    TokenId,
    session::{Session, SessionKind},
};
use leptos::prelude::*;
use ui::{
    api::{ApiError, ask, change, session as api, tags, use_cache},
    components::{
        button::Button,
        confirm::Confirm,
        dialog::DialogState,
        error_view::{ErrorView, FailureNotice},
        notice::Tone,
        status::Badge,
        time_text::TimeText,
        toast::use_toasts,
    },
    failure::Failure,
    util::text::counted,
};

use super::Section;
use crate::{components::link_gate::CardSkeleton, words::device::device};

#[component]
pub(super) fn Sessions() -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let sessions = ask(|| Some(api::List {}));
    let question = DialogState::new();
    let end = change(move |client, ids: Vec<TokenId>| async move {
        let count = ids.len() as u64;
        let mut ended = Ok(());
        for id in ids {
            match api::end(client, id).await {
                // It has ended by itself meanwhile.
                Ok(()) | Err(ApiError::NotFound(_)) => {}
                Err(error) => {
                    ended = Err(error);
                    break;
                }
            }
        }
        cache.invalidate(tags::SESSIONS);
        if ended.is_ok() {
            question.close();
            toasts.say(format!("{} ended", counted(count, "session|sessions")));
        }
        ended
    });
    let others = Memo::new(move |_| {
        let ids = sessions
            .data()
            .map(|all| all.iter().filter(|one| !one.current).map(|one| one.id).collect::<Vec<_>>());
        ids.unwrap_or_default()
    });
    let count = move || others.with(|others| others.len() as u64);
    let words = move || format!("End {}", counted(count(), "other session|other sessions"));
    let reason = Signal::derive(move || (count() == 0).then(|| "There are no others".to_owned()));
    let failure = Signal::derive(move || end.error().map(Failure::from));
    let busy = Signal::derive(move || end.pending());
    let outside = Signal::derive(move || failure.get().filter(|_| !question.is_open()));

    let list = move || match (sessions.data(), sessions.error()) {
        (Some(all), _) => {
            let rows: Vec<_> = all
                .iter()
                .map(|one| {
                    row(one, move |id| {
                        end.start(vec![id]);
                    })
                })
                .collect();
            view! { <ul role="list" class="sessions">{rows}</ul> }.into_any()
        }
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || sessions.again() /> }.into_any()
        }
        (None, None) => view! { <div class="card-body"><CardSkeleton /></div> }.into_any(),
    };
    view! {
        <Section id="sessions" title="Sessions" lead="Where you are signed in.">
            <FailureNotice failure=outside />
            {list}
            <div class="card-foot">
                <Button on_press=move || question.open() disabled_reason=reason>
                    "End all other sessions"
                </Button>
            </div>
            <Confirm
                state=question
                title="End all other sessions?"
                consequences=Signal::derive(move || {
                    vec![
                        format!("{} end at once.", counted(count(), "session|sessions")),
                        "What is typed there and not saved stays on those screens until somebody signs in again.".to_owned(),
                    ]
                })
                action=Signal::derive(words)
                busy
                failure
                on_confirm=move || { end.start(others.get_untracked()); }
            />
        </Section>
    }
}

fn row(session: &Session, end: impl Fn(TokenId) + Send + Sync + 'static) -> AnyView {
    let id = session.id;
    let name = match session.kind {
        SessionKind::Browser => device(&session.user_agent),
        SessionKind::Api => format!("{} (API)", device(&session.user_agent)),
    };
    let label = format!("End session: {name}");
    let action = if session.current {
        view! { <Badge tone=Tone::Ok>"This one"</Badge> }.into_any()
    } else {
        view! {
            <Button on_press=move || end(id) class="button-small">
                "End"
                <span class="visually-hidden">{format!(" {label}")}</span>
            </Button>
        }
        .into_any()
    };
    view! {
        <li class="session">
            <span class="session-words">
                <span class="session-name" title=session.user_agent.clone()>
                    {name}
                </span>
                <span class="quiet">
                    {session.remote_addr.clone()} " · seen " <TimeText at=session.last_seen /> " · since "
                    <TimeText at=session.created_at day=true />
                </span>
            </span>
            {action}
        </li>
    }
    .into_any()
}
