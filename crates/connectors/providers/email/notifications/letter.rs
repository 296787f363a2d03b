//! From a configuration and a message to a mail for a server.

use api_types::engine::notifications::CreateNotification;
use api_types::engine::ticketing::Priority;
use serde_json::Value;

use crate::mail::{Mail, MailLogin, MailSecurity, MailServer, MailUrgency};
use crate::notifications::shown::{self, escape};
use crate::{Context, ErrorKind, ProviderError, Verified, Warning};

/// Most recipients of one message: every server takes as many in one conversation (RFC 5321, 4.5.3.1.8).
pub(super) const MOST_RECIPIENTS: usize = 100;

/// The mail that a message becomes, and the server that gets it.
pub(super) fn of(
    context: &Context,
    new: &CreateNotification,
    id: &str,
) -> Result<(MailServer, Mail), ProviderError> {
    let (server, mail) = trial(context, id)?;
    let urgency = match new.priority {
        Some(Priority::Urgent | Priority::Critical | Priority::High) => MailUrgency::Urgent,
        Some(Priority::Low | Priority::Planning) => MailUrgency::Low,
        _ => MailUrgency::Normal,
    };
    let text = format!("{}\n", shown::plain(new));
    Ok((server, Mail { subject: new.summary.clone(), text, html: html(new), urgency, ..mail }))
}

/// A mail without content to the same people, for asking whether one would be taken.
pub(super) fn trial(context: &Context, id: &str) -> Result<(MailServer, Mail), ProviderError> {
    let from = context.text("from").to_owned();
    let (_, domain) = from.rsplit_once('@').ok_or_else(|| unusable("/from", "is no e-mail address"))?;
    let to: Vec<String> = context
        .config
        .get("to")
        .and_then(Value::as_array)
        .map_or_else(Vec::new, |to| to.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    if to.is_empty() {
        return Err(unusable("/to", "names nobody; give at least one e-mail address"));
    }
    let id = format!("{id}@{domain}");
    let mail = Mail {
        id,
        from_name: context.text("from_name").to_owned(),
        to,
        subject: String::new(),
        text: String::new(),
        html: String::new(),
        urgency: MailUrgency::Normal,
        from,
    };
    Ok((server(context)?, mail))
}

/// What is worth knowing of a configuration that works.
pub(super) fn warnings(context: &Context) -> Verified {
    let in_the_clear = context.text("security") == "none";
    let message = if context.credential("/credential").is_some() {
        "sends the login and every message in the clear: whoever listens in that network can read both"
    } else {
        "sends every message in the clear: whoever listens in that network can read it"
    };
    let warning = Warning { pointer: "/security".into(), message: message.into() };
    Verified { warnings: in_the_clear.then_some(warning).into_iter().collect() }
}

fn server(context: &Context) -> Result<MailServer, ProviderError> {
    let (security, usual) = match context.text("security") {
        "" | "starttls" => (MailSecurity::StartTls, 587),
        "tls" => (MailSecurity::Tls, 465),
        "none" => (MailSecurity::None, 25),
        _ => return Err(unusable("/security", "is none of starttls, tls, none")),
    };
    let port = match context.config.get("port").and_then(Value::as_u64) {
        None => usual,
        Some(port) => u16::try_from(port).map_err(|_| unusable("/port", "is no port"))?,
    };
    let login = context.credential("/credential").map(|credential| MailLogin {
        user: credential.fields.get("username").to_owned(),
        password: credential.fields.get("secret").to_owned(),
    });
    Ok(MailServer { host: context.text("host").to_owned(), port, security, login })
}

/// A configuration that passed its form and does not make sense all the same.
fn unusable(pointer: &str, what: &str) -> ProviderError {
    ProviderError::new(ErrorKind::Unavailable, format!("the integration's provider_config{pointer} {what}"))
}

fn html(new: &CreateNotification) -> String {
    let summary = escape(&new.summary);
    let body = if shown::is_bare(new) {
        format!("<p>{summary}</p>")
    } else {
        let description = new.description.as_deref().filter(|text| !text.is_empty());
        let description = description.map(|text| format!("<p>{}</p>\n", escape(text))).unwrap_or_default();
        let row = |(name, text): (&str, String)| {
            format!("<tr><th align=\"left\">{name}</th><td>{}</td></tr>\n", escape(&text))
        };
        let rows: String = shown::facts(new).into_iter().map(row).collect();
        let table =
            if rows.is_empty() { rows } else { format!("<table cellpadding=\"4\">\n{rows}</table>\n") };
        format!("<h2>{summary}</h2>\n{description}{table}")
    };
    format!(
        "<!doctype html>\n<html>\n<head><meta charset=\"utf-8\"><title>{summary}</title></head>\n\
         <body style=\"font-family: sans-serif\">\n{body}\n</body>\n</html>\n"
    )
}
