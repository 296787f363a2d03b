//! The wire types of the whole API, shared by the server and the browser so that the two cannot drift apart.
//!
//! Types only: what a field means stands beside it, what may be done with it is the business of `platform`.
//! The exceptions are [`formats`] and [`filter`]: what a string on the wire may look like is part of the wire, and forms
//! in the browser check it with the same code as the server.
//!
//! Absent and `null` mean the same in requests; answers leave absent fields out.

pub mod account;
pub mod audit;
pub mod base;
pub mod capability;
pub mod connect;
pub mod credential;
pub mod engine;
pub mod events;
pub mod explorer;
pub mod filter;
pub mod formats;
pub mod ids;
pub mod integration;
pub mod integration_point;
pub mod member;
pub mod organization;
pub mod patch;
pub mod permission_set;
pub mod permissions;
pub mod problem;
pub mod role;
pub mod sensitive;
pub mod service;
pub mod session;
pub mod signup;
pub mod status;
pub mod tenant_member;
pub mod timestamp;
pub mod token;
pub mod verification;
pub mod webhook;

mod words;

pub use account::{Account, CreateAccountResult, Environment};
pub use base::{ListAnswer, ResultAnswer};
pub use ids::{
    AccountId, AuditEntryId, ConnectSessionId, CredentialId, IntegrationId, IntegrationPointId, MemberId,
    OrganizationId, RoleId, StatusEventId, TokenId, WebhookDeliveryId, WebhookId,
};
pub use member::{Member, MemberState, MemberType};
pub use organization::{Organization, OrganizationOptions, OrganizationState, OrganizationType};
pub use patch::{PatchOperation, PatchOperator};
pub use permissions::PermissionSetName;
pub use problem::Problem;
pub use role::RoleDefinition;
pub use sensitive::Sensitive;
pub use status::{
    IntegrationHealth, Status, StatusEvent, StatusEventKind, StatusTimeseries, TimeseriesResult,
};
pub use timestamp::Timestamp;
pub use webhook::{OrganizationWebhook, WebhookFilter};
