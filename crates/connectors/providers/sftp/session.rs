//! A conversation with a server: connect, make sure who it is, log in, begin SFTP.

use std::sync::{Arc, Mutex, PoisonError};

use russh::client::{self, AuthResult, Handle};
use russh::keys::{HashAlg, PrivateKeyWithHashAlg, PublicKeyOrCertificate};

use russh::{Error, MethodKind};
use russh_sftp::client::{Config as SftpConfig, RawSftpSession};
use tokio::time::timeout;

use super::errors::{lost, refused};
use super::host_key::{Expected, Shown};
use super::leash::{Leash, tie};
use super::login::{Login, Proof};
use crate::bucket::unusable;
use crate::{Context, ErrorKind, Exchange, ProviderError};

/// Longest time for the server's answer to one request, in seconds.
const ANSWER_SECONDS: u64 = 20;
/// Largest packet that is read, in bytes.
const MAX_PACKET: u32 = 256 * 1024;
/// By which servers say that they can put a file in another's place at one blow.
const POSIX_RENAME: &str = "posix-rename@openssh.com";

/// A conversation under way. It ends when it is dropped.
pub(super) struct Session {
    pub(super) sftp: Arc<RawSftpSession>,
    /// Whether a file can be put in another's place at one blow.
    pub(super) replaces: bool,
    /// What paths begin with.
    base: String,
    // In this order: the connection ends last.
    _ssh: Handle<Judge>,
    _leash: Leash,
}

/// Begins a conversation.
pub(super) async fn open(io: &mut dyn Exchange, context: &Context) -> Result<Session, ProviderError> {
    let opening = opened(io, context);
    // Nothing was asked for before the conversation has begun.
    let Ok(outcome) = timeout(context.time_left, opening).await else {
        let message = "the server did not come to the end of the greetings in time";
        return Err(ProviderError::new(ErrorKind::Unavailable, message));
    };
    outcome.map_err(ProviderError::before_the_effect)
}

async fn opened(io: &mut dyn Exchange, context: &Context) -> Result<Session, ProviderError> {
    let (host, login) = (context.text("host"), Login::of(context)?);
    let port = context.config.get("port").and_then(serde_json::Value::as_u64).unwrap_or(22);
    let port = u16::try_from(port).map_err(|_| unusable("its port is none"))?;
    let expected = Expected::read(context.text("host_key"))?;
    let config = client::Config {
        client_id: russh::SshId::Standard("SSH-2.0-Patchbay".into()),
        preferred: expected.preferred(),
        ..client::Config::default()
    };
    let (leash, stream) = tie(io.dial(host, port).await?);
    let shown = Arc::default();
    let judge = Judge { expected: expected.clone(), shown: Arc::clone(&shown) };
    let mut ssh = match client::connect_stream(Arc::new(config), stream, judge).await {
        Ok(ssh) => ssh,
        Err(error) => {
            let shown = shown.lock().unwrap_or_else(PoisonError::into_inner).take();
            return Err(match shown {
                Some(shown) if matches!(error, Error::UnknownKey) => expected.refusal(&shown),
                _ => unmet(&error),
            });
        }
    };
    log_in(&mut ssh, login).await?;
    let channel = ssh.channel_open_session().await.map_err(|error| unmet(&error))?;
    channel.request_subsystem(true, "sftp").await.map_err(|error| unmet(&error))?;
    let config = SftpConfig {
        max_packet_len: MAX_PACKET,
        request_timeout_secs: ANSWER_SECONDS,
        ..SftpConfig::default()
    };
    let sftp = RawSftpSession::new_with_config(channel.into_stream(), config);
    let version = sftp.init().await.map_err(|_| no_sftp())?;
    let replaces = version.extensions.contains_key(POSIX_RENAME);
    let base = base(context.text("path"));
    Ok(Session { sftp: Arc::new(sftp), replaces, base, _ssh: ssh, _leash: leash })
}

