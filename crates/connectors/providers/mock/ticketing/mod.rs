//! `ticketing_mock_ticketing`: a small ticket tracker of a made-up company.

mod book;
mod card;
mod discussion;
mod fields;
mod files;
mod on_call;
mod query;
mod seed;
mod tickets;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::ticketing::{
    Agent, Attachment, AttachmentMetadata, Comment, CreateAttachment, CreateComment, CreateNote,
    CreateTicket, EscalationPolicy, Note, Project, RemoteField, Ticket,
};
use async_trait::async_trait;
use provider_schema::{Field, Kind, Schema};

use super::faults;
use crate::query::{Page, Query};
use crate::ticketing::{Ticketing, op};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Verified,
};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "ticketing_mock_ticketing",
        connector: CategoryId::Ticketing,
        vendor: "Patchbay",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: true,
        schema: Schema::new(
            "ticketing_mock_ticketing",
            vec![
                Field::optional("name", Kind::text()),
                faults::credential(),
                Field::optional("custom_field_mappings", custom_field_mappings()),
                faults::field(),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::LivesHere,
        implementation: Implementation::Ticketing(&MockTicketing),
    }
}

/// As every provider of tickets with custom fields has them.
fn custom_field_mappings() -> Kind {
    Kind::list(Kind::object(vec![
        Field::required("name", Kind::text()),
        Field::required("project_id", Kind::text()),
        Field::required("provider_field_path", Kind::text()),
    ]))
}

/// What changes tickets, and what hangs on them, needs.
const WRITES: &[&str] = &[faults::WRITE];

static CAPABILITIES: &[Capability] = &[
    Capability {
        response_fields: &[
            "field_id",
            "schema",
            "field_scope",
            "provider_field_name",
            "provider_field_path",
            "project_id",
        ],
        ..Capability::of(op::LIST_REMOTE_FIELDS)
    },
    Capability { response_fields: &["id", "name"], max_limit: 500, ..Capability::of(op::LIST_PROJECTS) },
    Capability {
        response_fields: card::FIELDS,
        filters: query::FILTERS,
        orders: query::ORDERS,
        max_limit: 500,
        ..Capability::of(op::QUERY_TICKETS)
    },
    Capability { response_fields: card::FIELDS, ..Capability::of(op::GET_TICKET) },
    Capability {
        required_fields: &["name"],
        response_fields: card::FIELDS,
        scopes: WRITES,
        ..Capability::of(op::CREATE_TICKET)
    },
    Capability { response_fields: card::FIELDS, scopes: WRITES, ..Capability::of(op::PATCH_TICKET) },
    Capability {
        required_fields: &["file_name", "content"],
        response_fields: files::FIELDS,
        scopes: WRITES,
        ..Capability::of(op::CREATE_ATTACHMENT)
    },
    Capability { response_fields: files::FIELDS, ..Capability::of(op::LIST_ATTACHMENTS_METADATA) },
    Capability {
        response_fields: &["file_name", "file_type", "content"],
        ..Capability::of(op::DOWNLOAD_ATTACHMENT)
    },
    Capability { scopes: WRITES, ..Capability::of(op::DELETE_ATTACHMENT) },
    Capability { response_fields: discussion::COMMENT_FIELDS, ..Capability::of(op::LIST_COMMENTS) },
    Capability {
        required_fields: &["content"],
        response_fields: discussion::COMMENT_FIELDS,
        scopes: WRITES,
        ..Capability::of(op::CREATE_COMMENT)
    },
    Capability { scopes: WRITES, ..Capability::of(op::DELETE_COMMENT) },
    Capability {
        required_fields: &["title", "content"],
        response_fields: discussion::NOTE_FIELDS,
        scopes: WRITES,
        ..Capability::of(op::CREATE_NOTE)
    },
    Capability { scopes: WRITES, ..Capability::of(op::DELETE_NOTE) },
    Capability { response_fields: discussion::NOTE_FIELDS, ..Capability::of(op::LIST_NOTES) },
    Capability { response_fields: discussion::NOTE_FIELDS, scopes: WRITES, ..Capability::of(op::PATCH_NOTE) },
    Capability {
        response_fields: &["id", "name", "description", "rules"],
        filters: on_call::FILTERS,
        max_limit: 500,
        ..Capability::of(op::QUERY_ESCALATION_POLICIES)
    },
    Capability {
        response_fields: &["uid", "full_name", "email_addr", "phone_number", "time_zone", "job_title"],
        ..Capability::of(op::LIST_ON_CALL)
    },
];

struct MockTicketing;

#[async_trait]
impl Adapter for MockTicketing {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        faults::verify(io, context, CAPABILITIES).await?;
        let mut warnings = fields::unknown_paths(context);
        warnings.extend(faults::idle(context));
        Ok(Verified { warnings })
    }
}

#[async_trait]
impl Ticketing for MockTicketing {
    async fn list_remote_fields(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
    ) -> Result<Vec<RemoteField>, ProviderError> {
        faults::check(io, context, &[]).await?;
        Ok(noted(io, "remote-fields", fields::remote_fields()))
    }

