//! `cargo xtask fuzz`: looks for what no test has found, for as long as somebody wants to wait. It can look at `api`: both
//! descriptions of the API, each round on a fresh server with a seed of its own; and at `readings`: what providers make
//! of answers that are made up, which the ordinary tests do for a moment only.

use std::{
    env,
    process::Command,
    time::{Duration, Instant},
};

use crate::{
    Outcome,
    prerequisites::{self, Need},
    process, server,
    test::python,
    workspace::Workspace,
};

const USAGE: &str = "cargo xtask fuzz api|readings [--minutes N] [--seed S] [--postgres]";
/// Tests that hold for all answers that can be made up.
const READINGS: &str =
    "test(no_bytes) | test(no_file) | test(no_values) | test(nothing_brings) | test(read_back)";
/// Answers for each of those tests in a round, which takes some minutes.
const CASES: &str = "20000";

/// What can be looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    Api,
    Readings,
}

/// What the person asked for.
#[derive(Debug, PartialEq)]
struct Wanted {
    /// What to look at.
    target: Target,
    /// How long, in minutes.
    minutes: f64,
    /// The first seed; each further round takes the next.
    seed: u32,
    /// PostgreSQL in the place of SQLite.
    postgres: bool,
}

pub(crate) fn start(arguments: Vec<String>) -> Outcome {
    let wanted = parse(arguments)?;
    match wanted.target {
        Target::Api => api(&wanted),
        Target::Readings => readings(&wanted),
    }
}

/// Round after round, each with another seed, until the time is over; the first failure ends it and says what does it.
fn readings(wanted: &Wanted) -> Outcome {
    prerequisites::check(&[Need::Rust, Need::CCompiler])?;
    let workspace = Workspace::load()?;
    let until = Instant::now() + Duration::from_secs_f64(wanted.minutes * 60.0);
    let mut seed = wanted.seed;
    loop {
        println!("● Readings, seed {seed}: {CASES} answers for each");
        let mut test = process::cargo(&workspace.root);
        test.args(["nextest", "run", "--package", "connectors", "--cargo-quiet", "-E", READINGS]);
        test.env("PROPTEST_CASES", CASES).env("PROPTEST_RNG_SEED", seed.to_string());
        process::run(&mut test)?;
        if Instant::now() >= until {
            return Ok(());
        }
        seed = seed.wrapping_add(1);
    }
}

fn api(wanted: &Wanted) -> Outcome {
    prerequisites::check(&[Need::Rust, Need::CCompiler, Need::Python])?;
    let workspace = Workspace::load()?;
    server::build_debug(&workspace)?;
    let mut fuzz = Command::new(python::environment(&workspace)?);
    fuzz.current_dir(workspace.root.join("tests/python")).arg("fuzz_api.py");
    fuzz.env("PATCHBAY_BIN", workspace.program("debug", "patchbay"));
    fuzz.args(["--minutes", &wanted.minutes.to_string(), "--seed", &wanted.seed.to_string()]);
    fuzz.args(["--database", if wanted.postgres { "postgres" } else { "sqlite" }]);
    fuzz.arg("--folder").arg(workspace.target.join("fuzz/api"));
    // Lives as long as the rounds do.
    let peer = if wanted.postgres { Some(testing::TestPostgres::shared()?) } else { None };
    if let Some(peer) = &peer {
        fuzz.env(testing::SERVER_VARIABLE, peer.superuser_url());
    }
    println!(
        "● Fuzzing the API for {} minutes, seed {}; the same seed makes the same requests",
        wanted.minutes, wanted.seed
    );
    process::run(&mut fuzz)
}

fn parse(arguments: Vec<String>) -> Outcome<Wanted> {
    let mut arguments = arguments.into_iter();
    let target = match arguments.next().as_deref() {
        Some("api") => Target::Api,
        Some("readings") => Target::Readings,
        Some(other) => {
            let message = format!("`{other}` cannot be fuzzed; `api` and `readings` can. Usage: {USAGE}");
            return Err(message.into());
        }
        None => return Err(format!("Say what to fuzz. Usage: {USAGE}").into()),
    };
    let mut wanted = Wanted { target, minutes: 10.0, seed: seed_of_today(), postgres: false };
    while let Some(argument) = arguments.next() {
        let mut number =
            || arguments.next().and_then(|text| text.parse::<f64>().ok()).filter(|one| *one > 0.0);
        match argument.as_str() {
            "--minutes" => {
                wanted.minutes =
                    number().ok_or("`--minutes` takes a number above zero, as in `--minutes 30`.")?;
            }
            "--seed" => {
                let text = arguments.next().unwrap_or_default();
                wanted.seed = text.parse().map_err(|_| "`--seed` takes a whole number, as in `--seed 7`.")?;
            }
            "--postgres" if target == Target::Api => wanted.postgres = true,
            _ => return Err(format!("`{argument}` is not known here. Usage: {USAGE}").into()),
        }
    }
    Ok(wanted)
}

/// Another one every time, so that further runs look further.
fn seed_of_today() -> u32 {
    let chosen = env::var("PATCHBAY_TEST_SEED").ok().and_then(|text| text.parse().ok());
    chosen.unwrap_or_else(std::process::id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(arguments: &str) -> Outcome<Wanted> {
        parse(arguments.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn time_seed_and_database_can_be_chosen() {
        let all = wanted("api --minutes 0.5 --seed 7 --postgres").unwrap();
        assert_eq!(all, Wanted { target: Target::Api, minutes: 0.5, seed: 7, postgres: true });
        let least = wanted("api").unwrap();
        assert_eq!((least.minutes, least.postgres), (10.0, false));
        assert_eq!(wanted("readings --seed 7").unwrap().target, Target::Readings);
    }

    #[test]
    fn what_is_not_understood_is_refused_with_the_usage() {
        for (arguments, said) in [
            ("", "Say what to fuzz"),
            ("cursor", "`cursor` cannot be fuzzed"),
            ("api --minutes", "--minutes"),
            ("api --minutes 0", "--minutes"),
            ("api --seed x", "--seed"),
            ("readings --postgres", "`--postgres` is not known"),
            ("api --fast", "`--fast` is not known"),
        ] {
            let error = wanted(arguments).unwrap_err().to_string();
            assert!(error.contains(said), "{arguments}: {error}");
        }
    }
}
