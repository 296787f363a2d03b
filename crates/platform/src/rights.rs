//! What a caller may do, told in a list: pages use it to say why a button is off.

use api_types::session::Rights;

use crate::caller::Caller;
use crate::permissions::Action;

impl Caller {
    /// Every permission that the caller holds, in the whole organization or in some accounts.
    pub fn rights(&self) -> Rights {
        let mut rights = Rights::default();
        for action in Action::ALL {
            let text = || format!("{}:{}", action.api(), action.verb());
            if self.may_everywhere(*action) {
                rights.organization.push(text());
            } else if self.may(*action) {
                rights.some_accounts.push(text());
            }
        }
        rights
    }
}
