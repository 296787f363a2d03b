//! `ticketing_request_tracker`: the tickets of a Request Tracker (5.0 or newer), by REST 2.0.
//!
//! Whose credential it is must have the rights that stand where the calls are made, in the queues that it is used for.

mod files;
mod history;
mod query;
mod server;
mod tickets;
mod work;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::ticketing::{
    Attachment, AttachmentMetadata, Comment, CreateAttachment, CreateComment, CreateTicket, Priority,
    Project, Ticket,
};
use async_trait::async_trait;
use provider_schema::{Accepted, Expects, Field, Kind, Schema};

use crate::query::{Page, Query};
use crate::ticketing::{Ticketing, op};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Verified,
};
use server::Server;

pub(super) fn manifest() -> Manifest {
    let priorities = Kind::list(Kind::object(vec![
        Field::required("priority", Kind::one_of(Priority::WORDS)),
        Field::required("number", Kind::Integer { min: -1_000_000, max: 1_000_000 }),
    ]));
    Manifest {
        id: "ticketing_request_tracker",
        connector: CategoryId::Ticketing,
        vendor: "Best Practical",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "ticketing_request_tracker",
            vec![
                Field::required("url", Kind::url()).expecting(Expects::site(&[
                    "/Ticket/",
                    "/Search/",
                    "/Dashboards/",
                    "/Prefs/",
                    "/index.html",
                    "/REST/",
                    "/NoAuth/",
                ])),
                Field::required("credential", Kind::credential(&[Accepted::Token, Accepted::Basic])),
                Field::optional("default_project", Kind::text()),
                Field::optional("priorities", priorities).advanced(),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::RealServer,
        implementation: Implementation::Ticketing(&RequestTracker),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability {
        response_fields: &["id", "name", "unmapped"],
        max_limit: 100,
        ..Capability::of(op::LIST_PROJECTS)
    },
    Capability {
        response_fields: tickets::FIELDS,
        filters: query::FILTERS,
        orders: query::ORDERS,
        max_limit: 100,
        ..Capability::of(op::QUERY_TICKETS)
    },
    Capability { response_fields: tickets::FIELDS, ..Capability::of(op::GET_TICKET) },
    Capability {
        required_fields: &["name"],
        response_fields: tickets::FIELDS,
        ..Capability::of(op::CREATE_TICKET)
    },
    Capability { response_fields: tickets::FIELDS, ..Capability::of(op::PATCH_TICKET) },
    Capability {
        required_fields: &["file_name", "content"],
        response_fields: files::FIELDS,
        ..Capability::of(op::CREATE_ATTACHMENT)
    },
    Capability { response_fields: files::FIELDS, ..Capability::of(op::LIST_ATTACHMENTS_METADATA) },
    Capability {
        response_fields: &["file_name", "file_type", "content"],
        ..Capability::of(op::DOWNLOAD_ATTACHMENT)
    },
    Capability { response_fields: history::FIELDS, ..Capability::of(op::LIST_COMMENTS) },
    Capability {
        required_fields: &["content"],
        response_fields: history::FIELDS,
        ..Capability::of(op::CREATE_COMMENT)
    },
];

struct RequestTracker;

#[async_trait]
impl Adapter for RequestTracker {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        work::verify(io, &Server::of(context)?).await
    }
}

#[async_trait]
impl Ticketing for RequestTracker {
    async fn list_projects(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Project>, ProviderError> {
        work::projects(io, &Server::of(context)?, query).await
    }

    async fn query_tickets(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Ticket>, ProviderError> {
        work::query(io, &Server::of(context)?, query).await
    }

    async fn get_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Ticket, ProviderError> {
        work::find(io, &Server::of(context)?, id).await
    }

    async fn create_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        work::create(io, &Server::of(context)?, new).await
    }

    async fn update_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        was: &Ticket,
        wanted: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        work::update(io, &Server::of(context)?, was, wanted).await
    }

    async fn create_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateAttachment,
    ) -> Result<AttachmentMetadata, ProviderError> {
        work::attach(io, &Server::of(context)?, ticket_id, new).await
    }

    async fn list_attachments_metadata(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<AttachmentMetadata>, ProviderError> {
        work::list_files(io, &Server::of(context)?, ticket_id).await
    }

    async fn download_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<Attachment, ProviderError> {
        work::download(io, &Server::of(context)?, ticket_id, attachment_id).await
    }

    async fn list_comments(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<Comment>, ProviderError> {
        work::comments(io, &Server::of(context)?, ticket_id).await
    }

    async fn create_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateComment,
    ) -> Result<Comment, ProviderError> {
        work::comment(io, &Server::of(context)?, ticket_id, new).await
    }
}
