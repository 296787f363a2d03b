//! What the mock has from the beginning: the tickets of a made-up company, told by their distance in time from the
//! moment when the integration was created, so that they never grow old before anybody looks at them.

use api_types::Timestamp;
use api_types::engine::ticketing::{Comment, Note, Priority, Ticket};
use serde_json::{Map, Value, json};

use super::card::Card;

/// Where tickets stand, first to last.
pub(super) const STATUSES: [&str; 4] = ["To Do", "In Progress", "In Review", DONE];
/// The end.
pub(super) const DONE: &str = "Done";

/// Id and name.
pub(super) const PROJECTS: [(&str, &str); 3] =
    [("OPS", "Operations"), ("SEC", "Security"), ("WEB", "Customer portal")];

const ADA: &str = "ada.byrne@example.com";
const NOOR: &str = "noor.haddad@example.com";
const TOMAS: &str = "tomas.lind@example.com";
const MEI: &str = "mei.tanaka@example.com";

/// A ticket of the seed. Times are in hours before the integration was created; `due` in days after.
struct Seed {
    number: u32,
    project: usize,
    kind: &'static str,
    name: &'static str,
    description: &'static str,
    status: usize,
    priority: Priority,
    people: (&'static str, Option<&'static str>),
    hours: (i64, i64),
    due: Option<i64>,
    tags: &'static [&'static str],
    fields: &'static [(&'static str, &'static str)],
}

/// The number from which on tickets are in a project.
const fn seed(
    number: u32,
    project: usize,
    kind: &'static str,
    name: &'static str,
    description: &'static str,
) -> Seed {
    Seed {
        number,
        project,
        kind,
        name,
        description,
        status: 0,
        priority: Priority::Medium,
        people: (ADA, None),
        hours: (1, 1),
        due: None,
        tags: &[],
        fields: &[],
    }
}

