//! What the provider was asked, request by request, and what it said.

use api_types::explorer::{ExplorerTrace, HeaderLine, ProviderExchange, ShownBody};
use leptos::prelude::*;
use serde_json::Value;
use ui::{
    components::{
        code_block::CodeBlock,
        empty::Empty,
        notice::{Notice, Tone},
        status::Status,
    },
    util::text::counted,
};

#[component]
pub(super) fn Asked(trace: ExplorerTrace) -> impl IntoView {
    let count = trace.exchanges.len() as u64 + trace.left_out;
    let left = (trace.left_out > 0).then(|| {
        let more = counted(trace.left_out, "further request|further requests");
        view! { <Notice tone=Tone::Plain>{format!("{more} are not shown: only the first are kept.")}</Notice> }
    });
    let body = if trace.exchanges.is_empty() {
        view! {
            <Empty
                title="The provider was not asked"
                sentence="The call was answered before that: it was refused, or it had been made before."
            />
        }
        .into_any()
    } else {
        let rows: Vec<_> = trace.exchanges.iter().map(exchange).collect();
        view! { <ul role="list" class="operations">{rows}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="asked">
            <div class="card-head">
                <div>
                    <h2 id="asked">"What the provider was asked"</h2>
                    <p>{format!("{}. Secrets are hidden.", counted(count, "request|requests"))}</p>
                </div>
            </div>
            {body}
            {left}
        </section>
    }
    .into_any()
}

fn exchange(one: &ProviderExchange) -> AnyView {
    // Providers that live here have no method.
    let method = if one.method.is_empty() { "MOCK" } else { &one.method };
    let call = format!("{method} {}", one.address);
    let status = one.answer.as_ref().and_then(|answer| answer.status);
    let (tone, word) = match (&one.answer, status) {
        (Some(_), Some(status)) => (tone_of(status), status.to_string()),
        (Some(_), None) => (Tone::Ok, "Answered".to_owned()),
        (None, _) => (Tone::Bad, "No answer".to_owned()),
    };
    let attempts = (one.attempts > 1).then(|| format!("Sent {} times. ", one.attempts));
    let took = took(one.took_ms);
    let failure = one.failure.clone().map(|why| {
        view! { <Notice tone=Tone::Bad title="No answer">{why}</Notice> }
    });
    let answer = one.answer.as_ref().map(|answer| {
        view! {
            <div class="operation-part">
                <h3>"Answer"</h3>
                {headers("Header of the answer", &answer.headers)}
                {shown("body of the answer", answer.body.as_ref())}
            </div>
        }
    });
    let request = (!one.headers.is_empty() || one.body.is_some()).then(|| {
        view! {
            <div class="operation-part">
                <h3>"Request"</h3>
                {headers("Header of the request", &one.headers)}
                {shown("body of the request", one.body.as_ref())}
            </div>
        }
    });
    view! {
        <li>
            <details class="operation explorer-exchange">
                <summary>
                    <code class="operation-name operation-call">{call}</code>
                    <span class="operation-state">
                        <Status tone word />
                    </span>
                </summary>
                <div class="operation-body">
                    <p class="quiet">{attempts} {took}</p>
                    {failure}
                    {request}
                    {answer}
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// How long something took.
pub(super) fn took(millis: u64) -> String {
    if millis == 0 { "less than 1 ms".to_owned() } else { format!("{millis} ms") }
}

/// What a status means for whoever called.
pub(super) fn tone_of(status: u16) -> Tone {
    match status {
        ..400 => Tone::Ok,
        400..500 => Tone::Warn,
        _ => Tone::Bad,
    }
}

fn headers(title: &'static str, lines: &[HeaderLine]) -> Option<AnyView> {
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            let value = match &line.value {
                Some(value) => view! { <code>{value.clone()}</code> }.into_any(),
                None => view! { <span class="quiet">"(hidden)"</span> }.into_any(),
            };
            view! {
                <tr>
                    <th scope="row">
                        <code>{line.name.clone()}</code>
                    </th>
                    <td>{value}</td>
                </tr>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <table class="plain-table" aria-label=title>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    })
}

fn shown(what: &'static str, body: Option<&ShownBody>) -> Option<AnyView> {
    let body = body?;
    let text = body.text.as_ref().map(|text| {
        let text = if body.note.is_none() { indented(text) } else { text.clone() };
        view! { <CodeBlock what text /> }
    });
    let note = body.note.clone().map(|note| view! { <p class="quiet">{note}</p> });
    Some(view! { {text} {note} }.into_any())
}

/// JSON over several lines; everything else as it is.
fn indented(text: &str) -> String {
    let value =
        serde_json::from_str::<Value>(text).ok().filter(|value| value.is_object() || value.is_array());
    value.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| text.to_owned())
}
