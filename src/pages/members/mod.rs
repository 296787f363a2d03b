//! Everybody who can sign in: of the organization, or of the tenant that is chosen.

mod acts;
pub(crate) mod batch;
mod bulk;
mod cells;
mod deeds;
mod invite;
mod link;
pub(crate) mod many;
mod organization;
mod pasted;
mod place;
mod profile;
mod question;
mod role_form;
mod table;
mod tenant;
mod tenant_list;

pub(crate) mod member;

use leptos::prelude::*;
use ui::components::{
    button::{Button, Look},
    dialog::DialogState,
    error_view::ErrorView,
    icon::Shape,
    page_head::PageHead,
};

use self::{
    acts::{ActDialogs, Acts, use_acts},
    bulk::{Bulk, BulkDialog},
    deeds::NO_RIGHT,
    invite::InviteDialog,
    many::ManyDialog,
    organization::OrganizationMembers,
    tenant_list::TenantMembers,
};
use crate::state::tenant::use_tenant;

/// What the lists share with the page round them. Cheap to copy.
#[derive(Clone, Copy)]
struct Desk {
    acts: Acts,
    bulk: Bulk,
    invite: DialogState,
    /// How many there are, once it is known.
    total: RwSignal<Option<u64>>,
}

/// The page.
#[component]
pub(crate) fn Members() -> impl IntoView {
    let tenant = use_tenant();
    let acts = use_acts();
    let (invite, many) = (DialogState::new(), DialogState::new());
    let desk = Desk { acts, bulk: Bulk::new(), invite, total: RwSignal::new(None) };

    let place = move || match tenant.key() {
        Some(_) => tenant.account().map_or_else(|| "this tenant".to_owned(), |account| account.fullname),
        None => "the organization".to_owned(),
    };
    let lead = Signal::derive(move || match desk.total.get() {
        Some(total) => format!("{} of {}", ui::util::text::counted(total, "member|members"), place()),
        None => format!("Everybody who can sign in to {}", place()),
    });
    let off = Signal::derive(move || (!acts.from.with(|from| from.may_invite)).then(|| NO_RIGHT.to_owned()));
    let chosen = Memo::new(move |_| tenant.key());
    let list = move || {
        desk.total.set(None);
        match chosen.get() {
            None => view! { <OrganizationMembers desk /> }.into_any(),
            Some(_) => view! { <InTenant desk /> }.into_any(),
        }
    };
    view! {
        <div class="page page-wide">
            <PageHead title="Members" lead>
                <Button on_press=move || many.open() disabled_reason=off>
                    "Invite many…"
                </Button>
                <Button look=Look::Primary icon=Shape::Plus on_press=move || invite.open() disabled_reason=off>
                    "Invite"
                </Button>
            </PageHead>
            {list}
            <InviteDialog acts state=invite />
            <ManyDialog acts state=many />
            <ActDialogs acts />
            <BulkDialog acts bulk=desk.bulk />
        </div>
    }
    .into_any()
}

/// The tenant has to be known before its members can be asked for.
#[component]
fn InTenant(desk: Desk) -> impl IntoView {
    let tenant = use_tenant();
    let id = Memo::new(move |_| tenant.account().map(|account| account.id));
    move || {
        match (id.get(), tenant.error()) {
        (Some(tenant), _) => view! { <TenantMembers desk tenant /> }.into_any(),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || tenant.again() /> }.into_any()
        }
        (None, None) => view! { <div class="page-skeleton" aria-hidden="true"><span class="skeleton skeleton-card"></span></div> }.into_any(),
    }
    }
}
