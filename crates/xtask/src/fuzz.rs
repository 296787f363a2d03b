//! `cargo xtask fuzz`: looks for what no test has found, for as long as somebody wants to wait. `api` is what it can look
//! at: both descriptions of the API, each round on a fresh server with a seed of its own.

use std::{env, process::Command};

use crate::{
    Outcome,
    prerequisites::{self, Need},
    process, server,
    test::python,
    workspace::Workspace,
};

const USAGE: &str = "cargo xtask fuzz api [--minutes N] [--seed S] [--postgres]";

/// What the person asked for.
#[derive(Debug, PartialEq)]
struct Wanted {
    /// How long, in minutes.
    minutes: f64,
    /// The first seed; each further round takes the next.
    seed: u32,
    /// PostgreSQL in the place of SQLite.
    postgres: bool,
}

pub(crate) fn start(arguments: Vec<String>) -> Outcome {
    let wanted = parse(arguments)?;
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
    match arguments.next().as_deref() {
        Some("api") => {}
        Some(other) => {
            return Err(format!("`{other}` cannot be fuzzed; `api` can. Usage: {USAGE}").into());
        }
        None => return Err(format!("Say what to fuzz. Usage: {USAGE}").into()),
    }
    let mut wanted = Wanted { minutes: 10.0, seed: seed_of_today(), postgres: false };
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
            "--postgres" => wanted.postgres = true,
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
        assert_eq!(all, Wanted { minutes: 0.5, seed: 7, postgres: true });
        let least = wanted("api").unwrap();
        assert_eq!((least.minutes, least.postgres), (10.0, false));
    }

    #[test]
    fn what_is_not_understood_is_refused_with_the_usage() {
        for (arguments, said) in [
            ("", "Say what to fuzz"),
            ("cursor", "`cursor` cannot be fuzzed"),
            ("api --minutes", "--minutes"),
            ("api --minutes 0", "--minutes"),
            ("api --seed x", "--seed"),
            ("api --fast", "`--fast` is not known"),
        ] {
            let error = wanted(arguments).unwrap_err().to_string();
            assert!(error.contains(said), "{arguments}: {error}");
        }
    }
}