const SEEDS: &[Seed] = &[
    Seed {
        status: 3,
        priority: Priority::High,
        people: (NOOR, Some(TOMAS)),
        hours: (900, 760),
        due: Some(-30),
        tags: &["database", "maintenance"],
        fields: &[("severity", "S3"), ("story_points", "5")],
        ..seed(
            101,
            0,
            "Task",
            "Move the reporting database to the new cluster",
            "The old node runs out of room in spring. Copy, switch over in the window on Sunday, keep the old one for a week.",
        )
    },
    Seed {
        status: 1,
        priority: Priority::Critical,
        people: (MEI, Some(NOOR)),
        hours: (60, 2),
        due: Some(1),
        tags: &["outage", "customer"],
        fields: &[("severity", "S1"), ("customer", "Fjordline Ferries")],
        ..seed(
            102,
            0,
            "Incident",
            "Exports of bookings stop after an hour",
            "Long exports end with a broken file. Fjordline sees it every night since the update.",
        )
    },
    Seed {
        priority: Priority::Low,
        people: (TOMAS, None),
        hours: (400, 400),
        tags: &["cleanup"],
        fields: &[("story_points", "2")],
        ..seed(103, 0, "Task", "Remove the unused mail relay", "Nothing has gone through it since May.")
    },
    Seed {
        status: 2,
        priority: Priority::High,
        people: (ADA, Some(MEI)),
        hours: (200, 20),
        due: Some(4),
        tags: &["backup"],
        fields: &[("severity", "S2"), ("story_points", "8")],
        ..seed(
            104,
            0,
            "Task",
            "Try out restoring from last month's backup",
            "We have backups; we do not know whether they can be read. Restore one into an empty account and compare.",
        )
    },
    Seed {
        priority: Priority::Planning,
        people: (NOOR, None),
        hours: (120, 96),
        due: Some(60),
        ..seed(
            105,
            0,
            "Story",
            "Agree on hours of duty for the holidays",
            "Two people for each day, nobody twice in a row.",
        )
    },
    Seed {
        status: 1,
        priority: Priority::Urgent,
        people: (TOMAS, Some(ADA)),
        hours: (30, 1),
        due: Some(0),
        tags: &["certificate"],
        fields: &[("severity", "S2")],
        ..seed(
            106,
            0,
            "Incident",
            "Certificate of the partner gateway ends tomorrow",
            "Renewal failed twice: the challenge is answered by the old host.",
        )
    },
    Seed {
        status: 1,
        priority: Priority::Critical,
        people: (MEI, Some(MEI)),
        hours: (52, 5),
        due: Some(2),
        tags: &["vulnerability", "patch"],
        fields: &[("severity", "S1"), ("cve", "CVE-2026-20417")],
        ..seed(
            101,
            1,
            "Vulnerability",
            "Image library on the upload servers can be made to run code",
            "Three hosts have the version in question. The fixed one passes our tests; roll it out host by host.",
        )
    },
    Seed {
        status: 3,
        priority: Priority::High,
        people: (ADA, Some(TOMAS)),
        hours: (300, 250),
        due: Some(-9),
        tags: &["access"],
        fields: &[("severity", "S2")],
        ..seed(
            102,
            1,
            "Finding",
            "Two former colleagues still have accounts in the build system",
            "Found in the quarterly review. Remove them, and add the build system to the leaving checklist.",
        )
    },
    Seed {
        priority: Priority::Medium,
        people: (NOOR, None),
        hours: (75, 75),
        due: Some(21),
        tags: &["phishing", "training"],
        ..seed(
            103,
            1,
            "Task",
            "Prepare the next phishing exercise",
            "The last one was too easy: nobody clicked.",
        )
    },
    Seed {
        status: 2,
        priority: Priority::High,
        people: (MEI, Some(ADA)),
        hours: (140, 12),
        due: Some(3),
        tags: &["vulnerability"],
        fields: &[("severity", "S3"), ("cve", "CVE-2026-11880")],
        ..seed(
            104,
            1,
            "Vulnerability",
            "Old protocol versions still allowed on the payment proxy",
            "Only one terminal vendor needed them, and that contract ended.",
        )
    },
    Seed {
        priority: Priority::Moderate,
        people: (TOMAS, Some(NOOR)),
        hours: (18, 18),
        tags: &["alert", "login"],
        fields: &[("severity", "S3")],
        ..seed(
            105,
            1,
            "Incident",
            "Many failed logins from one address",
            "Four thousand tries in an hour against the partner login. The limit held; nobody got in.",
        )
    },
    Seed {
        status: 3,
        priority: Priority::Medium,
        people: (ADA, Some(MEI)),
        hours: (700, 610),
        due: Some(-20),
        tags: &["keyboard", "accessibility"],
        fields: &[("story_points", "3")],
        ..seed(
            101,
            2,
            "Bug",
            "The seat map cannot be used with the keyboard",
            "Focus goes in and never comes out again.",
        )
    },
    Seed {
        status: 1,
        priority: Priority::High,
        people: (NOOR, Some(TOMAS)),
        hours: (90, 9),
        due: Some(6),
        tags: &["payment"],
        fields: &[("story_points", "5"), ("customer", "Nordkap Tours")],
        ..seed(
            102,
            2,
            "Bug",
            "Refunds show the wrong currency",
            "A refund in kroner is shown in euros. The amount that is paid out is right.",
        )
    },
    Seed {
        priority: Priority::Low,
        people: (MEI, None),
        hours: (260, 240),
        tags: &["wording"],
        fields: &[("story_points", "1")],
        ..seed(
            103,
            2,
            "Story",
            "Say why a booking cannot be changed any more",
            "Now the button is grey and silent.",
        )
    },
    Seed {
        status: 2,
        priority: Priority::Medium,
        people: (TOMAS, Some(NOOR)),
        hours: (48, 3),
        due: Some(10),
        tags: &["search"],
        fields: &[("story_points", "8")],
        ..seed(104, 2, "Story", "Find bookings by the name of any passenger", "Not only by who has booked.")
    },
    Seed {
        priority: Priority::High,
        people: (ADA, None),
        hours: (6, 6),
        due: Some(5),
        tags: &["payment", "customer"],
        fields: &[("customer", "Fjordline Ferries")],
        ..seed(
            105,
            2,
            "Bug",
            "Receipts for groups leave out the last passenger",
            "With nine passengers the ninth is missing.",
        )
    },
];

/// A ticket that belongs to another: the part, the whole.
const PARTS: [(&str, &str); 2] = [("WEB-105", "WEB-102"), ("OPS-106", "OPS-104")];

