//! What an integration belongs to, and its token.

use api_types::{
    Account, Timestamp, integration::Integration, integration_point::IntegrationPoint, token::RefreshToken,
};
use leptos::prelude::*;
use ui::{
    api::{ask, integration_points, tokens},
    components::{
        button::Button,
        copy_button::CopyButton,
        error_view::ErrorView,
        facts::{Fact, Facts},
        notice::Tone,
        status::Status,
        time_text::TimeText,
    },
    util::time,
};

use super::acts::Acts;
use crate::{
    pages::{
        accounts::cells,
        tokens::{
            acts::{Deed, use_acts as use_token_acts},
            deeds::DeedDialog,
        },
    },
    routes,
};

#[component]
pub(super) fn Details(
    integration: Memo<Option<Integration>>,
    account: Memo<Option<Account>>,
    acts: Acts,
) -> impl IntoView {
    let point = ask(move || {
        let key = integration.get()?.integration_point_id?.to_string();
        acts.session.may_somewhere("integration_points:get").then_some(integration_points::One { key })
    });
    let point_name = Memo::new(move |_| {
        let named = |point: &IntegrationPoint| point.fullname.clone().unwrap_or_else(|| point.name.clone());
        point.data().map_or_else(|| "Look at it".to_owned(), |point| named(&point.value))
    });
    let facts = move || {
        let one = integration.get()?;
        let copied = |what: &'static str, text: String| {
            view! {
                <span class="row-pair">
                    <code>{text.clone()}</code>
                    <CopyButton what text />
                </span>
            }
        };
        let owner = account.get().map(|account| {
            view! {
                <span class="labels">
                    <a href=acts.inside(&routes::account(&account.name))>{account.fullname}</a>
                    {cells::environment(account.environment)}
                </span>
            }
        });
        let point = one.integration_point_id.map(|id| {
            view! {
                <Fact name="Integration point">
                    <a href=routes::integration_point(id)>{move || point_name.get()}</a>
                </Fact>
            }
        });
        Some(view! {
            <Facts>
                {owner.map(|owner| view! { <Fact name="Account">{owner}</Fact> })}
                <Fact name="Provider">
                    <a href=routes::provider(&one.provider_type)>{one.provider_fullname}</a>
                </Fact>
                {point}
                <Fact name="Name in addresses">{copied("name", one.name)}</Fact>
                <Fact name="ID">{copied("integration ID", one.id.to_string())}</Fact>
                <Fact name="Created">
                    <TimeText at=one.created_at />
                </Fact>
                <Fact name="Changed">
                    <TimeText at=one.updated_at />
                </Fact>
            </Facts>
        })
    };
    view! {
        <TokenCard integration acts />
        <section class="card" aria-label="Details">
            {facts}
        </section>
    }
    .into_any()
}

/// The token that came with the integration: how it is, exchanged or reset here.
#[component]
fn TokenCard(integration: Memo<Option<Integration>>, acts: Acts) -> impl IntoView {
    let token_acts = use_token_acts();
    let may = move || acts.session.may_somewhere("tokens:get");
    let asked = ask(move || {
        let key = integration.get()?.refresh_token_id.to_string();
        may().then_some(tokens::One { key })
    });
    let body = move || match (asked.data(), asked.error()) {
        (Some(token), _) => {
            let over = token.expires <= Timestamp::from_micros(time::now_seconds().saturating_mul(1_000_000));
            let (tone, word) = if over { (Tone::Bad, "Expired") } else { (Tone::Ok, "Works") };
            let no = |deed: Deed, token: RefreshToken| Signal::derive(move || token_acts.no(deed, &token));
            let (no_rotate, no_reset) =
                (no(Deed::Rotate, (*token).clone()), no(Deed::Reset, (*token).clone()));
            let (rotated, reset, expires) = ((*token).clone(), (*token).clone(), token.expires);
            view! {
                <Facts>
                    <Fact name="State">
                        <Status tone word=word.to_owned() />
                    </Fact>
                    <Fact name="Expires">
                        <TimeText at=expires />
                    </Fact>
                    <Fact name="Secrets">
                        <span class="button-row">
                            <Button
                                class="button-small"
                                on_press=move || token_acts.ask(Deed::Rotate, rotated.clone())
                                disabled_reason=no_rotate
                            >
                                "Rotate…"
                            </Button>
                            <Button
                                class="button-small"
                                on_press=move || token_acts.ask(Deed::Reset, reset.clone())
                                disabled_reason=no_reset
                            >
                                "Reset…"
                            </Button>
                        </span>
                    </Fact>
                </Facts>
            }
            .into_any()
        }
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, None) => view! { <p class="recent-row quiet">"Loading…"</p> }.into_any(),
    };
    let whole = move || {
        let id = integration.get()?.refresh_token_id;
        Some(view! {
            <a class="button button-quiet" href=routes::token(id)>
                "Open token"
            </a>
        })
    };
    view! {
        <Show when=may>
            <section class="card" aria-labelledby="token">
                <div class="card-head">
                    <div>
                        <h2 id="token">"Token"</h2>
                        <p>"Programs call this integration with it."</p>
                    </div>
                    {whole}
                </div>
                {body}
            </section>
        </Show>
        <DeedDialog acts=token_acts />
    }
    .into_any()
}
