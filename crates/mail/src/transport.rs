use std::{fmt, path::PathBuf};

use uuid::Uuid;

use crate::{ConfigError, Message, Outcome, Sender, SmtpConfig, folder::Folder, mime, smtp::Smtp};

/// The way out for messages. Cheap to keep for the server's life, and used by many tasks at once.
///
/// Its text (`Display`) names the place for the log and the settings page.
#[derive(Debug)]
pub struct Transport {
    sender: Sender,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Smtp(Box<Smtp>),
    Folder(Folder),
}

impl Transport {
    /// To a mail server. Reads the certificates that the configuration names, but does not connect: a mail server
    /// that is down must not keep Patchbay from starting.
    pub fn smtp(config: &SmtpConfig, sender: Sender) -> Result<Self, ConfigError> {
        let smtp = Smtp::new(config, sender.address.domain())?;
        Ok(Self { sender, way: Way::Smtp(Box::new(smtp)) })
    }

    /// Into a folder, which is made when the first message comes: one `.eml` file for each, for installations without
    /// a mail server. Only the server's user can read it, since the messages hold links that let their holder in.
    pub fn folder(path: impl Into<PathBuf>, sender: Sender) -> Self {
        Self { sender, way: Way::Folder(Folder::new(path.into())) }
    }

    /// Whether messages stay on this machine, so that somebody has to pass on what is in them.
    pub fn is_folder(&self) -> bool {
        matches!(self.way, Way::Folder(_))
    }

    /// Delivers one message. The id is the sending's own, the same at every attempt: it is in the `Message-ID` and in
    /// the file's name.
    pub async fn send(&self, id: Uuid, message: &Message) -> Outcome {
        let mail = match mime::write(id, message, &self.sender) {
            Ok(mail) => mail,
            Err(error) => {
                let why = format!("The message could not be written down: {error}.");
                return Outcome::Refused { why, code: 0 };
            }
        };
        match &self.way {
            Way::Smtp(smtp) => smtp.deliver(&self.sender.address, message, &mail).await,
            Way::Folder(folder) => folder.deliver(id, mail).await,
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Smtp(smtp) => smtp.fmt(out),
            Way::Folder(folder) => folder.fmt(out),
        }
    }
}