/// Ticket, number, who, text, hours before.
const COMMENTS: &[(&str, u32, &str, &str, i64)] = &[
    ("OPS-102", 1, NOOR, "It stops at 3600 seconds exactly. Something has a limit of an hour.", 40),
    ("OPS-102", 2, MEI, "The proxy had one. Raised it on the second node; the export ran through there.", 6),
    (
        "OPS-106",
        1,
        ADA,
        "The name still points to the old host. Changing it now, it takes an hour to be seen everywhere.",
        3,
    ),
    ("SEC-101", 1, MEI, "First host done, no complaints overnight.", 28),
    ("SEC-101", 2, ADA, "Second one as well. The third waits for the end of the sale.", 5),
    ("WEB-102", 1, TOMAS, "The page takes the currency of the visitor instead of the booking's.", 50),
];

/// Ticket, number, who, heading, text, hours before.
const NOTES: &[(&str, u32, &str, &str, &str, i64)] = &[
    (
        "OPS-102",
        1,
        NOOR,
        "What we know",
        "## Seen\n- only exports above 40 000 bookings\n- since the update of Tuesday\n\n## Not the cause\n- memory\n- the disk",
        30,
    ),
    ("SEC-105", 1, TOMAS, "Address", "Belongs to a hosting company; reported to their abuse desk.", 17),
];

/// Every ticket of the seed, as it is before anybody changes it.
pub(super) fn tickets(created: Timestamp) -> Vec<Card> {
    SEEDS.iter().map(|seed| card(seed, created)).collect()
}

/// The comments of a ticket of the seed.
pub(super) fn comments(ticket_id: &str, created: Timestamp) -> Vec<Comment> {
    let of_ticket = COMMENTS.iter().filter(|(ticket, ..)| *ticket == ticket_id);
    of_ticket
        .map(|&(ticket, number, creator, content, hours)| Comment {
            id: format!("{ticket}-comment-{number}"),
            ticket_id: ticket.to_owned(),
            creator: creator.to_owned(),
            content: content.to_owned(),
            created_at: before(created, hours),
            updated_at: None,
            custom_fields: Map::new(),
            unmapped: Map::new(),
        })
        .collect()
}

/// The notes of a ticket of the seed.
pub(super) fn notes(ticket_id: &str, created: Timestamp) -> Vec<Note> {
    let of_ticket = NOTES.iter().filter(|(ticket, ..)| *ticket == ticket_id);
    of_ticket
        .map(|&(ticket, number, creator, title, content, hours)| Note {
            id: format!("{ticket}-note-{number}"),
            ticket_id: ticket.to_owned(),
            creator: creator.to_owned(),
            title: title.to_owned(),
            content: content.to_owned(),
            created_at: before(created, hours),
            updated_at: None,
            custom_fields: Map::new(),
            unmapped: Map::new(),
        })
        .collect()
}

fn card(seed: &Seed, created: Timestamp) -> Card {
    let project = PROJECTS[seed.project].0;
    let id = format!("{project}-{}", seed.number);
    let updated_at = before(created, seed.hours.1);
    let parent = PARTS.iter().find(|(part, _)| *part == id).map(|(_, whole)| (*whole).to_owned());
    let ticket = Ticket {
        name: seed.name.to_owned(),
        summary: seed.name.to_owned(),
        description: Some(seed.description.to_owned()),
        created_at: before(created, seed.hours.0),
        updated_at,
        creator: Some(seed.people.0.to_owned()),
        assignee: seed.people.1.map(str::to_owned),
        contact: None,
        priority: Some(seed.priority),
        due_date: seed.due.map(|days| before(created, -24 * days)),
        completion_date: (STATUSES[seed.status] == DONE).then_some(updated_at),
        status: Some(STATUSES[seed.status].to_owned()),
        project: Some(project.to_owned()),
        issue_type: Some(seed.kind.to_owned()),
        parent,
        tags: seed.tags.iter().map(|tag| (*tag).to_owned()).collect(),
        attachments: Vec::new(),
        custom_fields: Map::new(),
        unmapped: Map::new(),
        id,
    };
    Card { ticket, fields: seed.fields.iter().map(field).collect(), extra: Map::new() }
}

fn field((name, value): &(&'static str, &'static str)) -> (String, Value) {
    let value = value.parse::<i64>().map_or_else(|_| json!(value), |number| json!(number));
    ((*name).to_owned(), value)
}

fn before(created: Timestamp, hours: i64) -> Timestamp {
    Timestamp::from_micros(created.as_micros().saturating_sub(hours * 3_600_000_000))
}
