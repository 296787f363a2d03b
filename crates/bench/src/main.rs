//! `cargo xtask bench`: figures of the release build, as ratios within one run wherever that is possible, because
//! absolute times say as much about the machine as about Patchbay.
//!
//! Bounded in count and time; talks to this machine only.
//! `bench <patchbay> <folder on the disk to measure> [one of the figures]`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod calls;
mod creations;
mod deliveries;
mod disk;
mod lists;
mod pages;
mod seed;
mod server;
mod slow_disk;
mod start_up;
mod statistics;

use std::path::PathBuf;
use std::process::ExitCode;

use testing::{Durability, TestPostgres};

/// What a measurement can fail with.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The program to measure and the folder that its data goes into.
struct Bench {
    program: PathBuf,
    folder: PathBuf,
}

/// The figures, in the order in which they are taken.
const FIGURES: [&str; 6] = ["start-up", "creations", "lists", "pages", "deliveries", "calls"];

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(program), Some(folder)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: bench <patchbay> <folder> [figure]; `cargo xtask bench` fills both in");
        return ExitCode::FAILURE;
    };
    let bench = Bench { program: program.into(), folder: folder.into() };
    let asked = arguments.next().map(|name| name.to_string_lossy().into_owned());
    let figures: Vec<_> =
        FIGURES.into_iter().filter(|name| asked.as_deref().is_none_or(|asked| asked == *name)).collect();
    if figures.is_empty() {
        eprintln!("bench: there is no such figure; known are {}", FIGURES.join(", "));
        return ExitCode::FAILURE;
    }
    match run(&bench, &figures).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Takes all of them, also after one that is not as it must be.
async fn run(bench: &Bench, figures: &[&str]) -> Result<(), Failure> {
    println!("disk: {}", disk::describe(&bench.folder)?);
    println!("cores: {}\n", std::thread::available_parallelism()?);
    let postgres = TestPostgres::start(Durability::Durable)?;
    let mut failures = Vec::new();
    for figure in figures {
        let outcome = match *figure {
            "start-up" => start_up::measure(bench).await,
            "creations" => creations::measure(bench).await,
            "lists" => lists::measure(bench, &postgres).await,
            "pages" => pages::measure(bench, &postgres).await,
            "deliveries" => deliveries::measure(bench, &postgres).await,
            _ => calls::measure(bench).await,
        };
        if let Err(failure) = outcome {
            failures.push(format!("{figure}: {failure}"));
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n       ").into()) }
}
