use std::{io, process::ExitStatus, time::Duration};

/// Why the master key could not be loaded or its file not be made: from where, the cause, and
/// what to do. It never contains the key or the text of the command.
#[derive(Debug, thiserror::Error)]
#[error("the master key cannot be taken from {origin}: {cause}. {}", cause.remedy(origin))]
pub struct MasterKeyError {
    /// Where the key should have come from, in words.
    pub origin: String,
    /// What is wrong there.
    #[source]
    pub cause: MasterKeyCause,
}

/// What can be wrong with the source of the master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyCause {
    /// The file does not exist.
    #[error("there is no such file")]
    FileMissing,
    /// The path is a directory, a device or the like.
    #[error("it is not a regular file")]
    NotAFile,
    /// Others than the owner may read or write the file.
    #[error("its permissions ({mode:04o}) let others read or change it")]
    TooOpen {
        /// The file's permission bits.
        mode: u32,
        /// The file, for the remedy.
        path: String,
    },
    /// The operating system refused.
    #[error("{0}")]
    Io(io::Error),
    /// The environment variable is not set.
    #[error("it is not set")]
    VariableMissing,
    /// The command could not be started.
    #[error("it could not be started: {0}")]
    CommandNotStarted(io::Error),
    /// The command ended with an error.
    #[error("it failed ({0})")]
    CommandFailed(ExitStatus),
    /// The command did not end in time and was stopped.
    #[error("it did not end within {} s and was stopped", .0.as_secs_f32())]
    CommandTooSlow(Duration),
    /// There is nothing but white space.
    #[error("it gives no text")]
    Empty,
    /// The text is not a key.
    #[error("its text is not a key of 32 bytes in base64 or hexadecimal")]
    NotAKey,
}

const NEW_KEY: &str = "`openssl rand -base64 32` makes a new one for a new database";

impl MasterKeyCause {
    /// What the operator can do about it.
    fn remedy(&self, origin: &str) -> String {
        match self {
            Self::FileMissing => format!("Correct the path, or restore the file from a backup; {NEW_KEY}"),
            Self::NotAFile => "Name the file that contains the key".to_owned(),
            Self::TooOpen { path, .. } => format!(
                "Run `chmod 600 '{path}'`; if others had access to the machine meanwhile, replace the key"
            ),
            Self::Io(_) => format!("See to it that the user who runs the server can reach {origin}"),
            Self::VariableMissing => {
                "Set it for the server's process, or configure another source".to_owned()
            }
            Self::CommandNotStarted(_) => "See to it that `sh` can be run".to_owned(),
            Self::CommandFailed(_) => {
                "Its own messages, if any, stand above; run it by hand as the user who runs the server"
                    .to_owned()
            }
            Self::CommandTooSlow(_) => {
                "Run it by hand as the user who runs the server; it must not wait for input".to_owned()
            }
            Self::Empty | Self::NotAKey => {
                format!("Give exactly one key: 44 characters of base64, or 64 hexadecimal digits; {NEW_KEY}")
            }
        }
    }
}
