//! Whether what was acknowledged is there, and nothing else: first by the API, then in the database.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _};
use reqwest::Method;
use serde_json::Value;

use crate::client::{Client, Heard};
use crate::database::Database;
use crate::load::{LABELS, Load};
use crate::program::Organization;
use crate::random::Random;
use crate::tracked::{Belief, State, Tracked};

/// Requests at a time.
const AT_ONCE: usize = 32;

/// What repeated creations found.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// The first one had had its effect; the repetition answered for it.
    pub(crate) replayed: usize,
    /// It had not; the repetition had it.
    pub(crate) repeated: usize,
    /// Requests of other kinds, looked up.
    pub(crate) looked_up: usize,
}

/// Ends all doubt: repeats creations that had a key, looks at everything else. Fails when something is neither as it was
/// nor as it was to become.
pub(crate) async fn settle(load: &mut Load, client: &Client) -> Settled {
    let doubtful =
        load.writers.iter_mut().flat_map(|writer| &mut writer.accounts).filter(|one| one.is_in_doubt());
    let settled: Vec<Settled> = stream::iter(doubtful.map(|tracked| settle_one(tracked, client)))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    settled.into_iter().fold(Settled::default(), |sum, one| Settled {
        replayed: sum.replayed + one.replayed,
        repeated: sum.repeated + one.repeated,
        looked_up: sum.looked_up + one.looked_up,
    })
}

async fn settle_one(tracked: &mut Tracked, client: &Client) -> Settled {
    let Belief::Doubt { before, after, creation } = tracked.belief.clone() else { return Settled::default() };
    let mut settled = Settled::default();
    if let Some((key, body)) = creation.and_then(|one| Some((one.key?, one.body))) {
        let heard = client.send(Method::POST, "/v1/accounts", Some(&body), Some(&key)).await;
        let Heard::Answer(answer) = heard else { panic!("a repeated creation was not answered") };
        assert_eq!(answer.status, 200, "a repetition with the same key must succeed: {}", answer.body);
        if answer.replayed {
            settled.replayed = 1;
        } else {
            settled.repeated = 1;
        }
    } else {
        settled.looked_up = 1;
    }
    let answer =
        client.get(&format!("/v1/accounts/{}", tracked.id.as_deref().unwrap_or(&tracked.name))).await;
    let found = match answer.status {
        200 => Some(answer.result()),
        404 => None,
        _ => panic!("{}", answer.body),
    };
    let state = found.map(State::of);
    assert!(
        state == before || state == after,
        "{} is neither as it was nor as it was to become: {state:?}, {before:?}, {after:?}",
        tracked.name
    );
    assert!(state.is_some() || settled.looked_up == 1, "a repeated creation left nothing");
    if let Some(found) = found {
        tracked.id = found["id"].as_str().map(str::to_owned);
    }
    tracked.belief = Belief::Sure(state);
    settled
}

/// The API tells the same as its own answers did before: lists, totals, filters, search.
pub(crate) async fn by_the_api(
    load: &Load,
    client: &Client,
    organization: &Organization,
    random: &mut Random,
) {
    let mut expected: BTreeMap<&str, (&str, &State)> = BTreeMap::new();
    for tracked in load.accounts() {
        assert!(!tracked.is_in_doubt(), "settle first");
        if let Some(state) = tracked.present() {
            expected.insert(&tracked.name, (tracked.id.as_deref().unwrap(), state));
        }
    }
    let listed = list(client).await;
    let mut found: BTreeMap<&str, (&str, State)> = BTreeMap::new();
    for account in &listed {
        let id = account["id"].as_str().unwrap();
        if id != organization.account_id {
            let twice = found.insert(account["name"].as_str().unwrap(), (id, State::of(account)));
            assert!(twice.is_none(), "{account} is listed twice");
        }
    }
    for (name, (id, state)) in &expected {
        let (found_id, found_state) =
            found.get(name).unwrap_or_else(|| panic!("{name} was acknowledged and is lost"));
        assert_eq!((id, *state), (found_id, found_state), "{name} is not as acknowledged");
    }
    assert_eq!(found.len(), expected.len(), "there are accounts that nobody made, or that were deleted");

    let total = client.get("/v1/accounts?limit=1&total=true").await;
    assert_eq!(total.body["total"], listed.len(), "the total differs from the list");
    for label in LABELS {
        let count =
            listed.iter().filter(|one| one["labels"].as_array().unwrap().contains(&label.into())).count();
        let answer =
            client.get(&format!("/v1/accounts?limit=1&total=true&filter=labels%5Beq%5D{label}")).await;
        // Filtered totals stop counting at ten thousand.
        assert_eq!(answer.body["total"], count.min(10_000), "label {label}: {}", answer.body);
    }
    by_search(load, client, random).await;
}

/// A sample of accounts is found by its own word; those that are gone are not.
async fn by_search(load: &Load, client: &Client, random: &mut Random) {
    let all: Vec<&Tracked> = load.accounts().collect();
    let sample = (0..200.min(all.len())).map(|_| all[random.below(all.len())]);
    stream::iter(sample)
        .for_each_concurrent(AT_ONCE, async |tracked| {
            // Names are never used twice, so what a deleted account was called finds nothing.
            let word = match tracked.present() {
                Some(state) => state.fullname.split(' ').nth(1).unwrap(),
                None => &format!("{}x", tracked.name),
            };
            let answer = client.get(&format!("/v1/accounts?search={word}")).await;
            let found: Vec<&str> =
                answer.result().as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
            let expected: Vec<&str> = tracked.present().map(|_| tracked.name.as_str()).into_iter().collect();
            assert_eq!(found, expected, "search for {word}");
        })
        .await;
}

