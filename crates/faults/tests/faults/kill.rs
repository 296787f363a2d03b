//! `kill -9` at any moment, again and again, while sixty-four clients write.

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::load::{CLIENTS, Counts, Load, Until};
use crate::place::Place;
use crate::program::Running;
use crate::random::Random;
use crate::verify;

/// Kills in a usual run, and in a full one.
const ROUNDS: usize = 20;
const MANY_ROUNDS: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    survive("SQLite", Place::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    survive("PostgreSQL", Place::postgres().await).await;
}

async fn survive(name: &str, place: Place) {
    let began = Instant::now();
    let mut random = Random::announced(&format!("kill -9 on {name}"));
    let directory = tempfile::tempdir().unwrap();
    let program = place.program(directory.path());
    let organization = program.create_organization().await;
    let mut load = Load::new(&mut random);
    let (mut replayed, mut repeated, mut looked_up, mut database_kills) = (0, 0, 0, 0);

    let rounds = if env::var("PATCHBAY_TEST_FULL").is_ok() { MANY_ROUNDS } else { ROUNDS };
    let mut server = program.start().await;
    for round in 1..=rounds {
        let moment = Moment::some(&mut random, &load);
        let client = Client::new(&server.url, &organization.token);
        // On PostgreSQL every fourth time it is the database that dies; the program has to live with that.
        if let (Place::Postgres { server: database, .. }, 0) = (&place, round % 4) {
            let stop = Arc::new(AtomicBool::new(false));
            let fault = async {
                moment.come().await;
                database.kill().unwrap();
                tokio::time::sleep(Duration::from_millis(100)).await;
                database.start_again().unwrap();
                wait_until_ready(&client).await;
                stop.store(true, Ordering::Relaxed);
            };
            tokio::join!(load.run(&client, Until::Told, &stop), fault);
            database_kills += 1;
        } else {
            let never = AtomicBool::new(false);
            let fault = kill(server, moment);
            tokio::join!(load.run(&client, Until::Silence, &never), fault);
            place.settle().await;
            server = program.start().await;
        }
        let client = Client::new(&server.url, &organization.token);
        let settled = verify::settle(&mut load, &client).await;
        replayed += settled.replayed;
        repeated += settled.repeated;
        looked_up += settled.looked_up;
        verify::by_the_api(&load, &client, &organization, &mut random).await;
        verify::in_the_database(&load, &mut place.look_behind(&program).await, &organization).await;
    }
    server.stop().await;
    verify::in_the_database(&load, &mut place.look_behind(&program).await, &organization).await;

    assert_eq!(program.defects(), Vec::<String>::new());
    let acknowledged = load.counts.acknowledged.load(Ordering::Relaxed);
    let unanswered = load.counts.unanswered.load(Ordering::Relaxed);
    assert!(acknowledged > rounds * CLIENTS, "hardly anything was written: {acknowledged}");
    assert!(unanswered >= CLIENTS, "no request was under way when the program was killed");
    println!(
        "kill -9 on {name}: {rounds} rounds in {:.0} s: {} kills and restarts of the program, {database_kills} of the \
         database; {CLIENTS} clients; {acknowledged} acknowledged writes, none lost; {unanswered} unanswered, {} \
         answered 503; of those with a key {replayed} had had their effect and {repeated} got it when repeated, \
         {looked_up} others were as before or as asked",
        began.elapsed().as_secs_f32(),
        rounds - database_kills,
        load.counts.unavailable.load(Ordering::Relaxed),
    );
}

/// When to kill: in full flight, at no particular point.
struct Moment {
    counts: Arc<Counts>,
    writes: usize,
    then: Duration,
}

impl Moment {
    fn some(random: &mut Random, load: &Load) -> Self {
        let counts = load.counts.clone();
        let writes = counts.acknowledged.load(Ordering::Relaxed) + CLIENTS + random.below(8 * CLIENTS);
        Self { counts, writes, then: Duration::from_micros(random.next() % 50_000) }
    }

    async fn come(self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.counts.acknowledged.load(Ordering::Relaxed) < self.writes {
            assert!(Instant::now() < deadline, "hardly anything is written");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(self.then).await;
    }
}

async fn kill(server: Running, moment: Moment) {
    moment.come().await;
    server.kill().await;
}

async fn wait_until_ready(client: &Client) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while client.get("/readyz").await.status != 200 {
        assert!(Instant::now() < deadline, "the database is back, but the program does not see it");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
