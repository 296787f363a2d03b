//! The disk of the database fills up while clients write, and gets room again.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::database::Database;
use crate::load::{Load, Until};
use crate::place::Place;
use crate::program::Program;
use crate::random::Random;
use crate::small_disk::{self, Ballast};
use crate::verify;

/// For everything that has to happen some time.
const SOON: Duration = Duration::from_mins(1);

/// Times that the disk fills up in one test.
const FILLINGS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    let Some(disk) = small_disk::enter("full_disk::sqlite", 64) else { return };
    let log = tempfile::tempdir_in("/var/tmp").unwrap();
    let program = Place::Sqlite.program(&disk).log_to(log.path().join("server.log"));
    let load = fill_and_free("SQLite", &disk, &program, &Place::Sqlite).await;
    let unavailable = load.counts.unavailable.load(Ordering::Relaxed);
    assert_eq!(unavailable, 0, "a full disk must be called a full disk");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    // A cluster takes forty megabytes, and each piece of its log sixteen.
    let Some(disk) = small_disk::enter("full_disk::postgres", 256) else { return };
    let log = tempfile::tempdir_in("/var/tmp").unwrap();
    let place = Place::postgres().await;
    let program = place.program(log.path()).log_to(log.path().join("server.log"));
    fill_and_free("PostgreSQL", &disk, &program, &place).await;
}

async fn fill_and_free(name: &str, disk: &Path, program: &Program, place: &Place) -> Load {
    let began = Instant::now();
    let mut random = Random::announced(&format!("full disk under {name}"));
    let organization = program.create_organization().await;
    let mut server = program.start().await;
    let client = Client::new(&server.url, &organization.token);
    let mut load = Load::new(&mut random);
    let counts = load.counts.clone();
    let reads = AtomicUsize::new(0);
    let mut crashes = 0;

    for filling in 1..=FILLINGS {
        let stop = AtomicBool::new(false);
        let fault = async {
            grown(&counts.acknowledged, 500, "writes").await;
            // Opened in time: a full disk may stand in the way of new connections.
            let mut database = place.look_behind(program).await;
            let ballast = Ballast::fill(disk);
            assert!(ballast.size() > 0);
            // PostgreSQL may give up altogether instead, and come back when it can.
            let hindered =
                || counts.refused.load(Ordering::Relaxed) + counts.unavailable.load(Ordering::Relaxed);
            let before = hindered();
            let deadline = Instant::now() + SOON;
            while hindered() < before + 300 {
                assert!(Instant::now() < deadline, "the disk is full and the writes go on");
                read_on(&client, place, &reads).await;
            }
            match place {
                Place::Sqlite => ready(&client, false).await,
                // It still overwrites rows, so the program may well be ready for some writes. Worse comes when its log
                // needs room: it ends all its processes, and may not come up again.
                Place::Postgres { .. } if filling > 1 => {
                    crashes += usize::from(use_up_log(&mut database).await);
                }
                Place::Postgres { .. } => {}
            }
            read_on(&client, place, &reads).await;
            drop(ballast);
            if let Place::Postgres { server, .. } = place {
                // As the host's service manager would, where it has given up.
                server.start_again().unwrap();
            }
            ready(&client, true).await;
            grown(&counts.acknowledged, 500, "writes after there was room again").await;
            stop.store(true, Ordering::Relaxed);
        };
        tokio::join!(load.run(&client, Until::Told, &stop), fault);
        assert!(!server.has_ended().unwrap(), "the program must go on by itself");
        verify::settle(&mut load, &client).await;
        verify::by_the_api(&load, &client, &organization, &mut random).await;
    }
    server.stop().await;
    verify::in_the_database(&load, &mut place.look_behind(program).await, &organization).await;
    assert_eq!(program.defects(), Vec::<String>::new());
    println!(
        "full disk under {name}: filled {FILLINGS} times in {:.0} s without a restart of the program; {} acknowledged \
         writes, none lost; {} refused as disk-full, {} as busy, {} as unavailable, {} unanswered; {} reads meanwhile; the database \
         ended by itself {crashes} times",
        began.elapsed().as_secs_f32(),
        counts.acknowledged.load(Ordering::Relaxed),
        counts.disk_full.load(Ordering::Relaxed),
        counts.refused.load(Ordering::Relaxed) - counts.disk_full.load(Ordering::Relaxed),
        counts.unavailable.load(Ordering::Relaxed),
        counts.unanswered.load(Ordering::Relaxed),
        reads.load(Ordering::Relaxed),
    );
    load
}

/// Reading needs no room. Only a PostgreSQL that is down cannot be read.
async fn read_on(client: &Client, place: &Place, reads: &AtomicUsize) {
    let answer = client.get("/v1/accounts?limit=50&total=true").await;
    match (answer.status, place) {
        (200, _) => {
            reads.fetch_add(1, Ordering::Relaxed);
        }
        (503, Place::Postgres { .. }) if ["store-unavailable", "busy"].contains(&answer.kind()) => {}
        _ => panic!("{} {}", answer.status, answer.body),
    }
}

/// Makes PostgreSQL begin new pieces of its log until it cannot; tells whether that ended its processes.
async fn use_up_log(database: &mut Database) -> bool {
    for _ in 0..50 {
        // The message makes each piece differ from an empty one, which would not be left.
        let switch = "SELECT pg_logical_emit_message(false, 'test', 'x')::text, pg_switch_wal()::text";
        if database.try_rows(switch).await.is_err() {
            // After a refusal the connection goes on; after a crash it does not.
            return database.try_rows("SELECT ''").await.is_err();
        }
    }
    false
}

async fn grown(counter: &AtomicUsize, by: usize, what: &str) {
    let (before, deadline) = (counter.load(Ordering::Relaxed), Instant::now() + SOON);
    while counter.load(Ordering::Relaxed) < before + by {
        assert!(Instant::now() < deadline, "there were no {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until the program says that it is ready to write, or not any more. It must notice by itself.
async fn ready(client: &Client, wanted: bool) {
    let deadline = Instant::now() + SOON;
    while (client.get("/readyz").await.status == 200) != wanted {
        assert!(Instant::now() < deadline, "/readyz should tell {wanted}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
