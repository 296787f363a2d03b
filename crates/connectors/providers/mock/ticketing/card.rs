//! A ticket as the mock keeps it: the unified ticket, and the fields that only mappings show.

use api_types::engine::ticketing::{CreateTicket, Ticket};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fields;
use crate::Context;

/// What a ticket's answer holds.
pub(super) const FIELDS: &[&str] = &[
    "id",
    "name",
    "summary",
    "description",
    "status",
    "priority",
    "project",
    "issue_type",
    "creator",
    "assignee",
    "contact",
    "parent",
    "tags",
    "due_date",
    "completion_date",
    "created_at",
    "updated_at",
    "attachments",
    "custom_fields",
    "unmapped",
];

/// A ticket with everything that is known about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Card {
    /// Without custom fields: those depend on the integration's mappings.
    pub(super) ticket: Ticket,
    /// The provider's own custom fields.
    #[serde(default)]
    pub(super) fields: Map<String, Value>,
    /// Custom fields that were sent and that no mapping names: kept as they are.
    #[serde(default)]
    pub(super) extra: Map<String, Value>,
}

impl Card {
    /// The ticket with its custom fields.
    pub(super) fn present(&self, context: &Context) -> Ticket {
        let project = self.ticket.project.as_deref().unwrap_or_default();
        let (custom_fields, unmapped) = fields::present(context, project, &self.fields, &self.extra);
        Ticket { custom_fields, unmapped, ..self.ticket.clone() }
    }

    /// Takes over what somebody wants of the ticket.
    pub(super) fn take(&mut self, context: &Context, wanted: &CreateTicket) {
        let wanted = wanted.clone();
        let finished = wanted.status.as_deref() == Some(super::seed::DONE);
        let was_finished = self.ticket.status.as_deref() == Some(super::seed::DONE);
        self.ticket.summary = wanted.summary.unwrap_or_else(|| wanted.name.clone());
        self.ticket.name = wanted.name;
        self.ticket.creator = wanted.creator;
        self.ticket.assignee = wanted.assignee;
        self.ticket.contact = wanted.contact;
        self.ticket.description = wanted.description;
        self.ticket.priority = wanted.priority;
        self.ticket.due_date = wanted.due_date;
        self.ticket.completion_date = wanted.completion_date;
        self.ticket.status = wanted.status;
        self.ticket.project = wanted.project;
        self.ticket.issue_type = wanted.issue_type;
        self.ticket.parent = wanted.parent;
        self.ticket.tags = wanted.tags;
        // As trackers do: reaching the end sets the date, leaving it takes it away.
        if finished && !was_finished && self.ticket.completion_date.is_none() {
            self.ticket.completion_date = Some(context.now);
        }
        let project = self.ticket.project.as_deref().unwrap_or_default();
        (self.fields, self.extra) = fields::take(context, project, &self.fields, wanted.custom_fields);
        self.ticket.updated_at = context.now;
    }
}
