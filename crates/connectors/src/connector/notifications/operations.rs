//! The operations of the notifications connector (contract, engine 3).

use crate::operation::{Effect, Operation};

/// The operations' ids.
#[expect(missing_docs, reason = "each is described beside its route below")]
pub mod op {
    pub const GET_MESSAGE: &str = "notifications_get_message";
    pub const CREATE_MESSAGE: &str = "notifications_create_message";
    pub const CLEAR_MESSAGE: &str = "notifications_clear_message";
}

/// Every operation, in the order of the contract.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        id: op::GET_MESSAGE,
        name: "get_message",
        fullname: "Get message",
        description: "One message that was sent.",
        method: "GET",
        path: "/v1/notifications/get/{notification_id}",
        effect: Effect::Reads,
    },
    Operation {
        id: op::CREATE_MESSAGE,
        name: "create_message",
        fullname: "Create message",
        description: "Sends a message.",
        method: "POST",
        path: "/v1/notifications/create",
        effect: Effect::Creates,
    },
    Operation {
        id: op::CLEAR_MESSAGE,
        name: "clear_message",
        fullname: "Clear message",
        description: "Says that a message needs nobody any more.",
        method: "POST",
        path: "/v1/notifications/clear/{notification_id}",
        effect: Effect::Changes,
    },
];
