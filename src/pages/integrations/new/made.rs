//! The new integration with its token, this once.

use api_types::{integration::CreateIntegrationResult, token::TokenOwnerType};
use leptos::prelude::*;
use ui::{
    components::{
        button::{Button, Look},
        notice::{Notice, Tone},
    },
    form::LeaveGuard,
    util::{dom, ids},
};

use super::super::acts::Acts;
use crate::pages::tokens::once::{Examples, Fresh, Secrets};

#[component]
pub(super) fn Made(made: CreateIntegrationResult, acts: Acts) -> impl IntoView {
    let CreateIntegrationResult { integration, token, .. } = made;
    let stored = RwSignal::new(false);
    let address = untrack(|| acts.address(&integration));
    let group = ids::fresh("made");
    let target = format!("#{group}");
    // The form that had the focus is gone.
    request_animation_frame(move || dom::focus(&target));
    let reason = Signal::derive(move || {
        (!stored.get()).then(|| "Say that you have stored both first: they cannot be shown again".to_owned())
    });
    let fresh = Fresh { access: token.access, refresh: Some(token.refresh), name: integration.name.clone() };
    view! {
        <section class="card" id=group tabindex="-1" aria-label="The integration’s token">
            <div class="card-body form">
                <Notice tone=Tone::Ok title=format!("{} is connected", integration.fullname)>
                    "Programs call it with this token. Store it now, where the program that needs it finds it."
                </Notice>
                <Secrets fresh stored />
                <Examples owner=TokenOwnerType::Integration set=None />
                <div class="form-actions">
                    <Button
                        look=Look::Primary
                        on_press=move || acts.go(address.clone())
                        disabled_reason=reason
                    >
                        "Open integration"
                    </Button>
                </div>
            </div>
        </section>
        <LeaveGuard unsaved=Signal::derive(move || !stored.get()) />
    }
    .into_any()
}
