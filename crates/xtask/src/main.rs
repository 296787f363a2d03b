//! `cargo xtask`: builds, runs and tests Patchbay. One file for each command; `cargo xtask` alone lists them.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "talks to the person at the terminal")]

mod bench;
mod chromium;
mod dev;
mod disk;
mod format;
mod fuzz;
mod hash;
mod new_provider;
mod npm;
mod pictures;
mod prerequisites;
mod process;
mod providers;
mod reference;
mod run;
mod server;
mod test;
mod tools;
mod watch;
mod web;
mod workspace;

use std::{env, error::Error, process::ExitCode};

/// What a step comes to. Errors are whole sentences with their remedy: they are printed as they are.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

struct Command {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    start: fn(Vec<String>) -> Outcome,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "run",
        usage: "run [-- FLAGS]",
        about: "Build everything for release and start the server; FLAGS go to `patchbay serve`",
        start: run::start,
    },
    Command {
        name: "dev",
        usage: "dev [-- FLAGS]",
        about: "Start the server and rebuild what changes while you edit",
        start: dev::start,
    },
    Command {
        name: "test",
        usage: "test [--full] [FILTER]",
        about: "Check and test everything; FILTER is a stage or a part of test names",
        start: test::start,
    },
    Command {
        name: "format",
        usage: "format",
        about: "Lay out all code, the providers' folders included",
        start: format::start,
    },
    Command {
        name: "bench",
        usage: "bench [FIGURE]",
        about: "Measure the release build and print the figures, or one figure of the server",
        start: bench::start,
    },
    Command {
        name: "fuzz",
        usage: "fuzz api|readings [--minutes N] [--seed S] [--postgres]",
        about: "Look for what no test has found in the API, or in how providers' answers are read",
        start: fuzz::start,
    },
    Command {
        name: "new-provider",
        usage: "new-provider CONNECTOR VENDOR",
        about: "Make the folder of a new provider, with tests that say what is left to do",
        start: new_provider::start,
    },
    Command {
        name: "providers",
        usage: "providers",
        about: "Write docs/providers.md anew from the providers' own tables",
        start: providers::start,
    },
    Command {
        name: "reference",
        usage: "reference",
        about: "Make the pages of the API reference, which every build of the dashboard holds, to look at",
        start: reference::start,
    },
    Command {
        name: "pictures",
        usage: "pictures",
        about: "Make the pictures of the README anew",
        start: pictures::start,
    },
];

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return explain(&name);
    };
    match (command.start)(arguments.collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error}");
            ExitCode::FAILURE
        }
    }
}

fn explain(name: &str) -> ExitCode {
    println!("Usage: cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {:<50}{}", command.usage, command.about);
    }
    if ["", "help", "-h", "--help"].contains(&name) {
        return ExitCode::SUCCESS;
    }
    eprintln!("\nThere is no command `{name}`.");
    ExitCode::FAILURE
}
