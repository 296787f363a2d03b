//! The Connect page on the server: sessions that open it ([`sessions`]), what it draws itself from ([`page`]), and the
//! codes by which a host learns what was connected ([`codes`]).

mod codes;
mod input;
mod page;
mod sessions;

use api_types::connect::ConnectAction;

pub use self::codes::{create as create_code, exchange};
pub use self::page::{Wanted, show};
pub use self::sessions::{create, end, finish, get};
use crate::permissions::Action;

/// What whoever makes a session must be allowed to do for it to let its end user do this.
pub(crate) fn needed(action: ConnectAction) -> Action {
    match action {
        ConnectAction::Create => Action::IntegrationsCreate,
        ConnectAction::Update => Action::IntegrationsUpdate,
        ConnectAction::Verify => Action::IntegrationsVerify,
        ConnectAction::Delete => Action::IntegrationsDelete,
    }
}

/// Whether a session with these actions lets its bearer do this. Reading what is there goes without saying.
pub(crate) fn allows(actions: &[ConnectAction], action: Action) -> bool {
    match action {
        Action::IntegrationsGet | Action::IntegrationsList | Action::IntegrationsListAccount => true,
        Action::IntegrationsCreate => actions.contains(&ConnectAction::Create),
        Action::IntegrationsUpdate | Action::IntegrationsPatch => actions.contains(&ConnectAction::Update),
        Action::IntegrationsVerify => actions.contains(&ConnectAction::Verify),
        Action::IntegrationsDelete => actions.contains(&ConnectAction::Delete),
        _ => false,
    }
}
