//! Who calls a connector.

use api_types::{IntegrationId, OrganizationId, TokenId};

use super::Trace;
use crate::caller::{Caller, RequestInfo};

/// The bearer of an integration's token, or somebody who may act in its place ([`super::explorer`]). The integration is all
/// that it reaches, and there it may do everything.
#[derive(Clone, Debug)]
pub struct EngineCaller {
    caller: Caller,
    integration: IntegrationId,
    trace: Option<Trace>,
}

impl EngineCaller {
    pub(crate) fn new(caller: Caller, integration: IntegrationId) -> Self {
        Self { caller, integration, trace: None }
    }

    /// Who sees what the provider is asked.
    #[must_use]
    pub(super) fn watched(self, trace: &Trace) -> Self {
        Self { trace: Some(trace.clone()), ..self }
    }

    /// Where notes are taken of what the provider is asked, if somebody looks.
    pub(super) fn trace(&self) -> Option<&Trace> {
        self.trace.as_ref()
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
