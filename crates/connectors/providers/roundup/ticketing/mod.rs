//! `ticketing_roundup`: a tracker of Roundup (2.0 or newer) with the classic template, by its REST interface.
//!
//! Permissions: `Rest Access`; View, Search, Create and Edit on the class of issues, View and Search on those that it links
//! to. More that single calls need stands where they are made. The role User of the template has all of it.

mod discussion;
mod files;
mod query;
mod tickets;
mod time;
mod tracker;
mod work;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::ticketing::{
    Attachment, AttachmentMetadata, Comment, CreateAttachment, CreateComment, CreateTicket, Priority, Ticket,
};
use async_trait::async_trait;
use provider_schema::{Accepted, Expects, Field, Format, Kind, Schema};

use crate::query::{Page, Query};
use crate::ticketing::{Ticketing, op};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Verified,
};
use tracker::Tracker;

pub(super) fn manifest() -> Manifest {
    let priorities = Kind::list(Kind::object(vec![
        Field::required("priority", Kind::one_of(Priority::WORDS)),
        Field::required("name", Kind::text()),
    ]));
    Manifest {
        id: "ticketing_roundup",
        connector: CategoryId::Ticketing,
        vendor: "Roundup",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "ticketing_roundup",
            vec![
                Field::required("endpoint", Kind::url())
                    .expecting(Expects::site(&["/issue", "/user", "/rest"])),
                Field::required("credential", Kind::credential(&[Accepted::Basic])),
                Field::optional("issue_class", Kind::formatted(Format::Word)).or("issue").advanced(),
                Field::optional("priorities", priorities).advanced(),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::RealServer,
        implementation: Implementation::Ticketing(&Roundup),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability {
        response_fields: tickets::FIELDS,
        filters: query::FILTERS,
        orders: query::ORDERS,
        max_limit: 200,
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
    Capability::of(op::DELETE_ATTACHMENT),
    Capability { response_fields: discussion::FIELDS, ..Capability::of(op::LIST_COMMENTS) },
    Capability {
        required_fields: &["content"],
        response_fields: discussion::FIELDS,
        ..Capability::of(op::CREATE_COMMENT)
    },
    Capability::of(op::DELETE_COMMENT),
];

struct Roundup;

#[async_trait]
impl Adapter for Roundup {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        work::verify(io, &Tracker::of(context)?).await
    }
}

#[async_trait]
impl Ticketing for Roundup {
    async fn query_tickets(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Ticket>, ProviderError> {
        work::query(io, &Tracker::of(context)?, query).await
    }

    async fn get_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Ticket, ProviderError> {
        Ok(work::find(io, &Tracker::of(context)?, id).await?.0.ticket)
    }

    async fn create_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        work::create(io, &Tracker::of(context)?, new).await
    }

    async fn update_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        was: &Ticket,
        wanted: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        work::update(io, &Tracker::of(context)?, was, wanted).await
    }

    async fn create_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateAttachment,
    ) -> Result<AttachmentMetadata, ProviderError> {
        work::attach(io, &Tracker::of(context)?, ticket_id, new).await
    }

    async fn list_attachments_metadata(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<AttachmentMetadata>, ProviderError> {
        work::list_files(io, &Tracker::of(context)?, ticket_id).await
    }

    async fn download_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<Attachment, ProviderError> {
        work::download(io, &Tracker::of(context)?, ticket_id, attachment_id).await
    }

    async fn delete_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<(), ProviderError> {
        work::unlink(io, &Tracker::of(context)?, ticket_id, ("files", "attachment"), attachment_id).await
    }

    async fn list_comments(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<Comment>, ProviderError> {
        work::comments(io, &Tracker::of(context)?, ticket_id).await
    }

    async fn create_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateComment,
    ) -> Result<Comment, ProviderError> {
        work::comment(io, &Tracker::of(context)?, ticket_id, new).await
    }

    async fn delete_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        comment_id: &str,
    ) -> Result<(), ProviderError> {
        work::unlink(io, &Tracker::of(context)?, ticket_id, ("messages", "comment"), comment_id).await
    }
}
