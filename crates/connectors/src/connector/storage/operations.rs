//! The operations of the storage connector (contract, engine 2).

use crate::operation::{Effect, Operation};

/// The operations' ids.
#[expect(missing_docs, reason = "each is described beside its route below")]
pub mod op {
    pub const LIST_FILES: &str = "storage_list_files";
    pub const UPLOAD_FILE: &str = "storage_upload_file";
    pub const DOWNLOAD_FILE: &str = "storage_download_file";
    pub const DELETE_FILE: &str = "storage_delete_file";
}

/// Every operation, in the order of the contract.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        id: op::LIST_FILES,
        name: "list_files",
        fullname: "List files",
        description: "The paths of all files below a folder.",
        method: "GET",
        path: "/v1/storage/folders/{path}",
        effect: Effect::Reads,
    },
    Operation {
        id: op::UPLOAD_FILE,
        name: "upload_file",
        fullname: "Upload file",
        description: "Writes a file, over one that is there.",
        method: "POST",
        path: "/v1/storage/files/{path}",
        effect: Effect::Changes,
    },
    Operation {
        id: op::DOWNLOAD_FILE,
        name: "download_file",
        fullname: "Download file",
        description: "What a file holds.",
        method: "GET",
        path: "/v1/storage/files/{path}",
        effect: Effect::Reads,
    },
    Operation {
        id: op::DELETE_FILE,
        name: "delete_file",
        fullname: "Delete file",
        description: "Removes a file.",
        method: "DELETE",
        path: "/v1/storage/files/{path}",
        effect: Effect::Changes,
    },
];
