//! How messages look, for providers that show text: the same words in the same order everywhere.

use api_types::Timestamp;
use api_types::engine::notifications::{CreateNotification, Notification, NotificationStatus};
use api_types::engine::ticketing::Priority;

/// Whether a message has a summary only. Such a one is shown as that text, without any frame (contract, engine 3).
pub fn is_bare(new: &CreateNotification) -> bool {
    new.description.is_none() && facts(new).is_empty()
}

/// What a message says besides summary and description: a name for people, and a text.
pub fn facts(new: &CreateNotification) -> Vec<(&'static str, String)> {
    let tags = (!new.tags.is_empty()).then(|| new.tags.join(", "));
    let all = [
        ("Priority", new.priority.map(|priority| priority_name(priority).to_owned())),
        ("Status", new.status.clone()),
        ("Project", new.project.clone()),
        ("Type", new.issue_type.clone()),
        ("From", new.creator.clone()),
        ("For", new.assignee.clone()),
        ("Contact", new.contact.clone()),
        ("Tags", tags),
    ];
    all.into_iter().filter_map(|(name, text)| Some((name, text.filter(|text| !text.is_empty())?))).collect()
}

/// A priority for people.
pub fn priority_name(priority: Priority) -> &'static str {
    match priority {
        Priority::Urgent => "Urgent",
        Priority::Critical => "Critical",
        Priority::High => "High",
        Priority::Medium => "Medium",
        Priority::Moderate => "Moderate",
        Priority::Low => "Low",
        Priority::Planning => "Planning",
    }
}

/// A message that was sent just now, as it is answered.
pub fn sent(
    new: &CreateNotification,
    id: String,
    now: Timestamp,
    status: Option<NotificationStatus>,
) -> Notification {
    let new = new.clone();
    Notification {
        name: new.summary.clone(),
        created_at: now,
        updated_at: now,
        id,
        summary: new.summary,
        priority: new.priority,
        notification_status: status,
        project: new.project,
        status: new.status,
        description: new.description,
        issue_type: new.issue_type,
        creator: new.creator,
        assignee: new.assignee,
        contact: new.contact,
        tags: new.tags,
    }
}

/// What a message says, as it would be sent again.
pub fn as_new(message: &Notification) -> CreateNotification {
    let message = message.clone();
    CreateNotification {
        name: None,
        summary: message.summary,
        priority: message.priority,
        project: message.project,
        status: message.status,
        description: message.description,
        issue_type: message.issue_type,
        creator: message.creator,
        assignee: message.assignee,
        contact: message.contact,
        tags: message.tags,
    }
}

/// The fields of [`Notification`] that [`sent`] can fill, for tables of capabilities.
pub const FIELDS: &[&str] = &[
    "id",
    "name",
    "summary",
    "created_at",
    "updated_at",
    "priority",
    "notification_status",
    "project",
    "status",
    "description",
    "issue_type",
    "creator",
    "assignee",
    "contact",
    "tags",
];

/// A message as plain text: summary, description, facts.
pub fn plain(new: &CreateNotification) -> String {
    let mut parts = vec![new.summary.clone()];
    parts.extend(new.description.clone().filter(|text| !text.is_empty()));
    let facts: Vec<_> = facts(new).into_iter().map(|(name, text)| format!("{name}: {text}")).collect();
    parts.extend((!facts.is_empty()).then(|| facts.join("\n")));
    parts.join("\n\n")
}

/// A text for HTML: nothing in it is markup, and its lines stay lines.
pub fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, letter| {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>"),
            '\r' => {}
            letter => out.push(letter),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use api_types::engine::notifications::CreateNotification;
    use api_types::engine::ticketing::Priority;

    use super::{escape, facts, is_bare, plain};

    #[test]
    fn a_summary_alone_has_no_frame() {
        let bare = CreateNotification { summary: "Disk full".into(), ..CreateNotification::default() };
        assert!(is_bare(&bare));
        assert_eq!(plain(&bare), "Disk full");
    }

    #[test]
    fn everything_else_is_told_in_order() {
        let full = CreateNotification {
            summary: "Disk full".into(),
            description: Some("On db-3".into()),
            priority: Some(Priority::High),
            assignee: Some("ada".into()),
            tags: vec!["disk".into(), "db".into()],
            status: Some(String::new()),
            ..CreateNotification::default()
        };
        assert!(!is_bare(&full));
        assert_eq!(plain(&full), "Disk full\n\nOn db-3\n\nPriority: High\nFor: ada\nTags: disk, db");
        assert_eq!(facts(&full).len(), 3, "an empty text says nothing");
    }

    #[test]
    fn a_text_cannot_become_markup() {
        assert_eq!(
            escape("<b>\"a\" & 'b'</b>\r\nc"),
            "&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;<br>c"
        );
    }
}
