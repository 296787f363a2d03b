//! `ticketing_redmine`: the issues of a Redmine (5.0 or newer), by its REST interface.
//!
//! The key is that of a user; what its roles must allow stands where the calls are made. An administrator has to turn the
//! interface on (Administration, Settings, API).

mod files;
mod issues;
mod journal;
mod names;
mod query;
mod server;
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
        Field::required("name", Kind::text()),
    ]));
    Manifest {
        id: "ticketing_redmine",
        connector: CategoryId::Ticketing,
        vendor: "Redmine",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "ticketing_redmine",
            vec![
                Field::required("url", Kind::url()).expecting(Expects::site(&[
                    "/issues",
                    "/projects",
                    "/login",
                    "/my/",
                ])),
                Field::required("credential", Kind::credential(&[Accepted::Token])),
                Field::optional("default_project", Kind::text()),
                Field::optional("default_issue_type", Kind::text()).advanced(),
                Field::optional("priorities", priorities).advanced(),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::RealServer,
        implementation: Implementation::Ticketing(&Redmine),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability {
        response_fields: &["id", "name", "unmapped"],
        max_limit: 100,
        ..Capability::of(op::LIST_PROJECTS)
    },
    Capability {
        response_fields: issues::FIELDS,
        filters: query::FILTERS,
        orders: query::ORDERS,
        max_limit: 100,
        ..Capability::of(op::QUERY_TICKETS)
    },
    Capability { response_fields: issues::FIELDS, ..Capability::of(op::GET_TICKET) },
    Capability {
        required_fields: &["name"],
        response_fields: issues::FIELDS,
        ..Capability::of(op::CREATE_TICKET)
    },
    Capability { response_fields: issues::FIELDS, ..Capability::of(op::PATCH_TICKET) },
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
    Capability::of(op::DELETE_ATTACHMENT),
    Capability { response_fields: journal::FIELDS, ..Capability::of(op::LIST_COMMENTS) },
    Capability {
        required_fields: &["content"],
        response_fields: journal::FIELDS,
        ..Capability::of(op::CREATE_COMMENT)
    },
    Capability::of(op::DELETE_COMMENT),
];

struct Redmine;

#[async_trait]
impl Adapter for Redmine {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        work::verify(io, &Server::of(context)?).await
    }
}

#[async_trait]
impl Ticketing for Redmine {
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

    async fn delete_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<(), ProviderError> {
        work::delete_file(io, &Server::of(context)?, ticket_id, attachment_id).await
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

    async fn delete_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        comment_id: &str,
    ) -> Result<(), ProviderError> {
        work::delete_comment(io, &Server::of(context)?, ticket_id, comment_id).await
    }
}
