//! Flags that say how mail is sent.

use std::path::{Path, PathBuf};

use clap::Args;
use mail::{Sender, SmtpConfig, Transport, password_from_file};
use secrets::SecretString;

use super::Failure;

/// The environment variable that may hold the mail server's password.
const PASSWORD_VARIABLE: &str = "PATCHBAY_SMTP_PASSWORD";
/// The sender of letters that no mail server carries.
const NOBODY: &str = "Patchbay <no-reply@patchbay.invalid>";

#[derive(Args, Clone, Debug)]
pub(super) struct MailOptions {
    /// Mail server: `smtp://user@mail.example.com` (STARTTLS), `smtps://…` (TLS); `?tls=none` for one that is trusted
    /// without. Without this flag letters are put into `<data-dir>/mail`
    #[arg(long, env = "PATCHBAY_SMTP_URL", requires = "mail_from")]
    smtp_url: Option<String>,
    /// File with the mail server's password. The variable `PATCHBAY_SMTP_PASSWORD` may hold it as well
    #[arg(long, env = "PATCHBAY_SMTP_PASSWORD_FILE", requires = "smtp_url")]
    smtp_password_file: Option<PathBuf>,
    /// Sender of letters: `Patchbay <patchbay@example.com>`
    #[arg(long, env = "PATCHBAY_MAIL_FROM")]
    mail_from: Option<Sender>,
}

impl MailOptions {
    /// Makes the transport. What cannot be used is refused now, not when the first letter waits.
    pub(super) fn transport(&self, data_dir: &Path) -> Result<Transport, Failure> {
        let sender = match &self.mail_from {
            Some(sender) => sender.clone(),
            None => NOBODY.parse()?,
        };
        let Some(url) = &self.smtp_url else {
            let folder = data_dir.join("mail");
            tracing::info!(folder = %folder.display(), "no --smtp-url: letters are put into a folder");
            return Ok(Transport::folder(folder, sender));
        };
        let config =
            SmtpConfig::parse(url, self.password()?).map_err(|error| format!("--smtp-url: {error}"))?;
        Ok(Transport::smtp(&config, sender).map_err(|error| format!("--smtp-url: {error}"))?)
    }

    fn password(&self) -> Result<Option<SecretString>, Failure> {
        if let Some(path) = &self.smtp_password_file {
            let password =
                password_from_file(path).map_err(|error| format!("--smtp-password-file: {error}"))?;
            return Ok(Some(password));
        }
        match std::env::var(PASSWORD_VARIABLE) {
            Ok(password) if !password.is_empty() => Ok(Some(password.into())),
            Ok(_) | Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(format!("{PASSWORD_VARIABLE} is not UTF-8").into()),
        }
    }
}