async fn list(client: &Client) -> Vec<Value> {
    const PAGE: usize = 1000;
    let mut all: Vec<Value> = Vec::new();
    loop {
        let after = all.last().map(|last| format!("&start_after={}", last["name"].as_str().unwrap()));
        let answer = client.get(&format!("/v1/accounts?limit={PAGE}{}", after.unwrap_or_default())).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let page = answer.result().as_array().unwrap();
        all.extend_from_slice(page);
        if page.len() < PAGE {
            return all;
        }
    }
}

/// The tables agree with each other and with what was acknowledged: accounts, labels, counters, audit entries, answers
/// kept for repetitions; and the database finds no damage in itself.
pub(crate) async fn in_the_database(load: &Load, database: &mut Database, organization: &Organization) {
    let sum = "SELECT CAST(coalesce(sum(value), 0) AS TEXT) FROM counters WHERE name = 'accounts'";
    let count = "SELECT CAST(count(*) AS TEXT) FROM accounts";
    assert_eq!(database.number(sum).await, database.number(count).await, "the counter is wrong");
    labels_agree(database).await;
    let unfinished =
        "SELECT CAST(count(*) AS TEXT) FROM idempotency WHERE status <> 200 OR length(answer) = 0";
    assert_eq!(database.number(unfinished).await, 0, "keys without an answer");
    audit_agrees(load, database, organization).await;
    database.check_itself().await;
}

async fn labels_agree(database: &mut Database) {
    let mut beside: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in database.rows("SELECT account_id, label FROM account_labels ORDER BY label").await {
        beside.entry(row[0].clone()).or_default().push(row[1].clone());
    }
    for row in database.rows("SELECT id, labels FROM accounts").await {
        let inside: Vec<String> = serde_json::from_str(&row[1]).unwrap();
        assert_eq!(inside, beside.remove(&row[0]).unwrap_or_default(), "labels of {}", row[0]);
    }
    assert!(beside.is_empty(), "labels of accounts that do not exist: {beside:?}");
}

/// What the audit log says about one account.
#[derive(Default)]
struct Story {
    created: usize,
    changed: usize,
    deleted: usize,
    /// What the last entry about it says that its display name became.
    fullname: Option<String>,
}

async fn audit_agrees(load: &Load, database: &mut Database, organization: &Organization) {
    let mut stories = read_stories(database).await;
    let first = stories.remove(&organization.account_id);
    assert!(first.is_none_or(|story| story.created <= 1 && story.deleted == 0));

    let rows = database.rows("SELECT id, CAST(version AS TEXT), fullname FROM accounts").await;
    let mut present: BTreeMap<String, (usize, String)> =
        rows.into_iter().map(|row| (row[0].clone(), (row[1].parse().unwrap(), row[2].clone()))).collect();
    present.remove(&organization.account_id);

    let mut known: BTreeMap<&str, &Tracked> =
        load.accounts().filter_map(|one| Some((one.id.as_deref()?, one))).collect();
    for (id, story) in &stories {
        let there = present.remove(id);
        assert_eq!(story.created, 1, "{id} has {} entries of its creation", story.created);
        assert_eq!(
            story.deleted,
            usize::from(there.is_none()),
            "{id}: its deletion and its entry do not agree"
        );
        if let Some((version, fullname)) = there {
            assert_eq!(story.changed + 1, version, "{id}: versions and entries do not agree");
            assert_eq!(
                story.fullname.as_deref(),
                Some(fullname.as_str()),
                "{id} is not what its last entry says"
            );
        }
        // A creation that nobody was told of and that was deleted cannot be: nobody knew its id.
        let tracked =
            known.remove(id.as_str()).unwrap_or_else(|| panic!("the log tells of {id}, which nobody made"));
        let most = tracked.changes + tracked.doubtful_changes;
        assert!(
            (tracked.changes..=most).contains(&story.changed),
            "{id}: {} changes in the log, {} acknowledged, {} in doubt",
            story.changed,
            tracked.changes,
            tracked.doubtful_changes
        );
    }
    assert!(present.is_empty(), "accounts without any entry: {present:?}");
    assert!(known.is_empty(), "acknowledged accounts without any entry: {:?}", known.keys());
}

async fn read_stories(database: &mut Database) -> BTreeMap<String, Story> {
    let sql = match database {
        Database::Sqlite(_) => {
            "SELECT target_id, action, outcome, CAST(entry AS TEXT) FROM audit_entries \
             WHERE action LIKE 'accounts.%' ORDER BY created_at, id"
        }
        Database::Postgres(_) => {
            "SELECT target_id, action, outcome, convert_from(entry, 'UTF8') FROM audit_entries \
             WHERE action LIKE 'accounts.%' ORDER BY created_at, id"
        }
    };
    let mut stories: BTreeMap<String, Story> = BTreeMap::new();
    for row in database.rows(sql).await {
        assert_eq!(row[2], "ok", "nothing was denied");
        let entry: Value = serde_json::from_str(&row[3]).expect("an audit entry is whole");
        assert_eq!(entry["target"]["id"], row[0]);
        let story = stories.entry(row[0].clone()).or_default();
        match row[1].as_str() {
            "accounts.create" => story.created += 1,
            "accounts.patch" => story.changed += 1,
            "accounts.delete" => story.deleted += 1,
            other => panic!("nobody did {other}"),
        }
        if let Some(fullname) = entry["changes"]["fullname"]["to"].as_str() {
            story.fullname = Some(fullname.to_owned());
        }
    }
    stories
}
