//! Live changes: the stream of news that something is different on the server.

use api_types::events::Change;

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    messages::Messages,
    sse::Message,
};

/// The stream of changes. Dropping it closes it.
pub struct Changes(Messages);

/// Opens the stream.
pub async fn open(client: Client) -> Result<Changes, ApiError> {
    Ok(Changes(client.stream(Call::get(Address::new("/v1/events"))).await?))
}

impl Changes {
    /// Waits for the next changes; none when the stream has ended or fallen silent.
    pub async fn next(&mut self) -> Option<Vec<Change>> {
        loop {
            let changes: Vec<_> = self.0.next().await?.into_iter().filter_map(change).collect();
            if !changes.is_empty() {
                return Some(changes);
            }
        }
    }
}

/// What a message tells; heartbeats and what a newer server may send tell nothing.
fn change(message: Message) -> Option<Change> {
    match message {
        Message::Event { name, data } if name == "change" => serde_json::from_str(&data).ok(),
        Message::Event { .. } | Message::Heartbeat => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_tell_something() {
        let told = |name: &str, data: &str| {
            change(Message::Event { name: name.to_owned(), data: data.to_owned() }).map(|change| change.kind)
        };
        let data = r#"{"type": "members.create", "organization_id": "0192d6a0-0000-7000-8000-000000000001",
            "id": "0192d6a0-0000-7000-8000-000000000002", "version": 3}"#;
        assert_eq!(told("change", data).as_deref(), Some("members.create"));
        assert_eq!(told("other", data), None);
        assert_eq!(told("change", "{"), None);
        assert_eq!(change(Message::Heartbeat), None);
    }
}
