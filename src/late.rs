//! Code that comes when it is first needed: that of a page when somebody opens it, and that of what stands round the
//! pages a moment after the first one is there. So nobody waits for the code of what they do not see.
//!
//! Built for development, or natively, everything is there at once.

use std::{future::Future, pin::Pin, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use ui::{api::browser::sleep, components::error_view::ErrorView, failure::Failure, util::timer::Timer};

use crate::{
    components::{
        shell::{CommandPalette, KeysOverview, TenantChoices},
        sign_in_again::SignInAgain,
    },
    pages::{
        accounts, audit, catalog, explorer, forgot, integration_points, integrations, invite, members,
        not_found, overview, reset, roles, settings, sign_in, sign_up, tokens, webhooks, welcome,
    },
    state::live::LiveChanges,
};

/// Between the first page and what is fetched for later: long enough for the page to be drawn and used.
const PAUSE: Duration = Duration::from_secs(1);

/// Before what did not come is fetched again; twice as long after each failure.
const AGAIN: Duration = Duration::from_secs(2);
/// Longest of these pauses.
const AT_MOST: Duration = Duration::from_mins(1);

/// Makes a view, once its code is there.
type Make = fn() -> AnyView;

/// The code on its way.
type Loading = Pin<Box<dyn Future<Output = Result<Make, NotLoaded>>>>;

/// The code did not come: the server is away, or a newer one has other code. The reason is in the console.
#[derive(Clone, Copy)]
pub(crate) struct NotLoaded;

#[cfg(split_pages)]
impl From<leptos::wasm_split::SplitLoaderError> for NotLoaded {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// A view whose code may have to be loaded.
#[derive(Clone, Copy)]
pub(crate) struct Late(fn() -> Loading);

/// Each part with the views in it; whoever needs one gets the code of all of them.
macro_rules! parts {
    ($($part:ident { $($name:ident: $view:path,)+ })+) => {
        impl Late {
            $($(
                pub(crate) const fn $name() -> Self {
                    #[cfg(split_pages)]
                    #[leptos::wasm_split::wasm_split($part, fallible, wasm_split_path = ::leptos::wasm_split)]
                    fn $name() -> Result<Make, NotLoaded> {
                        Ok(|| $view().into_any())
                    }
                    #[cfg(not(split_pages))]
                    fn $name() -> std::future::Ready<Result<Make, NotLoaded>> {
                        std::future::ready(Ok(|| $view().into_any()))
                    }
                    Self(|| Box::pin($name()))
                }
            )+)+
        }
    };
}

parts! {
    start {
        overview: overview::Overview,
    }
    sign_in {
        sign_in: sign_in::SignIn,
        sign_in_again: SignInAgain,
    }
    public {
        sign_up: sign_up::SignUp,
        forgot: forgot::Forgot,
        reset: reset::Reset,
        invite: invite::Invite,
        welcome: welcome::Welcome,
    }
    extras {
        toasts: ui::components::toast::ToastRegion,
        live_changes: LiveChanges,
        palette: CommandPalette,
        keys: KeysOverview,
        tenant_choices: TenantChoices,
        not_found: not_found::NotFound,
    }
    people {
        members: members::Members,
        member: members::member::OneMember,
        roles: roles::Roles,
        role: roles::role::OneRole,
    }
    accounts {
        accounts: accounts::Accounts,
        account: accounts::account::OneAccount,
    }
    integrations {
        integrations: integrations::Integrations,
        new_integration: integrations::new::NewIntegration,
        integration: integrations::integration::OneIntegration,
    }
    points {
        integration_points: integration_points::IntegrationPoints,
        new_integration_point: integration_points::new::NewIntegrationPoint,
        integration_point: integration_points::point::OneIntegrationPoint,
        catalog: catalog::Catalog,
        provider: catalog::provider::OneProvider,
    }
    access {
        tokens: tokens::Tokens,
        new_token: tokens::new::NewToken,
        token: tokens::token::OneToken,
        webhooks: webhooks::Webhooks,
        new_webhook: webhooks::new::NewWebhook,
        webhook: webhooks::webhook::OneWebhook,
    }
    audit {
        audit: audit::AuditLog,
    }
    explorer {
        explorer: explorer::Explorer,
    }
    settings {
        settings: settings::Settings,
    }
}

/// A view of each part, for fetching the parts before somebody needs them: the likeliest first.
const PARTS: &[Late] = &[
    Late::toasts(),
    Late::overview(),
    Late::accounts(),
    Late::members(),
    Late::integrations(),
    Late::integration_points(),
    Late::tokens(),
    Late::audit(),
    Late::explorer(),
    Late::settings(),
    Late::sign_in_again(),
];

impl Late {
    async fn load(self) -> Result<Make, NotLoaded> {
        (self.0)().await
    }

    /// Waits for the code; says so in place of the view when it does not come.
    pub(crate) async fn arrival(self) -> Arrival {
        Arrival { late: self, make: self.load().await.ok() }
    }
}

/// What has come of a late view.
#[derive(Clone, Copy)]
pub(crate) struct Arrival {
    late: Late,
    make: Option<Make>,
}

impl Arrival {
    pub(crate) fn view(self) -> AnyView {
        match self.make {
            Some(make) => make(),
            None => view! { <Missing late=self.late /> }.into_any(),
        }
    }
}

/// In place of a page whose code did not come.
#[component]
fn Missing(late: Late) -> impl IntoView {
    let made = RwSignal::new(None::<Make>);
    let retry = move || {
        spawn_local(async move {
            if let Ok(came) = late.load().await {
                made.try_set(Some(came));
            }
        });
    };
    move || {
        if let Some(view) = made.get() {
            return view();
        }
        let failure = Failure::new(
            "This page could not be loaded",
            "The server could not be reached, or has been replaced by a newer one since you opened the dashboard. \
             Retry; if that does not help, reload.",
        );
        view! {
            <h1 class="visually-hidden">"Page not loaded"</h1>
            <ErrorView failure retry />
        }
        .into_any()
    }
}

/// Whether the first page is there, so that what is not on it can be fetched.
#[derive(Clone, Copy)]
pub(crate) struct Settled {
    now: RwSignal<bool>,
    timer: Timer,
}

/// Lets the app fetch what it will need later, once the first page is there.
pub(crate) fn provide() {
    let settled = Settled { now: RwSignal::new(false), timer: Timer::new() };
    provide_context(settled);
    Effect::new(move |_| {
        if settled.now.get() {
            // One after another: they are for later, and what a person does now goes first.
            spawn_local(async {
                for part in PARTS {
                    if part.load().await.is_err() {
                        return;
                    }
                }
            });
        }
    });
}

/// From anywhere in the app.
pub(crate) fn use_settled() -> Settled {
    expect_context()
}

impl Settled {
    /// A page has been shown.
    pub(crate) fn soon(self) {
        if !self.now.try_get_untracked().unwrap_or(true) {
            self.timer.start(PAUSE, move || self.now.set(true));
        }
    }
}

/// Something round the pages: there a moment after the first page, or as soon as it is wanted.
#[component]
pub(crate) fn Extra(late: Late, #[prop(optional, into)] wanted: Signal<bool>) -> impl IntoView {
    let made = RwSignal::new(None::<Make>);
    let settled = use_context::<Settled>();
    Effect::new(move |_| {
        let is_wanted = wanted.get();
        let is_time = settled.is_none_or(|settled| settled.now.get());
        if (is_wanted || is_time) && made.with_untracked(Option::is_none) {
            spawn_local(async move {
                // A server that is away for a while must not leave the page without it for good.
                let mut pause = AGAIN;
                loop {
                    match late.load().await {
                        Ok(came) => {
                            made.try_set(Some(came));
                            return;
                        }
                        Err(NotLoaded) if made.is_disposed() => return,
                        Err(NotLoaded) => sleep(pause).await,
                    }
                    pause = (pause * 2).min(AT_MOST);
                }
            });
        }
    });
    move || made.get().map(|view| view())
}
