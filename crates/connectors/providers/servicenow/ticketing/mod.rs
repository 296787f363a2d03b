//! `ticketing_servicenow`: incidents of an instance of ServiceNow, by its table API and its attachment API.
//!
//! Permissions: the role `itil`, or the rights to read, create and write the table. What single calls need beyond that stands
//! where they are made. A ticket's id is the record's `sys_id`. There are no projects: a ticket's project is its table.

mod discussion;
mod encoded;
mod fields;
mod files;
mod incidents;
mod instance;
mod mappings;
mod record;
mod work;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::ticketing::{
    Attachment, AttachmentMetadata, Comment, CreateAttachment, CreateComment, CreateTicket, RemoteField,
    Ticket,
};
use async_trait::async_trait;
use provider_schema::{Accepted, Expects, Field, Kind, Schema};

use crate::query::{Page, Query};
use crate::ticketing::{Ticketing, op};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Verified,
};
use work::ServiceNow;

pub(super) fn manifest() -> Manifest {
    let mappings = Kind::list(Kind::object(vec![
        Field::required("name", Kind::text()),
        Field::required("project_id", Kind::text()),
        Field::required("provider_field_path", Kind::text()),
    ]));
    let credential = Kind::credential(&[Accepted::Basic, Accepted::OAuthClient, Accepted::Token]);
    Manifest {
        id: "ticketing_servicenow",
        connector: CategoryId::Ticketing,
        vendor: "ServiceNow",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "ticketing_servicenow",
            vec![
                Field::required("url", Kind::url())
                    .expecting(Expects::site(&[".do", "/now/", "/$", "/sp", "/login"])),
                Field::required("credential", credential),
                Field::optional("default_project", Kind::text()),
                Field::optional("default_issue_type", Kind::text()),
                Field::optional("oauth_scopes", Kind::list(Kind::text())).advanced(),
                Field::optional("custom_field_mappings", mappings).advanced(),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::Documentation,
        implementation: Implementation::Ticketing(&Incidents),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability { response_fields: fields::FIELDS, ..Capability::of(op::LIST_REMOTE_FIELDS) },
    Capability {
        response_fields: incidents::FIELDS,
        filters: encoded::FILTERS,
        orders: encoded::ORDERS,
        max_limit: 100,
        ..Capability::of(op::QUERY_TICKETS)
    },
    Capability { response_fields: incidents::FIELDS, ..Capability::of(op::GET_TICKET) },
    Capability {
        required_fields: &["name"],
        response_fields: incidents::FIELDS,
        ..Capability::of(op::CREATE_TICKET)
    },
    Capability { response_fields: incidents::FIELDS, ..Capability::of(op::PATCH_TICKET) },
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
];

struct Incidents;

#[async_trait]
impl Adapter for Incidents {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        ServiceNow::of(context)?.verify(io).await
    }
}

#[async_trait]
impl Ticketing for Incidents {
    async fn list_remote_fields(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
    ) -> Result<Vec<RemoteField>, ProviderError> {
        ServiceNow::of(context)?.remote_fields(io).await
    }

    async fn query_tickets(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Ticket>, ProviderError> {
        ServiceNow::of(context)?.query(io, query).await
    }

    async fn get_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Ticket, ProviderError> {
        ServiceNow::of(context)?.get(io, id).await
    }

    async fn create_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        ServiceNow::of(context)?.create(io, new).await
    }

    async fn update_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        was: &Ticket,
        wanted: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        ServiceNow::of(context)?.update(io, was, wanted).await
    }

    async fn create_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateAttachment,
    ) -> Result<AttachmentMetadata, ProviderError> {
        ServiceNow::of(context)?.attach(io, ticket_id, new).await
    }

    async fn list_attachments_metadata(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<AttachmentMetadata>, ProviderError> {
        ServiceNow::of(context)?.files(io, ticket_id).await
    }

    async fn download_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<Attachment, ProviderError> {
        ServiceNow::of(context)?.download(io, ticket_id, attachment_id).await
    }

    async fn delete_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<(), ProviderError> {
        ServiceNow::of(context)?.delete_file(io, ticket_id, attachment_id).await
    }

    async fn list_comments(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<Comment>, ProviderError> {
        ServiceNow::of(context)?.comments(io, ticket_id).await
    }

    async fn create_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateComment,
    ) -> Result<Comment, ProviderError> {
        ServiceNow::of(context)?.comment(io, ticket_id, new).await
    }
}
