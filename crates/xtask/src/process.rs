//! Starting other programs, and saying so.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::Outcome;

/// Runs a step of several under a heading and says how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("● {name}");
    let start = Instant::now();
    let result = work()?;
    println!("  done in {}\n", seconds(start.elapsed()));
    Ok(result)
}

/// A duration as it is said to people.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// Runs a program to its end, with its output on the terminal; an error if it fails.
pub(crate) fn run(command: &mut Command) -> Outcome {
    println!("  $ {}", shown(command));
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed: {status}.", shown(command)).into()) }
}

/// Runs a program to its end and returns what it printed; its complaints stay on the terminal.
pub(crate) fn output(command: &mut Command) -> Outcome<String> {
    let done = command.stderr(Stdio::inherit()).output().map_err(|error| not_started(command, &error))?;
    if !done.status.success() {
        return Err(format!("`{}` failed: {}.", shown(command), done.status).into());
    }
    Ok(String::from_utf8(done.stdout)?)
}

/// Runs one of many small steps to its end; says something only if it fails, and then also what it printed.
pub(crate) fn quietly(command: &mut Command) -> Outcome {
    let done = command.output().map_err(|error| not_started(command, &error))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    Err(format!("`{}` failed: {}.\n{said}", shown(command), done.status).into())
}

/// Cargo, in a folder. What the cargo that started us says about our own package would make the other one build things
/// anew, so it does not hear it.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder);
    for (name, _) in env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "LD_LIBRARY_PATH"
        });
        if ours {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// A command line as somebody would type it; long ones are cut.
/// Formats single files, with the settings of the checkout.
pub(crate) fn rustfmt(folder: &Path) -> Command {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.current_dir(folder).args(["--edition", "2024"]);
    rustfmt
}

fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut line = name.to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` could not be started: {error}.", shown(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_program_is_an_error_that_names_it() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err().to_string();
        assert!(error.contains("sh -c exit 3") && error.contains('3'), "{error}");
    }

    #[test]
    fn durations_read_naturally() {
        assert_eq!(seconds(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
