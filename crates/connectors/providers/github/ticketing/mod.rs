//! `ticketing_github`: the issues of one repository, by the REST API (version 2022-11-28).
//!
//! Permissions of the token: Metadata (read) and Issues (read and write) on the repository. Labels and assignees can only be
//! set by who may also push or triage; GitHub passes over them silently otherwise, and that is told as a refusal.

mod discussion;
mod issues;
mod query;
mod repository;
mod work;

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
use repository::{API, Repository};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "ticketing_github",
        connector: CategoryId::Ticketing,
        vendor: "GitHub",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "ticketing_github",
            vec![
                Field::required("credential", Kind::credential(&[Accepted::Token]))
                    .expecting(Expects::key(KeyKind::PersonalToken, &[("ghr_", KeyKind::RefreshToken)])),
                Field::required("repository", Kind::text()),
                Field::optional("url", Kind::url())
                    .or(API)
                    .advanced()
                    .expecting(Expects::instead_of(&[("github.com", API), ("www.github.com", API)])),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::Emulator,
        implementation: Implementation::Ticketing(&GitHub),
    }
}

/// Of classic tokens; `public_repo` does for what everybody may see. Fine-grained ones have permissions, which are not told.
const SCOPES: &[&str] = &["repo"];

static CAPABILITIES: &[Capability] = &[
    Capability {
        response_fields: &["id", "name", "unmapped"],
        max_limit: 100,
        scopes: SCOPES,
        ..Capability::of(op::LIST_PROJECTS)
    },
    Capability {
        response_fields: issues::FIELDS,
        filters: query::FILTERS,
        orders: query::ORDERS,
        max_limit: 100,
        scopes: SCOPES,
        ..Capability::of(op::QUERY_TICKETS)
    },
    Capability { response_fields: issues::FIELDS, scopes: SCOPES, ..Capability::of(op::GET_TICKET) },
    Capability {
        required_fields: &["name"],
        response_fields: issues::FIELDS,
        scopes: SCOPES,
        ..Capability::of(op::CREATE_TICKET)
    },
    Capability { response_fields: issues::FIELDS, scopes: SCOPES, ..Capability::of(op::PATCH_TICKET) },
    Capability { response_fields: discussion::FIELDS, scopes: SCOPES, ..Capability::of(op::LIST_COMMENTS) },
    Capability {
        required_fields: &["content"],
        response_fields: discussion::FIELDS,
        scopes: SCOPES,
        ..Capability::of(op::CREATE_COMMENT)
    },
    Capability { scopes: SCOPES, ..Capability::of(op::DELETE_COMMENT) },
];

struct GitHub;

#[async_trait]
impl Adapter for GitHub {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        work::verify(io, &Repository::of(context)?).await
    }
}

#[async_trait]
impl Ticketing for GitHub {
    async fn list_projects(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        _query: &Query,
    ) -> Result<Page<Project>, ProviderError> {
        work::projects(io, &Repository::of(context)?).await
    }

    async fn query_tickets(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Ticket>, ProviderError> {
        work::query(io, &Repository::of(context)?, query).await
    }

    async fn get_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Ticket, ProviderError> {
        work::find(io, &Repository::of(context)?, id).await
    }

    async fn create_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        work::create(io, &Repository::of(context)?, new).await
    }

    async fn update_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        was: &Ticket,
        wanted: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        work::update(io, &Repository::of(context)?, was, wanted).await
    }

    async fn list_comments(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<Comment>, ProviderError> {
        work::comments(io, &Repository::of(context)?, ticket_id).await
    }

    async fn create_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateComment,
    ) -> Result<Comment, ProviderError> {
        work::comment(io, &Repository::of(context)?, ticket_id, new).await
    }

    async fn delete_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        comment_id: &str,
    ) -> Result<(), ProviderError> {
        work::delete_comment(io, &Repository::of(context)?, ticket_id, comment_id).await
    }
}
