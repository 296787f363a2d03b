use std::{
    env,
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{io::AsyncReadExt, process::Command, time::timeout};
use zeroize::Zeroizing;

use crate::{MasterKey, MasterKeyCause, MasterKeyError, key_file, key_text};

/// Where the operator keeps the master key.
#[derive(Clone, PartialEq, Eq)]
pub enum MasterKeySource {
    /// A file of mode 0600 or stricter, such as a systemd credential.
    File(PathBuf),
    /// An environment variable, by its name.
    Environment(String),
    /// A command for `sh -c` that prints the key, such as a call to a secret manager. It has 10
    /// seconds; its error output goes to the server's.
    Command(String),
}

const COMMAND_TIME_LIMIT: Duration = Duration::from_secs(10);

/// More than any written key; a source that gives more is not read to its end.
pub(crate) const TEXT_LIMIT: u64 = 1024;
/// Room for all of it from the start: a growing buffer would leave copies behind.
pub(crate) const TEXT_CAPACITY: usize = 2048;

impl MasterKeySource {
    /// Reads the key. Meant for start-up: a file on a hanging mount blocks the thread.
    pub async fn load(&self) -> Result<MasterKey, MasterKeyError> {
        self.load_with(|name| env::var_os(name), COMMAND_TIME_LIMIT).await
    }

    async fn load_with(
        &self,
        variable: impl FnOnce(&str) -> Option<OsString>,
        time_limit: Duration,
    ) -> Result<MasterKey, MasterKeyError> {
        let text = match self {
            Self::File(path) => key_file::read(path),
            Self::Environment(name) => variable(name)
                .map(|text| Zeroizing::new(text.into_encoded_bytes()))
                .ok_or(MasterKeyCause::VariableMissing),
            Self::Command(command) => match timeout(time_limit, run(command)).await {
                Ok(output) => output,
                Err(_) => Err(MasterKeyCause::CommandTooSlow(time_limit)),
            },
        };
        text.and_then(|text| parse(&text)).map_err(|cause| MasterKeyError { origin: self.to_string(), cause })
    }
}

/// Names the source in errors and logs. A command can itself contain a secret, so its text stays
/// out; so does a "name" that is a key put into the wrong setting.
impl fmt::Display for MasterKeySource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => formatter.write_str(&file_name(path)),
            Self::Environment(name) if looks_like_a_key(name) => {
                formatter.write_str("an environment variable (the setting holds a key, not a name)")
            }
            Self::Environment(name) => write!(formatter, "the environment variable {name}"),
            Self::Command(_) => formatter.write_str("the master key command"),
        }
    }
}

impl fmt::Debug for MasterKeySource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Names a key file as [`MasterKeySource`] does.
pub(crate) fn file_name(path: &Path) -> String {
    if path.to_str().is_some_and(looks_like_a_key) {
        "a file (the setting holds a key, not a path)".to_owned()
    } else {
        format!("the file {}", path.display())
    }
}

fn looks_like_a_key(text: &str) -> bool {
    key_text::parse(text.trim()).is_some()
}

fn parse(text: &[u8]) -> Result<MasterKey, MasterKeyCause> {
    let text = str::from_utf8(text).map_err(|_| MasterKeyCause::NotAKey)?;
    match text.trim() {
        "" => Err(MasterKeyCause::Empty),
        text => key_text::parse(text).map(MasterKey::from_bytes).ok_or(MasterKeyCause::NotAKey),
    }
}

