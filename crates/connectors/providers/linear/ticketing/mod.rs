//! `ticketing_linear`: the issues of a workspace of Linear, by its GraphQL API.
//!
//! The key is a personal one or a token of OAuth, whose scopes stand where the calls are made.

mod comments;
mod issues;
mod query;
mod work;
mod workspace;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::ticketing::{Comment, CreateComment, CreateTicket, Project, Ticket};
use async_trait::async_trait;
use provider_schema::{Accepted, Expects, Field, KeyKind, Kind, Schema};

use crate::query::{Page, Query};
use crate::ticketing::{Ticketing, op};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Verified,
};
use workspace::{API, Workspace};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "ticketing_linear",
        connector: CategoryId::Ticketing,
        vendor: "Linear",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "ticketing_linear",
            vec![
                Field::required("credential", Kind::credential(&[Accepted::Token]))
                    .expecting(Expects::key(KeyKind::PersonalToken, &[("lin_wh_", KeyKind::SigningSecret)])),
                Field::optional("default_team_id", Kind::text()),
                Field::optional("url", Kind::url())
                    .or(API)
                    .advanced()
                    .expecting(Expects::instead_of(&[("linear.app", API)])),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::Emulator,
        implementation: Implementation::Ticketing(&Linear),
    }
}

/// Of OAuth; personal keys have what their owner ticked, which is not told.
const READ: &[&str] = &["read"];
const WRITE: &[&str] = &["read", "write"];

static CAPABILITIES: &[Capability] = &[
    Capability {
        response_fields: &["id", "name", "unmapped"],
        max_limit: 100,
        scopes: READ,
        ..Capability::of(op::LIST_PROJECTS)
    },
    Capability {
        response_fields: issues::FIELDS,
        filters: query::FILTERS,
        max_limit: 100,
        scopes: READ,
        ..Capability::of(op::QUERY_TICKETS)
    },
    Capability { response_fields: issues::FIELDS, scopes: READ, ..Capability::of(op::GET_TICKET) },
    Capability {
        required_fields: &["name"],
        response_fields: issues::FIELDS,
        scopes: WRITE,
        ..Capability::of(op::CREATE_TICKET)
    },
    Capability { response_fields: issues::FIELDS, scopes: WRITE, ..Capability::of(op::PATCH_TICKET) },
    Capability { response_fields: comments::FIELDS, scopes: READ, ..Capability::of(op::LIST_COMMENTS) },
    Capability {
        required_fields: &["content"],
        response_fields: comments::FIELDS,
        scopes: WRITE,
        ..Capability::of(op::CREATE_COMMENT)
    },
    Capability { scopes: WRITE, ..Capability::of(op::DELETE_COMMENT) },
];

struct Linear;

#[async_trait]
impl Adapter for Linear {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        work::verify(io, &Workspace::of(context)?).await
    }
}

#[async_trait]
impl Ticketing for Linear {
    async fn list_projects(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Project>, ProviderError> {
        work::projects(io, &Workspace::of(context)?, query).await
    }

    async fn query_tickets(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Ticket>, ProviderError> {
        work::query(io, &Workspace::of(context)?, query).await
    }

    async fn get_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Ticket, ProviderError> {
        work::find(io, &Workspace::of(context)?, id).await
    }

    async fn create_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        work::create(io, &Workspace::of(context)?, new).await
    }

    async fn update_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        was: &Ticket,
        wanted: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        work::update(io, &Workspace::of(context)?, was, wanted).await
    }

    async fn list_comments(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<Comment>, ProviderError> {
        work::list_comments(io, &Workspace::of(context)?, ticket_id).await
    }

    async fn create_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateComment,
    ) -> Result<Comment, ProviderError> {
        work::comment(io, &Workspace::of(context)?, ticket_id, new).await
    }

    async fn delete_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        comment_id: &str,
    ) -> Result<(), ProviderError> {
        work::delete_comment(io, &Workspace::of(context)?, ticket_id, comment_id).await
    }
}