async fn log_in(ssh: &mut Handle<Judge>, login: Login) -> Result<(), ProviderError> {
    let Login { user, proof } = login;
    let (outcome, tried) = match proof {
        Proof::Password(password) => (ssh.authenticate_password(user, password).await, MethodKind::Password),
        Proof::Key(key) => {
            let hash = if key.algorithm().is_rsa() {
                let best = ssh.best_supported_rsa_hash().await.map_err(|error| unmet(&error))?;
                // Never SHA-1, which is what `None` stands for.
                best.flatten().or(Some(HashAlg::Sha256))
            } else {
                None
            };
            let key = PrivateKeyWithHashAlg::new(key, hash);
            (ssh.authenticate_publickey(user, key).await, MethodKind::PublicKey)
        }
    };
    match outcome.map_err(|error| unmet(&error))? {
        AuthResult::Success => Ok(()),
        AuthResult::Failure { partial_success: true, .. } => {
            Err(unusable("the server wants a second proof after the first one"))
        }
        AuthResult::Failure { remaining_methods, .. } => {
            let methods: Vec<&str> = remaining_methods.iter().map(Into::into).collect();
            let message = match tried {
                _ if ssh.is_closed() && methods.is_empty() => return Err(lost()),
                MethodKind::Password if !remaining_methods.contains(&MethodKind::Password) => {
                    "the server takes no password from this user"
                }
                MethodKind::Password => "the server does not accept the user name with this password",
                _ => "the server does not accept the user name with this private key",
            };
            let error = ProviderError::new(ErrorKind::Credentials, message);
            Err(error.detail("accepted_methods", methods.join(", ")))
        }
    }
}

impl Session {
    /// A path below the integration's folder as the server knows it. Those of files come checked: they lead downwards.
    pub(super) fn at(&self, path: &str) -> String {
        let path = format!("{}{}", self.base, path.trim_end_matches('/'));
        if path.is_empty() { ".".to_owned() } else { path }
    }

    /// Puts a file in another's place, in one step.
    pub(super) async fn replace(&self, from: &str, to: &str) -> Result<(), ProviderError> {
        let (from, at) = (self.at(from), self.at(to));
        let text = |text: &str| {
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
            [&length.to_be_bytes(), text.as_bytes()].concat()
        };
        let names = [text(&from), text(&at)].concat();
        let outcome = match self.sftp.extended(POSIX_RENAME, names).await {
            Ok(russh_sftp::protocol::Packet::Status(status)) => match status.status_code {
                russh_sftp::protocol::StatusCode::Ok => Ok(()),
                _ => Err(status.into()),
            },
            Ok(_) => Err(russh_sftp::client::error::Error::UnexpectedPacket),
            Err(error) => Err(error),
        };
        outcome.map_err(|error| refused(&error, "file", to))
    }
}

/// What paths begin with: nothing for the folder in which a login begins.
fn base(folder: &str) -> String {
    match folder.trim_end_matches('/') {
        "" if folder.is_empty() => String::new(),
        "" => "/".to_owned(),
        "." => String::new(),
        folder => format!("{folder}/"),
    }
}

/// Judges the key that a server shows.
pub(super) struct Judge {
    expected: Expected,
    shown: Arc<Mutex<Option<Shown>>>,
}

impl client::Handler for Judge {
    type Error = Error;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Error> {
        // Certificates are not asked for.
        let PublicKeyOrCertificate::PublicKey { key, .. } = shown else { return Ok(false) };
        let good = self.expected.is(key);
        if !good {
            *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(Shown::of(key));
        }
        Ok(good)
    }
}

/// A conversation that did not come about. None of these errors repeats a secret.
fn unmet(error: &Error) -> ProviderError {
    let why = match error {
        Error::NoCommonAlgo { kind, theirs, .. } => {
            let theirs: Vec<&str> = theirs.iter().map(String::as_str).take(20).collect();
            return ProviderError::new(
                ErrorKind::Unavailable,
                format!("the server and Patchbay have no common algorithm for {kind:?}"),
            )
            .detail("server_offers", theirs.join(", "));
        }
        Error::Version => "it does not speak SSH 2",
        Error::WrongServerSig | Error::Signature(_) => "it cannot prove that the host key is its own",
        Error::ChannelOpenFailure(_) => "it opens no channel for this user",
        _ => "the connection broke off before SFTP could begin",
    };
    ProviderError::new(ErrorKind::Unavailable, format!("the server cannot be spoken to: {why}"))
}

fn no_sftp() -> ProviderError {
    let message = "the server lets this user in, but not to SFTP";
    ProviderError::new(ErrorKind::Permission { missing: Some("SFTP on the server".into()) }, message)
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn paths_begin_at_the_folder_of_the_integration() {
        for (folder, expected) in
            [("", ""), (".", ""), ("/", "/"), ("exports", "exports/"), ("/srv/files/", "/srv/files/")]
        {
            assert_eq!(base(folder), expected, "{folder}");
        }
    }
}
