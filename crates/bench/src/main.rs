//! `cargo xtask bench`: figures of the release build, as ratios within one run wherever that is possible, because
//! absolute times say as much about the machine as about Patchbay.
//!
//! Bounded in count and time; talks to this machine only. `bench <patchbay> <folder on the disk to measure>`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod creations;
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

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(program), Some(folder)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: bench <patchbay> <folder>; `cargo xtask bench` fills both in");
        return ExitCode::FAILURE;
    };
    match run(&Bench { program, folder }).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(bench: &Bench) -> Result<(), Failure> {
    println!("disk: {}", disk::describe(&bench.folder)?);
    println!("cores: {}\n", std::thread::available_parallelism()?);
    start_up::measure(bench).await?;
    creations::measure(bench).await?;
    let postgres = TestPostgres::start(Durability::Durable)?;
    lists::measure(bench, &postgres).await?;
    pages::measure(bench, &postgres).await
}
