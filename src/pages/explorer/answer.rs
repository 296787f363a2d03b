//! How the connector answered: its status, its body, and where to mend what went wrong.

use std::sync::Arc;

use leptos::prelude::*;
use ui::{
    api::explorer::{Content, Explored},
    components::{
        button::{Button, LinkButton},
        empty::Empty,
        error_view::FailureNotice,
        progress::Progress,
        status::Status,
    },
    failure::Failure,
    util::{dom, text::grouped},
};

use super::{
    asked::{Asked, tone_of, took},
    readable::Readable,
    sending::{Done, Sending},
};
use crate::routes;

/// The last answer, and what the provider was asked for it.
#[component]
pub(super) fn Answers(sending: Sending) -> impl IntoView {
    let failure = Signal::derive(move || sending.error().map(Failure::from));
    let shown = Memo::new(move |_| sending.done());
    // Whoever sent it from far below the top of the form is led to what came of it.
    Effect::new(move |before: Option<()>| {
        if shown.with(Option::is_some) && before.is_some() {
            request_animation_frame(|| dom::focus("#answer"));
        }
    });
    let body = move || match shown.get() {
        Some(done) => answered(&done, sending),
        None if failure.with(Option::is_some) => ().into_any(),
        None => view! {
            <section class="card" aria-labelledby="answer">
                <div class="card-head">
                    <h2 id="answer">"Answer"</h2>
                </div>
                <Empty
                    title="Nothing sent yet"
                    sentence="The answer will stand here, with what the provider was really asked for it."
                />
            </section>
        }
        .into_any(),
    };
    let waiting = move || {
        sending.pending().get().then(|| {
            view! { <Progress label="Waiting for the provider" value=Signal::stored(None) most=Signal::stored(None) /> }
        })
    };
    view! {
        {waiting}
        <FailureNotice failure />
        {body}
    }
    .into_any()
}

fn answered(done: &Arc<Done>, sending: Sending) -> AnyView {
    let Explored { answer, body, asked } = &done.explored;
    let (tone, status) = (tone_of(answer.status), answer.status.to_string());
    let lead = format!("{} {} on {}", answer.method, answer.path, done.integration);
    let word = match answer.status {
        ..400 => "Answered",
        400..500 => "Refused",
        _ => "Failed",
    };
    let said = format!("{word}: {status} in {}", took(answer.took_ms));
    let refused = done.explored.refusal().map(Failure::from);
    let mend = refused.is_some().then(|| mend(done));
    let refused = refused.map(|failure| view! { <FailureNotice failure=Signal::stored(Some(failure)) /> });
    let next = done.explored.cursor().map(|cursor| {
        let (done, cursor) = (Arc::clone(done), cursor.to_owned());
        view! {
            <div class="button-row">
                <Button class="button-small" on_press=move || sending.next_page(&done, &cursor) busy=sending.pending()>
                    "Next page"
                </Button>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="answer">
            <div class="card-head">
                <div class="explorer-lead">
                    <h2 id="answer" tabindex="-1">{format!("Answer: {}", done.operation)}</h2>
                    <p>{lead}</p>
                </div>
                <span class="explorer-status" role="status">
                    <Status tone word=said />
                </span>
            </div>
            {refused}
            <div class="card-body">
                {mend} {content(body, &done.errand.parameters)} {next}
            </div>
        </section>
        <Asked trace=asked.clone() />
    }
    .into_any()
}

fn content(body: &Content, parameters: &[(String, String)]) -> AnyView {
    match body {
        Content::Empty => {
            view! { <p class="quiet">"It has no body: that it worked is all there is to say."</p> }.into_any()
        }
        Content::Json(value) => {
            let text = serde_json::to_string_pretty(value).unwrap_or_default();
            view! { <Readable what="answer" text /> }.into_any()
        }
        Content::File { url, media_type, size, text } => {
            let name = parameters.iter().find(|(name, _)| name == "path").map(|(_, path)| path.as_str());
            let name = name.and_then(|path| path.rsplit('/').next()).filter(|name| !name.is_empty());
            let name = name.unwrap_or("file").to_owned();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a size that the browser holds is a whole number of bytes"
            )]
            let bytes = *size as u64;
            let about = format!("{name}, {} bytes, {media_type}", grouped(bytes));
            let text = text.clone().map(|text| view! { <Readable what="file" text /> });
            view! {
                <p class="explorer-file">
                    <span>{about}</span>
                    <a class="button" href=url.clone() download=name rel="external">
                        "Save the file"
                    </a>
                </p>
                {text}
            }
            .into_any()
        }
    }
}

/// Where what went wrong is mended.
fn mend(done: &Done) -> Option<AnyView> {
    let kind = done.explored.problem()?;
    let integration = routes::integration(&done.chosen.account, &done.chosen.integration);
    let (href, words) = match kind {
        "provider-auth" | "provider-permission" => (integration, "Look at the integration’s credential"),
        "unsupported" => (routes::provider(&done.provider), "See what this provider can do"),
        "provider-unavailable" | "provider-timeout" | "provider-bad-answer" | "provider-rate-limited" => {
            (integration, "See how the integration fares")
        }
        _ => return None,
    };
    Some(view! { <p><LinkButton href>{words}</LinkButton></p> }.into_any())
}
