//! One message to one mail server, over one connection.
//!
//! The steps are taken here one by one, because what a refusal means depends on the step: 550 to our login is the
//! operator's concern, 550 to the recipient is that address's end.

mod cautious;
pub(crate) mod conversation;
mod said;
mod tls;
pub(crate) mod verdict;

use std::fmt;

use lettre::transport::smtp::{
    client::{AsyncSmtpConnection, TlsParameters},
    commands::{Data, Mail, Rcpt},
    extension::ClientId,
};
use tokio::time::timeout;

use self::{
    cautious::Cautious,
    conversation::{GOODBYE, log_in, mail_options},
    said::Hidden,
    verdict::{Step, Trouble},
};
use crate::{Address, ConfigError, Limits, Login, Message, Outcome, SmtpConfig, TlsMode};

/// A mail server, ready to be connected to.
pub(crate) struct Smtp {
    host: String,
    port: u16,
    mode: TlsMode,
    parameters: Option<TlsParameters>,
    login: Option<Login>,
    hello: ClientId,
    limits: Limits,
}

impl Smtp {
    pub(crate) fn new(config: &SmtpConfig, sender_domain: &str) -> Result<Self, ConfigError> {
        let parameters = match config.tls {
            TlsMode::None => None,
            TlsMode::StartTls | TlsMode::Implicit => {
                Some(tls::parameters(&config.host, config.ca_file.as_deref())?)
            }
        };
        let hello = config.helo.clone().unwrap_or_else(|| sender_domain.to_owned());
        Ok(Self {
            host: config.host.clone(),
            port: config.port,
            mode: config.tls,
            parameters,
            login: config.login.clone(),
            hello: ClientId::Domain(hello),
            limits: config.limits,
        })
    }

    /// Talks to the server until it has taken the message, or will not, or time is up.
    pub(crate) async fn deliver(&self, from: &Address, message: &Message, mail: &[u8]) -> Outcome {
        let talk = async {
            let mut connection = self.connect().await?;
            let result = self.talk(&mut connection, from, &message.to, mail).await;
            Ok((connection, result))
        };
        let trouble = match timeout(self.limits.whole, talk).await {
            Ok(Ok((mut connection, result))) => {
                if !matches!(result, Err(Trouble::Network(_))) {
                    let _ = timeout(GOODBYE, connection.quit()).await;
                }
                result.err()
            }
            Ok(Err(trouble)) => Some(trouble),
            Err(_) => {
                let limit = self.limits.whole.as_secs_f32();
                let why = format!("The mail server {} was not done within {limit} s.", self.host);
                return Outcome::Later { why };
            }
        };
        let hidden = Hidden { login: self.login.as_ref(), message };
        trouble.map_or(Outcome::Sent, |trouble| verdict::of(&self.host, &trouble, &hidden))
    }

    async fn talk(
        &self,
        connection: &mut AsyncSmtpConnection,
        from: &Address,
        to: &Address,
        mail: &[u8],
    ) -> Result<(), Trouble> {
        if let Some(login) = &self.login {
            log_in(connection, login).await?;
        }
        let options = mail_options(connection, from.is_ascii() && to.is_ascii())?;
        let mail_from = Mail::new(Some(from.inner().clone()), options);
        connection.command(mail_from).await.map_err(|error| Trouble::at(Step::Sender, &error))?;
        let recipient = Rcpt::new(to.inner().clone(), Vec::new());
        connection.command(recipient).await.map_err(|error| Trouble::at(Step::Recipient, &error))?;
        connection.command(Data).await.map_err(|error| Trouble::at(Step::Content, &error))?;
        connection.message(mail).await.map_err(|error| Trouble::at(Step::Content, &error))?;
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        let (host, port, limit) = (self.host.as_str(), self.port, self.limits.connect);
        let connected = |error| Trouble::at(Step::Connect, &error);
        match (self.mode, &self.parameters) {
            (TlsMode::StartTls, Some(parameters)) => {
                let stream = Cautious::connect(host, port, limit).await;
                let stream = Box::new(stream.map_err(|error| Trouble::Network(error.to_string()))?);
                let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &self.hello)
                    .await
                    .map_err(connected)?;
                if !connection.can_starttls() {
                    return Err(Trouble::NoStartTls);
                }
                let upgraded = connection.starttls(parameters.clone(), &self.hello).await;
                upgraded.map_err(|error| Trouble::at(Step::StartTls, &error))?;
                Ok(connection)
            }
            (_, parameters) => {
                let parameters = parameters.clone();
                AsyncSmtpConnection::connect_tokio1((host, port), Some(limit), &self.hello, parameters, None)
                    .await
                    .map_err(connected)
            }
        }
    }
}

impl fmt::Display for Smtp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protection = match self.mode {
            TlsMode::None => "without TLS",
            TlsMode::StartTls => "with STARTTLS",
            TlsMode::Implicit => "with TLS",
        };
        write!(out, "the mail server {} on port {}, {protection}", self.host, self.port)
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}
