//! It is connected: what, and where to go now.

use api_types::{
    IntegrationId,
    connect::{ConnectAction, ConnectPage, CreateConnectCode},
};
use leptos::prelude::*;
use ui::{
    api::{ApiError, Mutation, change, connect},
    components::{
        button::{Button, Look},
        error_view::FailureNotice,
        icon::{Icon, Shape},
    },
    failure::Failure,
    words::{tr, tr_with},
};
use web_sys::Url;

use crate::{
    known::{Known, may, only},
    place::{Place, Way},
};

#[component]
pub(crate) fn Done(page: ConnectPage, integration: String, known: Known, way: Way) -> impl IntoView {
    let made = page.integrations.iter().find(|one| one.id.to_string() == integration);
    let name =
        made.map(|one| one.fullname.clone()).or_else(|| known.made()).unwrap_or_else(|| tr("Your provider"));
    let heading = tr_with("{provider} is connected", &[("provider", &name)]);
    let organization = page.organization.clone();
    let sentence = tr_with("{organization} can use it from now on.", &[("organization", &organization)]);
    let finished = RwSignal::new(false);
    let leave = use_leave(&page, integration.parse().ok(), finished);
    let pending = Signal::derive(move || leave.pending());
    let failure = Signal::derive(move || leave.error().map(Failure::from));
    let host = page.setup.return_url.as_deref().and_then(|url| Url::new(url).ok()).map(|url| url.host());
    let words = match &host {
        Some(host) => tr_with("Go back to {host}", &[("host", host)]),
        None => tr("Finish"),
    };
    let in_session = page.session_id.is_some();
    let more = may(&page, ConnectAction::Create) && only(&page).is_none();
    let actions = move || {
        (!finished.get()).then(|| {
            let words = words.clone();
            view! {
                <div class="form-actions connect-done-actions">
                    {in_session
                        .then(|| {
                            view! {
                                <Button look=Look::Primary busy=pending on_press=move || { leave.start(()); }>
                                    {words}
                                </Button>
                            }
                        })}
                    {more
                        .then(|| {
                            view! {
                                <Button on_press=move || way.go(Place::Pick)>{tr("Connect something else")}</Button>
                            }
                        })}
                </div>
            }
        })
    };
    view! {
        <div class="connect-done">
            <span class="connect-done-mark" aria-hidden="true">
                <Icon shape=Shape::Check />
            </span>
            <div role="status">
                <h1>{heading}</h1>
                <p class="connect-text">{sentence}</p>
                {move || {
                    finished.get().then(|| view! { <p class="connect-text">{tr("You can close this page now.")}</p> })
                }}
            </div>
            <FailureNotice failure />
            {actions}
        </div>
    }
    .into_any()
}

/// Finishes the session and goes back to the host, with a code for what was connected.
fn use_leave(
    page: &ConnectPage,
    integration: Option<IntegrationId>,
    finished: RwSignal<bool>,
) -> Mutation<(), ()> {
    let (back, state) = (page.setup.return_url.clone(), page.setup.state.clone());
    change(move |client, ()| {
        let (back, state) = (back.clone(), state.clone());
        async move {
            let back = match (back, integration) {
                (Some(back), Some(integration_id)) => {
                    let code = connect::create_code(client, &CreateConnectCode { integration_id }).await?;
                    Some(with_code(&back, code.code.expose(), state.as_deref()))
                }
                (back, _) => back,
            };
            connect::finish(client).await?;
            finished.try_set(true);
            if let Some(back) = back {
                // Fails only for an address that the server would have refused.
                let _ = window().location().assign(&back);
            }
            Ok::<_, ApiError>(())
        }
    })
}

/// The host's page with what it is told: `code`, and its own `state`.
fn with_code(back: &str, code: &str, state: Option<&str>) -> String {
    let Ok(url) = Url::new(back) else { return back.to_owned() };
    let query = url.search_params();
    query.set("code", code);
    if let Some(state) = state {
        query.set("state", state);
    }
    url.href()
}
