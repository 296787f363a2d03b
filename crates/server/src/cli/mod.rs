//! The command line: one structure of flags, each also a `PATCHBAY_*` variable, and one file per command.

mod amazon_options;
mod egress_options;
mod keys;
mod mail_options;
mod migrate;
mod openapi;
mod organization;
mod public_url;
mod serve;
mod stop;
mod store_options;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::logging::{self, LogOptions};
use crate::version;

/// What a command can fail with. Its text says what happened and what to do; it never holds a secret.
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(name = "patchbay", version, about = "Connect once, and give your users access to many services")]
struct Arguments {
    #[command(flatten)]
    log: LogOptions,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve(Box<serve::Serve>),
    /// Bring a PostgreSQL database up to date, as the owner of its tables (SQLite does it by itself)
    Migrate(migrate::Migrate),
    /// Organizations of this host
    #[command(subcommand)]
    Organization(organization::OrganizationCommand),
    /// Keys that seal secrets at rest
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Print an API description (OpenAPI 3.1)
    Openapi(openapi::Openapi),
    /// Print version, commit and its day
    Version,
}

/// Runs the command that the arguments name.
pub async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    logging::start(&arguments.log);
    let outcome = match arguments.command {
        Command::Serve(serve) => serve.run().await,
        Command::Migrate(migrate) => migrate.run().await,
        Command::Organization(command) => command.run().await,
        Command::Keys(command) => command.run().await,
        Command::Openapi(openapi) => openapi.run(),
        Command::Version => {
            let version = version::version();
            print(&format!("patchbay {} ({}, {})", version.version, version.commit, version.date));
            Ok(())
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

/// A command's answer.
#[expect(clippy::print_stdout, reason = "this is a command line")]
fn print(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "this is a command line")]
fn complain(text: &str) {
    eprintln!("patchbay: {text}");
}
