use mail::{Address, Message, Outcome, Sender, SmtpConfig, Transport};
use testing::SmtpServer;
use uuid::Uuid;

/// In every message's texts; must show up nowhere else.
pub(crate) const SECRET: &str = "pb_inv_0123456789abcdefghijklmnopqrstuvwxyz";

/// The id of every message here.
pub(crate) const ID: Uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);

pub(crate) fn sender() -> Sender {
    "Patchbay <no-reply@patchbay.example>".parse().unwrap()
}

/// A small message to somebody.
pub(crate) fn message(to: &str) -> Message {
    Message {
        to: Address::parse(to).unwrap(),
        reply_to: None,
        from_name: None,
        subject: "Hello".to_owned(),
        text: format!("Open https://patchbay.example/invite#{SECRET} now.\n").into(),
        html: format!("<p><a href=\"https://patchbay.example/invite#{SECRET}\">Open</a></p>\n").into(),
    }
}

/// To a server that asks for nothing.
pub(crate) fn to(server: &SmtpServer) -> Transport {
    with(&SmtpConfig::parse(&server.url(), None).unwrap())
}

pub(crate) fn with(config: &SmtpConfig) -> Transport {
    Transport::smtp(config, sender()).unwrap()
}

/// Sends, and checks that the outcome repeats nothing of what was sent.
pub(crate) async fn send(transport: &Transport, message: &Message) -> Outcome {
    let outcome = transport.send(ID, message).await;
    let printed = format!("{outcome:?}");
    assert!(!printed.contains("0123456789abcdef"), "{printed}");
    outcome
}
