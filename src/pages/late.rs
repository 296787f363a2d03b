//! Pages whose code comes when it is first needed, so that nobody waits for the code of pages that they do not open.
//! Built for development, or natively, everything is there at once.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, task::spawn_local};
use leptos_router::ChooseView;
use ui::{components::error_view::ErrorView, failure::Failure};

use super::{
    accounts, audit, forgot, invite, members, overview, reset, roles, settings, sign_in, sign_up, welcome,
};

/// Makes a page, once its code is there.
type Page = fn() -> AnyView;

/// The code on its way.
type Loading = Pin<Box<dyn Future<Output = Result<Page, NotLoaded>>>>;

/// The code did not come: the server is away, or a newer one has other code.
#[derive(Clone, Copy)]
pub(crate) struct NotLoaded;

#[cfg(split_pages)]
impl From<leptos::wasm_split::SplitLoaderError> for NotLoaded {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        // The reason is in the console.
        Self
    }
}

/// What a route shows.
#[derive(Clone, Copy)]
pub(crate) struct Late(fn() -> Loading);

/// Each part with its pages; whoever opens one gets the code of all of them.
macro_rules! parts {
    ($($part:ident { $($name:ident: $page:path,)+ })+) => {
        impl Late {
            $($(
                pub(crate) const fn $name() -> Self {
                    #[cfg(split_pages)]
                    #[leptos::wasm_split::wasm_split($part, fallible, wasm_split_path = ::leptos::wasm_split)]
                    fn $name() -> Result<Page, NotLoaded> {
                        Ok(|| $page().into_any())
                    }
                    #[cfg(not(split_pages))]
                    fn $name() -> std::future::Ready<Result<Page, NotLoaded>> {
                        std::future::ready(Ok(|| $page().into_any()))
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
    public {
        sign_up: sign_up::SignUp,
        sign_in: sign_in::SignIn,
        forgot: forgot::Forgot,
        reset: reset::Reset,
        invite: invite::Invite,
        welcome: welcome::Welcome,
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
    audit {
        audit: audit::AuditLog,
    }
    settings {
        settings: settings::Settings,
    }
}

impl ChooseView for Late {
    async fn choose(self) -> AnyView {
        match (self.0)().await {
            Ok(page) => page(),
            Err(NotLoaded) => view! { <Missing late=self /> }.into_any(),
        }
    }

    async fn preload(&self) {
        drop((self.0)().await);
    }
}

/// In place of a page whose code did not come.
#[component]
fn Missing(late: Late) -> impl IntoView {
    let page = RwSignal::new(None::<Page>);
    let retry = move || {
        spawn_local(async move {
            if let Ok(came) = (late.0)().await {
                page.try_set(Some(came));
            }
        });
    };
    move || match page.get() {
        Some(page) => page(),
        None => {
            let failure = Failure::new(
                "This page could not be loaded",
                "The server could not be reached, or has been replaced by a newer one since you opened the \
                 dashboard. Retry; if that does not help, reload.",
            );
            view! {
                <h1 class="visually-hidden">"Page not loaded"</h1>
                <ErrorView failure retry />
            }
            .into_any()
        }
    }
}