    async fn list_projects(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Project>, ProviderError> {
        faults::check(io, context, &[]).await?;
        let page = tickets::projects(io, context, query).await?;
        Ok(noted_page(io, "projects", page))
    }

    async fn query_tickets(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Ticket>, ProviderError> {
        faults::check(io, context, &query::texts(query)).await?;
        let page = tickets::query(io, context, query).await?;
        Ok(noted_page(io, "tickets", page))
    }

    async fn get_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Ticket, ProviderError> {
        faults::check(io, context, &[id]).await?;
        let ticket = book::ticket(io, context, id).await?.present(context);
        Ok(noted(io, &format!("tickets/{id}"), ticket))
    }

    async fn create_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        faults::check(io, context, &[&new.name]).await?;
        let ticket = tickets::create(io, context, new).await?;
        Ok(noted(io, "tickets", ticket))
    }

    async fn update_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        was: &Ticket,
        wanted: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        faults::check(io, context, &[&wanted.name]).await?;
        let ticket = tickets::update(io, context, was, wanted).await?;
        Ok(noted(io, &format!("tickets/{}", was.id), ticket))
    }

    async fn create_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateAttachment,
    ) -> Result<AttachmentMetadata, ProviderError> {
        faults::check(io, context, &[ticket_id, &new.file_name]).await?;
        let file = files::attach(io, context, ticket_id, new).await?;
        Ok(noted(io, &format!("tickets/{ticket_id}/attachments"), file))
    }

    async fn list_attachments_metadata(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<AttachmentMetadata>, ProviderError> {
        faults::check(io, context, &[ticket_id]).await?;
        let files = book::ticket(io, context, ticket_id).await?.ticket.attachments;
        Ok(noted(io, &format!("tickets/{ticket_id}/attachments"), files))
    }

    async fn download_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<Attachment, ProviderError> {
        faults::check(io, context, &[ticket_id, attachment_id]).await?;
        let file = files::content(io, context, ticket_id, attachment_id).await?;
        Ok(noted(io, &format!("tickets/{ticket_id}/attachments/{attachment_id}"), file))
    }

    async fn delete_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<(), ProviderError> {
        faults::check(io, context, &[ticket_id, attachment_id]).await?;
        files::remove(io, context, ticket_id, attachment_id).await
    }

    async fn list_comments(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<Comment>, ProviderError> {
        faults::check(io, context, &[ticket_id]).await?;
        let comments = discussion::comments(io, context, ticket_id).await?;
        Ok(noted(io, &format!("tickets/{ticket_id}/comments"), comments))
    }

    async fn create_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateComment,
    ) -> Result<Comment, ProviderError> {
        faults::check(io, context, &[ticket_id, &new.content]).await?;
        let comment = discussion::comment(io, context, ticket_id, new).await?;
        Ok(noted(io, &format!("tickets/{ticket_id}/comments"), comment))
    }

    async fn delete_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        comment_id: &str,
    ) -> Result<(), ProviderError> {
        faults::check(io, context, &[ticket_id, comment_id]).await?;
        discussion::remove_comment(io, context, ticket_id, comment_id).await
    }

    async fn list_notes(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<Note>, ProviderError> {
        faults::check(io, context, &[ticket_id]).await?;
        let notes = discussion::notes(io, context, ticket_id).await?;
        Ok(noted(io, &format!("tickets/{ticket_id}/notes"), notes))
    }

    async fn create_note(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateNote,
    ) -> Result<Note, ProviderError> {
        faults::check(io, context, &[ticket_id, &new.title]).await?;
        let note = discussion::write_note(io, context, ticket_id, new).await?;
        Ok(noted(io, &format!("tickets/{ticket_id}/notes"), note))
    }

    async fn update_note(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        was: &Note,
        wanted: &CreateNote,
    ) -> Result<Note, ProviderError> {
        faults::check(io, context, &[&wanted.title]).await?;
        let note = discussion::update_note(io, context, was, wanted).await?;
        Ok(noted(io, &format!("tickets/{}/notes/{}", was.ticket_id, was.id), note))
    }

    async fn delete_note(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        note_id: &str,
    ) -> Result<(), ProviderError> {
        faults::check(io, context, &[ticket_id, note_id]).await?;
        discussion::remove_note(io, context, ticket_id, note_id).await
    }

    async fn query_escalation_policies(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<EscalationPolicy>, ProviderError> {
        faults::check(io, context, &query::texts(query)).await?;
        Ok(noted_page(io, "escalation-policies", on_call::policies(query)))
    }

    async fn list_on_call(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        policy_id: &str,
    ) -> Result<Vec<Agent>, ProviderError> {
        faults::check(io, context, &[policy_id]).await?;
        let agents = on_call::on_call(context, policy_id)?;
        Ok(noted(io, &format!("escalation-policies/{policy_id}/on-call"), agents))
    }
}

/// Notes an answer for `meta=api/response(…)` and hands it on.
fn noted<T: serde::Serialize>(io: &mut dyn Exchange, path: &str, answer: T) -> T {
    let said = serde_json::to_value(&answer).unwrap_or_default();
    io.note(&format!("mock://ticketing/{path}"), &said);
    answer
}

fn noted_page<T: serde::Serialize>(io: &mut dyn Exchange, path: &str, page: Page<T>) -> Page<T> {
    let said = serde_json::to_value(&page.items).unwrap_or_default();
    io.note(&format!("mock://ticketing/{path}"), &said);
    page
}
