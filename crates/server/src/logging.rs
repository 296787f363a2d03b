//! Logs: lines for people, or one JSON object a line for machines. Nothing secret can get there by type.

use std::io::IsTerminal as _;

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

#[derive(Args)]
pub(crate) struct LogOptions {
    /// Form of the log [default: text on a terminal, json otherwise]
    #[arg(long, env = "PATCHBAY_LOG_FORMAT", global = true)]
    log_format: Option<LogFormat>,
    /// What is logged: `error`, `warn`, `info`, `debug`, or per part such as `info,store=debug`
    #[arg(long, env = "PATCHBAY_LOG", global = true, default_value = "info", value_parser = check_filter)]
    log: String,
}

/// A filter that cannot be read would otherwise be noticed when the log is needed.
fn check_filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    /// For people
    Text,
    /// For machines: one object a line
    Json,
}

/// Starts logging, to standard error.
pub(crate) fn start(options: &LogOptions) {
    let filter = EnvFilter::try_new(&options.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let people = std::io::stderr().is_terminal();
    let format = options.log_format.unwrap_or(if people { LogFormat::Text } else { LogFormat::Json });
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => subscriber.with_target(false).with_ansi(people).init(),
        LogFormat::Json => subscriber.json().flatten_event(true).init(),
    }
}