async fn run(command: &str) -> Result<Zeroizing<Vec<u8>>, MasterKeyCause> {
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(MasterKeyCause::CommandNotStarted)?;
    let mut output = Zeroizing::new(Vec::with_capacity(TEXT_CAPACITY));
    // Dropped before waiting, so that a command which prints without end is stopped by its pipe.
    if let Some(stdout) = child.stdout.take() {
        let mut limited = stdout.take(TEXT_LIMIT);
        limited.read_to_end(&mut output).await.map_err(MasterKeyCause::Io)?;
    }
    let status = child.wait().await.map_err(MasterKeyCause::Io)?;
    if status.success() { Ok(output) } else { Err(MasterKeyCause::CommandFailed(status)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn load(source: MasterKeySource) -> Result<MasterKey, MasterKeyError> {
        source.load().await
    }

    fn command(text: &str) -> MasterKeySource {
        MasterKeySource::Command(text.to_owned())
    }

    #[tokio::test]
    async fn a_commands_output_is_trimmed_and_read() {
        let key = MasterKey::generate();
        let text = key.to_text();
        let source = command(&format!("printf '\\n  %s \\n\\n' '{}'", text.expose()));
        assert_eq!(load(source).await.unwrap().id(), key.id());
    }

    #[tokio::test]
    async fn a_failing_command_is_named_with_its_status_but_not_its_text() {
        let error = load(command("exit 3 # hunter2")).await.unwrap_err();
        assert!(matches!(error.cause, MasterKeyCause::CommandFailed(status) if status.code() == Some(3)));
        let text = format!("{error} {error:?}");
        assert!(text.contains("the master key command"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[tokio::test]
    async fn a_command_that_prints_a_key_and_fails_gives_no_key() {
        let text = MasterKey::generate().to_text();
        let error = load(command(&format!("echo '{}'; false", text.expose()))).await;
        assert!(matches!(error.unwrap_err().cause, MasterKeyCause::CommandFailed(_)));
    }

    #[tokio::test]
    async fn a_command_that_does_not_end_is_stopped() {
        let error = command("exec tail -f /dev/null")
            .load_with(|_| None, Duration::from_millis(100))
            .await
            .unwrap_err();
        assert!(matches!(error.cause, MasterKeyCause::CommandTooSlow(_)));
    }

    #[tokio::test]
    async fn a_command_that_prints_without_end_ends_and_is_refused() {
        let error = load(command("yes")).await.unwrap_err();
        assert!(matches!(error.cause, MasterKeyCause::CommandFailed(_) | MasterKeyCause::NotAKey));
    }

    #[tokio::test]
    async fn a_command_without_output_says_so() {
        let error = load(command("true")).await.unwrap_err();
        assert!(matches!(error.cause, MasterKeyCause::Empty));
    }

    #[tokio::test]
    async fn an_environment_variable_is_read() {
        let key = MasterKey::generate();
        let source = MasterKeySource::Environment("KEY".to_owned());
        let variable =
            |name: &str| (name == "KEY").then(|| OsString::from(format!("{}\n", key.to_text().expose())));
        let loaded = source.load_with(variable, COMMAND_TIME_LIMIT).await.unwrap();
        assert_eq!(loaded.id(), key.id());
    }

    #[tokio::test]
    async fn the_real_environment_is_asked() {
        // PATH is always set and never a key.
        let error = load(MasterKeySource::Environment("PATH".to_owned())).await.unwrap_err();
        assert!(matches!(error.cause, MasterKeyCause::NotAKey));
        assert!(!error.to_string().contains(&env::var("PATH").unwrap()));
    }

    #[tokio::test]
    async fn a_missing_variable_is_named() {
        let source = MasterKeySource::Environment("PATCHBAY_NOT_SET_ANYWHERE".to_owned());
        let error = load(source).await.unwrap_err();
        assert!(matches!(error.cause, MasterKeyCause::VariableMissing));
        assert!(error.to_string().contains("PATCHBAY_NOT_SET_ANYWHERE"));
    }

    #[tokio::test]
    async fn a_key_given_instead_of_a_name_or_path_is_not_printed() {
        let text = MasterKey::generate().to_text();
        for source in
            [MasterKeySource::Environment(text.expose().clone()), MasterKeySource::File(text.expose().into())]
        {
            let error = load(source).await.unwrap_err();
            let printed = format!("{error} {error:?}");
            assert!(!printed.contains(text.expose().as_str()), "{printed}");
        }
    }
}
