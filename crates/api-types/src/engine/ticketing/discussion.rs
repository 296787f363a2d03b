//! What hangs on a ticket: comments, notes, files.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Timestamp;

/// Something that somebody said about a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    /// The provider's id.
    pub id: String,
    /// The ticket.
    pub ticket_id: String,
    /// Who said it.
    pub creator: String,
    /// What was said.
    pub content: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// Fields that the integration maps.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub custom_fields: Map<String, Value>,
    /// What the provider has beyond this.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub unmapped: Map<String, Value>,
}

/// A comment to make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateComment {
    /// Who says it; some providers take the owner of the credential instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// What is said.
    pub content: String,
}

/// A longer text beside a ticket, in Markdown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Note {
    /// The provider's id.
    pub id: String,
    /// The ticket.
    pub ticket_id: String,
    /// The text, in Markdown.
    pub content: String,
    /// Who wrote it.
    pub creator: String,
    /// Its heading.
    pub title: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// Fields that the integration maps.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub custom_fields: Map<String, Value>,
    /// What the provider has beyond this.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub unmapped: Map<String, Value>,
}

/// A note to write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateNote {
    /// Its heading.
    pub title: String,
    /// The text, in Markdown.
    pub content: String,
}

/// A file of a ticket, without its content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentMetadata {
    /// The provider's id.
    pub id: String,
    /// The ticket.
    pub ticket_id: String,
    /// Name of the file.
    pub file_name: String,
    /// Its media type.
    pub file_type: String,
    /// Bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_size: Option<u64>,
    /// When it was attached.
    pub created_date: Timestamp,
    /// Who attached it.
    pub creator: String,
    /// What the provider has beyond this.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub unmapped: Map<String, Value>,
}

/// A file with its content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attachment {
    /// Name of the file.
    pub file_name: String,
    /// Its media type.
    pub file_type: String,
    /// The content in base64.
    pub content: String,
    /// What the provider has beyond this.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub unmapped: Map<String, Value>,
}

/// A file to attach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateAttachment {
    /// Name of the file.
    pub file_name: String,
    /// The content in base64.
    pub content: String,
}
