//! What a file is, where only its name says it.

/// What a file is whose type nobody has noted.
pub(crate) const UNKNOWN: &str = "application/octet-stream";

/// The media type of a file by the end of its name, for providers that believe what they are told.
pub(crate) fn of(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    match end.as_str() {
        "txt" | "log" | "md" => "text/plain",
        "csv" => "text/csv",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "zip" => "application/zip",
        _ => UNKNOWN,
    }
}
