//! `notifications_jira`: each message is an issue. It is cleared by moving it to a status in which nothing is left to do.
//!
//! Permissions: as for tickets; the project and the kind of issue are the message's own.

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::notifications::{CreateNotification, Notification, NotificationStatus};
use api_types::engine::ticketing::{CreateTicket, Ticket};
use async_trait::async_trait;
use provider_schema::{Accepted, Expects, Field, Kind, Schema};

use super::ticketing::{DONE, Jira, Projects};
use crate::notifications::{Notifications, op};
use crate::{
    Adapter, Capability, Context, ErrorKind, Exchange, Implementation, Manifest, ProofLevel, ProviderError,
    Verified,
};

#[cfg(test)]
mod tests;

/// What a message's answer holds.
const FIELDS: &[&str] = &[
    "id",
    "name",
    "summary",
    "created_at",
    "updated_at",
    "priority",
    "notification_status",
    "project",
    "status",
    "description",
    "issue_type",
    "creator",
    "assignee",
    "tags",
];

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "notifications_jira",
        connector: CategoryId::Notifications,
        vendor: "Atlassian",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "notifications_jira",
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
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::Description,
        implementation: Implementation::Notifications(&JiraNotifications),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability { response_fields: FIELDS, ..Capability::of(op::GET_MESSAGE) },
    Capability {
        required_fields: &["summary", "project", "issue_type"],
        response_fields: FIELDS,
        ..Capability::of(op::CREATE_MESSAGE)
    },
    Capability::of(op::CLEAR_MESSAGE),
];

struct JiraNotifications;

fn jira(context: &Context) -> Result<Jira, ProviderError> {
    Jira::of(context, Projects::All)
}

#[async_trait]
impl Adapter for JiraNotifications {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        jira(context)?.verify(io).await
    }
}

#[async_trait]
impl Notifications for JiraNotifications {
    async fn get_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Notification, ProviderError> {
        let (ticket, category) = jira(context)?.get_with_category(io, id).await.map_err(of_message)?;
        Ok(message(ticket, &category))
    }

    async fn create_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateNotification,
    ) -> Result<Notification, ProviderError> {
        let made = jira(context)?.create(io, &ticket(new)).await.map_err(of_message)?;
        Ok(message(made, ""))
    }

    async fn clear_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<(), ProviderError> {
        let jira = jira(context)?;
        let (_, category) = jira.get_with_category(io, id).await.map_err(of_message)?;
        if category == DONE {
            return Ok(());
        }
        jira.finish(io, id).await.map_err(of_message)
    }
}

fn ticket(new: &CreateNotification) -> CreateTicket {
    let new = new.clone();
    CreateTicket {
        name: new.summary,
        priority: new.priority,
        project: new.project,
        status: new.status,
        description: new.description,
        issue_type: new.issue_type,
        creator: new.creator,
        assignee: new.assignee,
        contact: new.contact,
        tags: new.tags,
        ..CreateTicket::default()
    }
}

fn message(ticket: Ticket, category: &str) -> Notification {
    let closed = category == DONE;
    Notification {
        name: ticket.name,
        created_at: ticket.created_at,
        updated_at: ticket.updated_at,
        id: ticket.id,
        summary: ticket.summary,
        priority: ticket.priority,
        notification_status: Some(if closed { NotificationStatus::Closed } else { NotificationStatus::Open }),
        project: ticket.project,
        status: ticket.status,
        description: ticket.description,
        issue_type: ticket.issue_type,
        creator: ticket.creator,
        assignee: ticket.assignee,
        contact: ticket.contact,
        tags: ticket.tags,
    }
}

/// The same of a message: what is missing is none, and the title of a ticket is its summary.
fn of_message(mut error: ProviderError) -> ProviderError {
    match &mut error.kind {
        ErrorKind::NotFound { what, .. } => *what = "message",
        ErrorKind::Invalid(faults) => {
            for fault in faults.iter_mut().filter(|fault| fault.pointer == "/name") {
                "/summary".clone_into(&mut fault.pointer);
            }
        }
        _ => {}
    }
    error
}
