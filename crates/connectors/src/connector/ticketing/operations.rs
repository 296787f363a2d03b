//! The operations of the ticketing connector (contract, engine 1).

use crate::operation::{Effect, Operation};

/// The operations' ids.
#[expect(missing_docs, reason = "each is described beside its route below")]
pub mod op {
    pub const LIST_REMOTE_FIELDS: &str = "ticketing_list_remote_fields";
    pub const LIST_PROJECTS: &str = "ticketing_list_projects";
    pub const QUERY_TICKETS: &str = "ticketing_query_tickets";
    pub const GET_TICKET: &str = "ticketing_get_ticket";
    pub const CREATE_TICKET: &str = "ticketing_create_ticket";
    pub const PATCH_TICKET: &str = "ticketing_patch_ticket";
    pub const CREATE_ATTACHMENT: &str = "ticketing_create_attachment";
    pub const LIST_ATTACHMENTS_METADATA: &str = "ticketing_list_attachments_metadata";
    pub const DOWNLOAD_ATTACHMENT: &str = "ticketing_download_attachment";
    pub const DELETE_ATTACHMENT: &str = "ticketing_delete_attachment";
    pub const LIST_COMMENTS: &str = "ticketing_list_comments";
    pub const CREATE_COMMENT: &str = "ticketing_create_comment";
    pub const DELETE_COMMENT: &str = "ticketing_delete_comment";
    pub const CREATE_NOTE: &str = "ticketing_create_note";
    pub const DELETE_NOTE: &str = "ticketing_delete_note";
    pub const LIST_NOTES: &str = "ticketing_list_notes";
    pub const PATCH_NOTE: &str = "ticketing_patch_note";
    pub const QUERY_ESCALATION_POLICIES: &str = "ticketing_query_escalation_policies";
    pub const LIST_ON_CALL: &str = "ticketing_list_on_call";
}

/// Every operation, in the order of the contract.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        id: op::LIST_REMOTE_FIELDS,
        name: "list_remote_fields",
        fullname: "List remote fields",
        description: "Fields of the provider that can be mapped to custom fields.",
        method: "GET",
        path: "/v1/ticketing/remote-fields",
        effect: Effect::Reads,
    },
    Operation {
        id: op::LIST_PROJECTS,
        name: "list_projects",
        fullname: "List projects",
        description: "Projects that tickets belong to.",
        method: "GET",
        path: "/v1/ticketing/projects",
        effect: Effect::Reads,
    },
    Operation {
        id: op::QUERY_TICKETS,
        name: "query_tickets",
        fullname: "Query tickets",
        description: "Tickets that match filters, page by page.",
        method: "GET",
        path: "/v1/ticketing/tickets",
        effect: Effect::Reads,
    },
    Operation {
        id: op::GET_TICKET,
        name: "get_ticket",
        fullname: "Get ticket",
        description: "One ticket.",
        method: "GET",
        path: "/v1/ticketing/tickets/{ticket_id}",
        effect: Effect::Reads,
    },
    Operation {
        id: op::CREATE_TICKET,
        name: "create_ticket",
        fullname: "Create ticket",
        description: "Creates a ticket.",
        method: "POST",
        path: "/v1/ticketing/tickets",
        effect: Effect::Creates,
    },
    Operation {
        id: op::PATCH_TICKET,
        name: "patch_ticket",
        fullname: "Patch ticket",
        description: "Changes a ticket by a JSON Patch.",
        method: "PATCH",
        path: "/v1/ticketing/tickets/{ticket_id}",
        effect: Effect::Changes,
    },
    Operation {
        id: op::CREATE_ATTACHMENT,
        name: "create_attachment",
        fullname: "Create attachment",
        description: "Attaches a file to a ticket.",
        method: "POST",
        path: "/v1/ticketing/attachments/{ticket_id}",
        effect: Effect::Creates,
    },
    Operation {
        id: op::LIST_ATTACHMENTS_METADATA,
        name: "list_attachments_metadata",
        fullname: "List attachments",
        description: "The files of a ticket, without their content.",
        method: "GET",
        path: "/v1/ticketing/attachments/{ticket_id}",
        effect: Effect::Reads,
    },
    Operation {
        id: op::DOWNLOAD_ATTACHMENT,
        name: "download_attachment",
        fullname: "Download attachment",
        description: "A file of a ticket with its content.",
        method: "GET",
        path: "/v1/ticketing/attachments/{ticket_id}/{attachment_id}/download",
        effect: Effect::Reads,
    },
    Operation {
        id: op::DELETE_ATTACHMENT,
        name: "delete_attachment",
        fullname: "Delete attachment",
        description: "Removes a file from a ticket.",
        method: "DELETE",
        path: "/v1/ticketing/attachments/{ticket_id}/{attachment_id}",
        effect: Effect::Changes,
    },
    Operation {
        id: op::LIST_COMMENTS,
        name: "list_comments",
        fullname: "List comments",
        description: "The comments of a ticket.",
        method: "GET",
        path: "/v1/ticketing/tickets/{ticket_id}/comments",
        effect: Effect::Reads,
    },
    Operation {
        id: op::CREATE_COMMENT,
        name: "create_comment",
        fullname: "Create comment",
        description: "Comments on a ticket.",
        method: "POST",
        path: "/v1/ticketing/tickets/{ticket_id}/comments",
        effect: Effect::Creates,
    },
    Operation {
        id: op::DELETE_COMMENT,
        name: "delete_comment",
        fullname: "Delete comment",
        description: "Removes a comment.",
        method: "DELETE",
        path: "/v1/ticketing/tickets/{ticket_id}/comments/{comment_id}",
        effect: Effect::Changes,
    },
    Operation {
        id: op::CREATE_NOTE,
        name: "create_note",
        fullname: "Create note",
        description: "Writes a note beside a ticket.",
        method: "POST",
        path: "/v1/ticketing/tickets/{ticket_id}/notes",
        effect: Effect::Creates,
    },
    Operation {
        id: op::DELETE_NOTE,
        name: "delete_note",
        fullname: "Delete note",
        description: "Removes a note.",
        method: "DELETE",
        path: "/v1/ticketing/tickets/{ticket_id}/notes/{note_id}",
        effect: Effect::Changes,
    },
    Operation {
        id: op::LIST_NOTES,
        name: "list_notes",
        fullname: "List notes",
        description: "The notes of a ticket.",
        method: "GET",
        path: "/v1/ticketing/tickets/{ticket_id}/notes",
        effect: Effect::Reads,
    },
    Operation {
        id: op::PATCH_NOTE,
        name: "patch_note",
        fullname: "Patch note",
        description: "Changes a note by a JSON Patch.",
        method: "PATCH",
        path: "/v1/ticketing/tickets/{ticket_id}/notes/{note_id}",
        effect: Effect::Changes,
    },
    Operation {
        id: op::QUERY_ESCALATION_POLICIES,
        name: "query_escalation_policies",
        fullname: "Query escalation policies",
        description: "Who is called, and who next when nobody answers.",
        method: "GET",
        path: "/v1/ticketing/escalation-policies",
        effect: Effect::Reads,
    },
    Operation {
        id: op::LIST_ON_CALL,
        name: "list_on_call",
        fullname: "List on-call",
        description: "Who is on call for an escalation policy now.",
        method: "GET",
        path: "/v1/ticketing/escalation-policies/{escalation_policy_id}/on-call",
        effect: Effect::Reads,
    },
];
