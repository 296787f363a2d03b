//! Who calls a connector.

use api_types::{IntegrationId, OrganizationId, TokenId};

use crate::caller::{Caller, RequestInfo};

/// The bearer of an integration's token. The integration is all that it reaches, and there it may do everything.
#[derive(Clone, Debug)]
pub struct EngineCaller {
    caller: Caller,
    integration: IntegrationId,
}

impl EngineCaller {
    pub(crate) fn new(caller: Caller, integration: IntegrationId) -> Self {
        Self { caller, integration }
    }

    /// The integration.
    pub fn integration(&self) -> IntegrationId {
        self.integration
    }

    /// The organization.
    pub fn organization(&self) -> OrganizationId {
        self.caller.organization()
    }

    /// The request.
    pub fn request(&self) -> &RequestInfo {
        self.caller.request()
    }

    /// The token.
    pub fn token(&self) -> Option<TokenId> {
        self.caller.token()
    }

    /// As the rest of the rules know callers.
    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }
}
