//! The ticketing connector.

mod operations;

pub use operations::{OPERATIONS, op};

use api_types::engine::ticketing::{
    Agent, Attachment, AttachmentMetadata, Comment, CreateAttachment, CreateComment, CreateNote,
    CreateTicket, EscalationPolicy, Note, Project, RemoteField, Ticket,
};
use async_trait::async_trait;

use super::Adapter;
use crate::query::{Page, Query};
use crate::{Context, Exchange, ProviderError};

/// A provider of tickets. What it does not write itself is not supported, which its capabilities have to say as well.
///
/// Inputs have been checked against the wire's rules; what only the provider can judge it refuses itself, with the
/// pointer of the field. A change gets what the object should become and what it was when the caller's patch was
/// applied: if it is another one by now, the answer is [`crate::ErrorKind::Conflict`], and the patch is applied anew.
#[async_trait]
#[expect(unused_variables, reason = "what a provider does not support looks at nothing")]
pub trait Ticketing: Adapter {
    /// Fields of the provider's tickets that can be mapped.
    async fn list_remote_fields(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
    ) -> Result<Vec<RemoteField>, ProviderError> {
        Err(ProviderError::unsupported(op::LIST_REMOTE_FIELDS))
    }

    /// Projects.
    async fn list_projects(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Project>, ProviderError> {
        Err(ProviderError::unsupported(op::LIST_PROJECTS))
    }

    /// Tickets.
    async fn query_tickets(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Ticket>, ProviderError> {
        Err(ProviderError::unsupported(op::QUERY_TICKETS))
    }

    /// One ticket.
    async fn get_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Ticket, ProviderError> {
        Err(ProviderError::unsupported(op::GET_TICKET))
    }

    /// Creates a ticket.
    async fn create_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        Err(ProviderError::unsupported(op::CREATE_TICKET))
    }

    /// Makes a ticket what `wanted` says; `was` is how it looked.
    async fn update_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        was: &Ticket,
        wanted: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        Err(ProviderError::unsupported(op::PATCH_TICKET))
    }

    /// Attaches a file; `content` are its bytes.
    async fn create_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateAttachment,
    ) -> Result<AttachmentMetadata, ProviderError> {
        Err(ProviderError::unsupported(op::CREATE_ATTACHMENT))
    }

    /// The files of a ticket, without their content.
    async fn list_attachments_metadata(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<AttachmentMetadata>, ProviderError> {
        Err(ProviderError::unsupported(op::LIST_ATTACHMENTS_METADATA))
    }

    /// A file with its content.
    async fn download_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<Attachment, ProviderError> {
        Err(ProviderError::unsupported(op::DOWNLOAD_ATTACHMENT))
    }

    /// Removes a file.
    async fn delete_attachment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        attachment_id: &str,
    ) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported(op::DELETE_ATTACHMENT))
    }

    /// The comments of a ticket, oldest first.
    async fn list_comments(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<Comment>, ProviderError> {
        Err(ProviderError::unsupported(op::LIST_COMMENTS))
    }

    /// Comments on a ticket.
    async fn create_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateComment,
    ) -> Result<Comment, ProviderError> {
        Err(ProviderError::unsupported(op::CREATE_COMMENT))
    }

    /// Removes a comment.
    async fn delete_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        comment_id: &str,
    ) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported(op::DELETE_COMMENT))
    }

    /// The notes of a ticket, oldest first.
    async fn list_notes(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<Note>, ProviderError> {
        Err(ProviderError::unsupported(op::LIST_NOTES))
    }

    /// Writes a note.
    async fn create_note(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateNote,
    ) -> Result<Note, ProviderError> {
        Err(ProviderError::unsupported(op::CREATE_NOTE))
    }

    /// Makes a note what `wanted` says; `was` is how it looked.
    async fn update_note(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        was: &Note,
        wanted: &CreateNote,
    ) -> Result<Note, ProviderError> {
        Err(ProviderError::unsupported(op::PATCH_NOTE))
    }

    /// Removes a note.
    async fn delete_note(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        note_id: &str,
    ) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported(op::DELETE_NOTE))
    }

    /// Escalation policies.
    async fn query_escalation_policies(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<EscalationPolicy>, ProviderError> {
        Err(ProviderError::unsupported(op::QUERY_ESCALATION_POLICIES))
    }

    /// Who is on call for a policy now, in the order in which they are called.
    async fn list_on_call(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        policy_id: &str,
    ) -> Result<Vec<Agent>, ProviderError> {
        Err(ProviderError::unsupported(op::LIST_ON_CALL))
    }
}
