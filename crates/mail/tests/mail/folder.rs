//! Messages as files.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use mail::{Outcome, Transport};
use uuid::Uuid;

use crate::support::{ID, SECRET, message, send, sender};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn each_message_is_a_file_that_only_the_owner_can_read() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data/mail");
    let transport = Transport::folder(&folder, sender());
    assert!(transport.is_folder());
    assert_eq!(send(&transport, &message("maria@example.com")).await, Outcome::Sent);
    let names = names(&folder);
    assert_eq!(names.len(), 1, "nothing unfinished is left: {names:?}");
    assert!(names[0].ends_with(&format!("Z-{ID}.eml")), "{names:?}");
    let file = folder.join(&names[0]);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("To: maria@example.com\r\n"), "{text}");
    assert!(text.replace("=\r\n", "").contains(SECRET));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&folder)), (0o600, 0o700));
}

#[tokio::test]
async fn files_sort_as_they_were_sent() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Transport::folder(folder.path(), sender());
    let mut sent = Vec::new();
    for number in 0..20_u128 {
        let id = Uuid::from_u128(number);
        assert_eq!(transport.send(id, &message("maria@example.com")).await, Outcome::Sent);
        sent.push(id.to_string());
    }
    let found: Vec<_> =
        names(folder.path()).iter().map(|name| name[name.len() - 40..name.len() - 4].to_owned()).collect();
    assert_eq!(found, sent);
}

#[tokio::test]
async fn a_folder_that_cannot_be_is_the_operators_concern() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    for place in [file.clone(), file.join("mail")] {
        let transport = Transport::folder(&place, sender());
        let outcome = send(&transport, &message("maria@example.com")).await;
        let Outcome::Misconfigured { why } = &outcome else { panic!("{outcome:?}") };
        assert!(why.contains(&place.display().to_string()), "{why}");
    }
}

#[tokio::test]
async fn what_a_crash_left_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join(format!(".{ID}.unfinished")),
        "half a message, longer than a whole one".repeat(500),
    )
    .unwrap();
    let transport = Transport::folder(folder.path(), sender());
    assert_eq!(send(&transport, &message("maria@example.com")).await, Outcome::Sent);
    let names = names(folder.path());
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(!fs::read_to_string(folder.path().join(&names[0])).unwrap().contains("half a message"));
}
