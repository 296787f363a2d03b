//! What is read: states, values, notices, secrets, plots, icons.

use api_types::{Timestamp, sensitive::Sensitive};
use leptos::prelude::*;
use ui::{
    components::{
        avatar::Avatar,
        button::Button,
        code_block::CodeBlock,
        empty::Empty,
        error_view::ErrorView,
        facts::{Fact, Facts},
        icon::{Icon, Shape},
        keys::Keys,
        notice::{Notice, Tone},
        page_head::{Breadcrumbs, Crumb},
        plot::{Bar, Plot},
        progress::Progress,
        secret::SecretOnce,
        status::{Badge, Status},
        time_text::TimeText,
    },
    failure::Failure,
    util::time,
};

#[component]
pub(super) fn Texts() -> impl IntoView {
    let ago = |seconds: i64| Timestamp::from_micros((time::now_seconds() - seconds) * 1_000_000);
    let names = [
        "Dana Kowalski",
        "ana.maria@acme.test",
        "Łukasz Nowak",
        "Kim",
        "佐藤 健",
        "Omar Haddad",
        "Zoë Brandt",
    ];
    view! {
        <div class="stack">
            <Breadcrumbs trail=vec![Crumb::new("Accounts", "/dev/elsewhere"), Crumb::new("Northwind Traders", "/dev/elsewhere")] />
            <div class="button-row">
                <Status tone=Tone::Ok word="Working" />
                <Status tone=Tone::Warn word="Reconnect: token expired" />
                <Status tone=Tone::Bad word="Jira refuses: missing scope" />
                <Status tone=Tone::Plain word="Nothing connected" />
                <Status tone=Tone::Accent word="Invited" />
            </div>
            <div class="button-row">
                <Badge>"prod"</Badge>
                <Badge tone=Tone::Warn>"test"</Badge>
                <Badge tone=Tone::Accent>"you"</Badge>
                <Badge tone=Tone::Ok>"verified"</Badge>
                <Badge tone=Tone::Bad>"3"</Badge>
            </div>
            <div class="button-row">{names.map(|name| view! { <Avatar name /> }).into_iter().collect_view()}</div>
            <Facts>
                <Fact name="Name">"Northwind Traders"</Fact>
                <Fact name="Last sign-in"><TimeText at=ago(7_500) /></Fact>
                <Fact name="Expires"><TimeText at=ago(-86_400 * 9) /></Fact>
                <Fact name="Created"><TimeText at=ago(86_400 * 40) day=true /></Fact>
                <Fact name="Last call"><TimeText at=Timestamp::ZERO never="Never called" /></Fact>
                <Fact name="A name that is longer than its column">
                    "a-value-without-any-blank-in-it-that-is-longer-than-the-column-that-it-has-to-stand-in-0192f5c0-7c1e-7d4e"
                </Fact>
            </Facts>
            <p><Keys keys="⌘ K" />" "<Keys keys="G then M" /></p>
            <Progress label="Fetched" value=Signal::derive(|| Some(370)) most=Signal::derive(|| Some(1_000)) />
            <Progress label="Working" value=Signal::derive(|| None) most=Signal::derive(|| None) />
        </div>
    }
    .into_any()
}

#[component]
pub(super) fn Notices() -> impl IntoView {
    let failure = Failure {
        request_id: Some("0192f5c0-7c1e".to_owned()),
        ..Failure::new(
            "The server does not answer",
            "It may be restarting, or the network in between is down. Retry in a moment.",
        )
    };
    view! {
        <div class="stack">
            <Notice>"Members of a tenant see that tenant only."</Notice>
            <Notice tone=Tone::Accent title="Two steps left".to_owned()>
                <p>"Create an integration point, then connect the first account."</p>
                <div class="button-row"><Button class="button-small">"Create integration point"</Button></div>
            </Notice>
            <Notice tone=Tone::Ok>"All 12 integrations work."</Notice>
            <Notice tone=Tone::Warn>"Your trial ends in 3 days."</Notice>
            <Notice tone=Tone::Bad title="Mail is not set up".to_owned()>"Invitations cannot be sent; copy their links instead."</Notice>
            <ErrorView failure retry=|| () />
            <div class="card">
                <Empty title="No members yet" sentence="Whoever you invite stands here from then on.">
                    <Button>"Invite a teammate"</Button>
                </Empty>
            </div>
        </div>
    }
    .into_any()
}

#[component]
pub(super) fn Secrets() -> impl IntoView {
    let stored = RwSignal::new(false);
    let why = Signal::derive(move || (!stored.get()).then(|| "Store the token first".to_owned()));
    view! {
        <div class="narrow stack">
            <SecretOnce
                value=Sensitive::new("example-token-that-opens-nothing")
                name="Organization token"
                file="patchbay-token"
                stored
            />
            <div class="button-row"><Button disabled_reason=why>"Go on"</Button></div>
            <CodeBlock what="command" text="curl https://patchbay.acme.test/v1/version \\\n  --header \"Authorization: Bearer $TOKEN\"" />
        </div>
    }
    .into_any()
}

#[component]
pub(super) fn Plots() -> impl IntoView {
    let day = || {
        (0..24_u64)
            .map(|hour| Bar {
                label: format!("{hour:02}:00"),
                count: 40 + (hour * 37) % 60 + hour * 4,
                bad: if hour % 7 == 3 { 18 } else { 0 },
            })
            .collect::<Vec<_>>()
    };
    view! {
        <div class="stack">
            <Plot caption="Requests of the last 24 hours" bars=Signal::derive(day) />
            <Plot caption="Requests, small" bars=Signal::derive(day) small=true />
        </div>
    }
    .into_any()
}

#[component]
pub(super) fn Icons() -> impl IntoView {
    let icons = Shape::ALL.map(|shape| {
        view! {
            <li class="icon-sample">
                <Icon shape />
                <span>{format!("{shape:?}")}</span>
            </li>
        }
    });
    view! { <ul role="list" class="icon-samples">{icons.into_iter().collect_view()}</ul> }.into_any()
}
