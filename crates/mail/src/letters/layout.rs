//! One form for all letters: a heading, what happened, at most one button, what else there is to know.
//!
//! The HTML has inline styles only, no pictures and nothing from elsewhere. Text and background keep the mail
//! program's own colours, so that it reads well in light and dark; only the button brings both.

use secrets::SecretString;

use crate::{Address, Link, Message, clean};

/// A letter before it is set. Everything in it is plain text.
pub(crate) struct Letter<'a> {
    pub(crate) to: &'a Address,
    pub(crate) subject: String,
    pub(crate) heading: String,
    pub(crate) before: Vec<String>,
    /// The button's words, and where it leads.
    pub(crate) action: Option<(&'static str, &'a Link)>,
    pub(crate) after: Vec<String>,
}

/// Why one gets it, below the line.
const FOOTER: &str = "Patchbay sent this message automatically. Nobody reads answers to it.";

/// Bytes; more than any letter has. A buffer that grew would leave copies of the link behind.
const ROOM: usize = 16 * 1024;

impl Letter<'_> {
    pub(crate) fn into_message(self, from_name: Option<String>) -> Message {
        Message {
            to: self.to.clone(),
            reply_to: None,
            from_name,
            subject: clean::subject(&self.subject),
            text: SecretString::from(self.text()),
            html: SecretString::from(self.html()),
        }
    }

    fn text(&self) -> String {
        let mut text = String::with_capacity(ROOM);
        let mut add = |paragraph: &str| {
            text.push_str(paragraph);
            text.push_str("\n\n");
        };
        add(&self.heading);
        self.before.iter().for_each(|paragraph| add(paragraph));
        if let Some((label, link)) = self.action {
            add(&format!("{label}:"));
            add(link.expose());
        }
        self.after.iter().for_each(|paragraph| add(paragraph));
        text.push_str("-- \n");
        text.push_str(FOOTER);
        text.push('\n');
        text
    }

    fn html(&self) -> String {
        let mut html = String::with_capacity(ROOM);
        html.push_str(HEAD);
        push_element(&mut html, "title", None, &self.subject);
        html.push_str("</head>\n");
        html.push_str(OPENING);
        push_element(&mut html, "h1", Some("margin:0 0 20px;font-size:22px;line-height:1.3"), &self.heading);
        for paragraph in &self.before {
            push_element(&mut html, "p", Some(PARAGRAPH), paragraph);
        }
        if let Some((label, link)) = self.action {
            push_action(&mut html, label, link);
        }
        for paragraph in &self.after {
            push_element(&mut html, "p", Some(PARAGRAPH), paragraph);
        }
        push_element(&mut html, "p", Some(FOOTER_STYLE), FOOTER);
        html.push_str(CLOSING);
        html
    }
}

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width\">\n\
    <meta name=\"color-scheme\" content=\"light dark\">\n\
    <meta name=\"supported-color-schemes\" content=\"light dark\">\n";

/// A table, because one old and common mail program centres nothing else.
const OPENING: &str = "<body style=\"margin:0;padding:0\">\n\
    <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>\
    <td align=\"center\" style=\"padding:32px 20px\">\n\
    <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
    style=\"max-width:560px\"><tr><td align=\"left\" style=\"font-family:-apple-system,BlinkMacSystemFont,\
    'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5\">\n";

const CLOSING: &str = "</td></tr></table>\n</td></tr></table>\n</body>\n</html>\n";

const PARAGRAPH: &str = "margin:0 0 16px;overflow-wrap:anywhere";

/// Grey in the middle between white and black keeps its distance from both.
const FOOTER_STYLE: &str =
    "margin:32px 0 0;padding-top:16px;border-top:1px solid #8a8a8a;font-size:13px;line-height:1.5";

fn push_action(html: &mut String, label: &str, link: &Link) {
    html.push_str("<p style=\"margin:24px 0\"><a href=\"");
    push_escaped(html, link.expose());
    html.push_str(
        "\" style=\"display:inline-block;padding:12px 22px;border-radius:8px;background-color:#2453c9;color:#ffffff;\
         font-weight:600;text-decoration:none\">",
    );
    push_escaped(html, label);
    html.push_str(
        "</a></p>\n<p style=\"margin:0 0 16px;font-size:14px\">Or open this address:<br><a href=\"",
    );
    push_escaped(html, link.expose());
    html.push_str("\" style=\"color:inherit;word-break:break-all\">");
    push_escaped(html, link.expose());
    html.push_str("</a></p>\n");
}

fn push_element(html: &mut String, name: &str, style: Option<&str>, text: &str) {
    html.push('<');
    html.push_str(name);
    if let Some(style) = style {
        html.push_str(" style=\"");
        html.push_str(style);
        html.push('"');
    }
    html.push('>');
    push_escaped(html, text);
    html.push_str("</");
    html.push_str(name);
    html.push_str(">\n");
}

/// Fit for text and for attributes in double quotes.
fn push_escaped(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}
