//! The operations of the chat connector (contract, engine 4).

use crate::operation::{Effect, Operation};

/// The operations' ids.
#[expect(missing_docs, reason = "each is described beside its route below")]
pub mod op {
    pub const QUERY_USERS: &str = "chat_query_users";
    pub const QUERY_USER_CONVERSATIONS: &str = "chat_query_user_conversations";
    pub const QUERY_USER_CONVERSATION_MEMBERS: &str = "chat_query_user_conversation_members";
    pub const QUERY_USER_CONVERSATION_MESSAGES: &str = "chat_query_user_conversation_messages";
    pub const QUERY_CONVERSATIONS: &str = "chat_query_conversations";
    pub const QUERY_CONVERSATION_MEMBERS: &str = "chat_query_conversation_members";
    pub const QUERY_MESSAGES: &str = "chat_query_messages";
    pub const QUERY_CONVERSATION_MESSAGES: &str = "chat_query_conversation_messages";
}

/// Every operation, in the order of the contract.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        id: op::QUERY_USERS,
        name: "query_users",
        fullname: "Query users",
        description: "The users of the workspace.",
        method: "GET",
        path: "/v1/chat/users",
        effect: Effect::Reads,
    },
    Operation {
        id: op::QUERY_USER_CONVERSATIONS,
        name: "query_user_conversations",
        fullname: "Query conversations of a user",
        description: "The conversations that a user is in.",
        method: "GET",
        path: "/v1/chat/users/{user_id}/conversations",
        effect: Effect::Reads,
    },
    Operation {
        id: op::QUERY_USER_CONVERSATION_MEMBERS,
        name: "query_user_conversation_members",
        fullname: "Query members of a user's conversation",
        description: "Who is in a conversation of a user.",
        method: "GET",
        path: "/v1/chat/users/{user_id}/conversations/{conversation_id}/members",
        effect: Effect::Reads,
    },
    Operation {
        id: op::QUERY_USER_CONVERSATION_MESSAGES,
        name: "query_user_conversation_messages",
        fullname: "Query messages of a user's conversation",
        description: "What was said in a conversation of a user, the newest first.",
        method: "GET",
        path: "/v1/chat/users/{user_id}/conversations/{conversation_id}/messages",
        effect: Effect::Reads,
    },
    Operation {
        id: op::QUERY_CONVERSATIONS,
        name: "query_conversations",
        fullname: "Query conversations",
        description: "The conversations of the workspace.",
        method: "GET",
        path: "/v1/chat/conversations",
        effect: Effect::Reads,
    },
    Operation {
        id: op::QUERY_CONVERSATION_MEMBERS,
        name: "query_conversation_members",
        fullname: "Query members of a conversation",
        description: "Who is in a conversation.",
        method: "GET",
        path: "/v1/chat/conversations/{conversation_id}/members",
        effect: Effect::Reads,
    },
    Operation {
        id: op::QUERY_MESSAGES,
        name: "query_messages",
        fullname: "Query messages",
        description: "What was said anywhere in the workspace, the newest first.",
        method: "GET",
        path: "/v1/chat/messages",
        effect: Effect::Reads,
    },
    Operation {
        id: op::QUERY_CONVERSATION_MESSAGES,
        name: "query_conversation_messages",
        fullname: "Query messages of a conversation",
        description: "What was said in a conversation, the newest first.",
        method: "GET",
        path: "/v1/chat/conversations/{conversation_id}/messages",
        effect: Effect::Reads,
    },
];
