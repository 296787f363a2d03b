//! `ticketing_jira` and `ticketing_jira_service_management`: projects of Jira Cloud, by its REST API (version 3). Service
//! projects are Jira's own with customers besides: the second provider sees only them, and its comments are for customers.
//!
//! Permissions: Browse projects; Create, Edit, Assign, Transition issues; Modify reporter where a creator is named; the
//! global Browse users and groups for e-mail addresses. More that single calls need stands where they are made.
//! A ticket's id is the issue's key.

mod config;
mod discussion;
mod fields;
mod files;
mod issues;
mod jql;
mod permissions;
mod work;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::ticketing::{
    Attachment, AttachmentMetadata, Comment, CreateAttachment, CreateComment, CreateTicket, Project,
    RemoteField, Ticket,
};
use async_trait::async_trait;
use provider_schema::{Accepted, Expects, Field, Kind, Schema};

use crate::query::{Page, Query};
use crate::ticketing::{Ticketing, op};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Verified,
};
pub(super) use work::{DONE, Jira, Projects};

pub(super) fn manifests() -> Vec<Manifest> {
    vec![
        manifest("ticketing_jira", &JiraTicketing(Projects::All)),
        manifest("ticketing_jira_service_management", &JiraTicketing(Projects::OfService)),
    ]
}

fn manifest(id: &'static str, implementation: &'static JiraTicketing) -> Manifest {
    let mappings = Kind::list(Kind::object(vec![
        Field::required("name", Kind::text()),
        Field::required("project_id", Kind::text()),
        Field::required("provider_field_path", Kind::text()),
    ]));
    Manifest {
        id,
        connector: CategoryId::Ticketing,
        vendor: "Atlassian",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            id,
            vec![
                Field::required("url", Kind::url()).expecting(Expects::site(&[
                    "/browse/",
                    "/jira/",
                    "/projects/",
                    "/issues",
                    "/secure/",
                    "/servicedesk",
                    "/wiki",
                    "/login",
                ])),
                Field::required("credential", Kind::credential(&[Accepted::Basic, Accepted::ServiceAccount])),
                Field::optional("default_project", Kind::text()),
                Field::optional("default_issue_type", Kind::text()),
                Field::optional("custom_field_mappings", mappings).advanced(),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::Description,
        implementation: Implementation::Ticketing(implementation),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability { response_fields: fields::FIELDS, ..Capability::of(op::LIST_REMOTE_FIELDS) },
    Capability { response_fields: &["id", "name"], max_limit: 50, ..Capability::of(op::LIST_PROJECTS) },
    Capability {
        response_fields: issues::FIELDS,
        filters: jql::FILTERS,
        orders: jql::ORDERS,
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
    Capability { response_fields: discussion::FIELDS, ..Capability::of(op::LIST_COMMENTS) },
    Capability {
        required_fields: &["content"],
        response_fields: discussion::FIELDS,
        ..Capability::of(op::CREATE_COMMENT)
    },
    Capability::of(op::DELETE_COMMENT),
];

struct JiraTicketing(Projects);

#[async_trait]
impl Adapter for JiraTicketing {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        Jira::of(context, self.0)?.verify(io).await
    }
}

#[async_trait]
impl Ticketing for JiraTicketing {
    async fn list_remote_fields(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
    ) -> Result<Vec<RemoteField>, ProviderError> {
        Jira::of(context, self.0)?.remote_fields(io).await
    }

    async fn list_projects(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Project>, ProviderError> {
        Jira::of(context, self.0)?.projects(io, query).await
    }

    async fn query_tickets(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Ticket>, ProviderError> {
        Jira::of(context, self.0)?.query(io, query).await
    }

    async fn get_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Ticket, ProviderError> {
        Jira::of(context, self.0)?.get(io, id).await
    }

    async fn create_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        Jira::of(context, self.0)?.create(io, new).await
    }

    async fn update_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        was: &Ticket,
        wanted: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        Jira::of(context, self.0)?.update(io, was, wanted).await
    }

    async fn create_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateAttachment,
    ) -> Result<AttachmentMetadata, ProviderError> {
        Jira::of(context, self.0)?.attach(io, ticket_id, new).await
    }

    async fn list_attachments_metadata(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<AttachmentMetadata>, ProviderError> {
        Ok(Jira::of(context, self.0)?.get(io, ticket_id).await?.attachments)
    }

    async fn download_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<Attachment, ProviderError> {
        Jira::of(context, self.0)?.download(io, ticket_id, attachment_id).await
    }

    async fn delete_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<(), ProviderError> {
        Jira::of(context, self.0)?.delete_file(io, ticket_id, attachment_id).await
    }

    async fn list_comments(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<Comment>, ProviderError> {
        Jira::of(context, self.0)?.comments(io, ticket_id).await
    }

    async fn create_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateComment,
    ) -> Result<Comment, ProviderError> {
        Jira::of(context, self.0)?.comment(io, ticket_id, new).await
    }

    async fn delete_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        comment_id: &str,
    ) -> Result<(), ProviderError> {
        Jira::of(context, self.0)?.delete_comment(io, ticket_id, comment_id).await
    }
}
