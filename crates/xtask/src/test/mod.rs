//! `cargo xtask test`: every check, one file for each stage. A stage that fails does not keep the others from telling
//! what they know; one that another needs does.

mod browser;
mod format;
mod lint;
pub(crate) mod python;
mod rust;
mod weight;

use std::{
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use crate::{
    Outcome, disk,
    prerequisites::{self, Need},
    process::seconds,
    tools,
    web::{self, Mode},
    workspace::Workspace,
};

/// What the person asked for.
pub(crate) struct Wanted {
    /// The heavy peers and the long runs too.
    pub(crate) full: bool,
    /// A part of test names; everything without it.
    pub(crate) filter: Option<String>,
    /// Whether the tests in Rust are to run, so that they have to be built.
    rust: bool,
    /// The PostgreSQL server of this run, by its superuser's URL.
    postgres: Option<String>,
    /// The Python of the tests in Python, and of the peers that are written in it.
    python: Option<PathBuf>,
}

impl Wanted {
    /// Tells a program that runs tests what they look for in their environment.
    fn tell(&self, program: &mut Command) {
        if self.full {
            program.env("PATCHBAY_TEST_FULL", "1");
        }
        if let Some(url) = &self.postgres {
            program.env(testing::SERVER_VARIABLE, url);
        }
        if let Some(python) = &self.python {
            program.env(testing::PYTHON_VARIABLE, python);
        }
    }
}

struct Stage {
    name: &'static str,
    about: &'static str,
    /// Names of the stages that must have passed.
    after: &'static [&'static str],
    /// Whether it has tests with names to filter.
    filtered: bool,
    run: fn(&Workspace, &Wanted) -> Outcome<Passed>,
}

/// How a stage ended well.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passed {
    /// It found what to do, and all was well.
    All,
    /// No test of it has the name that was asked for.
    NothingOfThatName,
}

/// In the order in which they tell most for the least time.
const STAGES: &[Stage] = &[
    Stage { name: "format", about: "Formatting", after: &[], filtered: false, run: format::run },
    Stage {
        name: "lint",
        about: "Lints, native and in the browser",
        after: &[],
        filtered: false,
        run: lint::run,
    },
    Stage {
        name: "build",
        about: "The server, and the tests in Rust",
        after: &[],
        filtered: false,
        run: rust::build,
    },
    Stage { name: "rust", about: "Tests in Rust", after: &["build"], filtered: true, run: rust::run },
    Stage {
        name: "doc",
        about: "Examples in documentation",
        after: &[],
        filtered: false,
        run: rust::run_examples,
    },
    Stage {
        name: "web",
        about: "The browser side, for release",
        after: &[],
        filtered: false,
        run: build_web,
    },
    Stage {
        name: "weight",
        about: "Weight of what browsers load",
        after: &["web"],
        filtered: false,
        run: weight::run,
    },
    Stage {
        name: "python",
        about: "Tests in Python, with the official client",
        after: &["build"],
        filtered: true,
        run: python::run,
    },
    Stage {
        name: "browser",
        about: "Browser tests",
        after: &["build", "web"],
        filtered: true,
        run: browser::run,
    },
];

pub(crate) fn start(arguments: Vec<String>) -> Outcome {
    let (mut wanted, stages) = parse(arguments)?;
    let has = |names: &[&str]| stages.iter().any(|stage| names.contains(&stage.name));
    let mut needs = vec![Need::Rust, Need::Node, Need::CCompiler];
    let python = has(&["rust", "python", "browser"]);
    if python {
        needs.push(Need::Python);
    }
    if has(&["python"]) {
        needs.push(Need::Guides);
    }
    prerequisites::check(&needs)?;
    let workspace = Workspace::load()?;
    disk::announce(&workspace.root);
    println!("● Tools");
    tools::ensure(&workspace)?;
    if python {
        wanted.python = Some(python::environment(&workspace)?);
    }
    if has(&["rust", "python"]) {
        // Ends with this program. Started first, because a machine without PostgreSQL should hear so at once.
        wanted.postgres = Some(testing::TestPostgres::shared()?.superuser_url().to_owned());
    }

    let mut report = Report::default();
    for stage in stages {
        report.run(stage, &workspace, &wanted);
    }
    report.close(&wanted)
}

/// A stage's name asks for that stage and those that it needs; any other word is a part of test names.
fn parse(arguments: Vec<String>) -> Outcome<(Wanted, Vec<&'static Stage>)> {
    let mut wanted = Wanted { full: false, filter: None, rust: false, postgres: None, python: None };
    let mut stages: Vec<&Stage> = STAGES.iter().collect();
    for argument in arguments {
        if argument == "--full" {
            wanted.full = true;
        } else if argument.starts_with('-') {
            return Err(
                format!("`{argument}` is not known here. Usage: cargo xtask test [--full] [FILTER]").into()
            );
        } else if let Some(only) = STAGES.iter().find(|stage| stage.name == argument) {
            stages.retain(|stage| stage.name == only.name || only.after.contains(&stage.name));
        } else if wanted.filter.is_none() {
            stages.retain(|stage| stage.filtered || ["build", "web"].contains(&stage.name));
            wanted.filter = Some(argument);
        } else {
            return Err("One filter at a time.".into());
        }
    }
    wanted.rust = stages.iter().any(|stage| stage.name == "rust");
    Ok((wanted, stages))
}

fn build_web(workspace: &Workspace, _: &Wanted) -> Outcome<Passed> {
    for app in web::APPS {
        web::build(workspace, app, Mode::Release)?;
    }
    Ok(Passed::All)
}

#[derive(Default)]
struct Report {
    lines: Vec<(&'static str, Ended, Duration)>,
}

#[derive(PartialEq, Eq)]
enum Ended {
    Passed,
    Nothing,
    Failed,
    NotRun,
}

impl Report {
    fn run(&mut self, stage: &'static Stage, workspace: &Workspace, wanted: &Wanted) {
        let lost = |(name, ended, _): &(&str, Ended, Duration)| {
            stage.after.contains(name) && matches!(ended, Ended::Failed | Ended::NotRun)
        };
        if self.lines.iter().any(lost) {
            self.lines.push((stage.name, Ended::NotRun, Duration::ZERO));
            return;
        }
        println!("\n● {}", stage.about);
        let start = Instant::now();
        let ended = match (stage.run)(workspace, wanted) {
            Ok(Passed::All) => Ended::Passed,
            Ok(Passed::NothingOfThatName) => Ended::Nothing,
            Err(error) => {
                eprintln!("  {error}");
                disk::explain_failure(&workspace.root);
                Ended::Failed
            }
        };
        self.lines.push((stage.name, ended, start.elapsed()));
    }

    fn close(self, wanted: &Wanted) -> Outcome {
        println!("\n● Summary");
        for (name, ended, took) in &self.lines {
            let word = match ended {
                Ended::Passed => "passed",
                Ended::Nothing => "no test of that name",
                Ended::Failed => "FAILED",
                Ended::NotRun => "not run: what it needs failed",
            };
            println!("  {name:<10}{:>14}  {word}", seconds(*took));
        }
        let count = |wanted: Ended| self.lines.iter().filter(|(_, ended, _)| *ended == wanted).count();
        let (passed, failed, lost) = (count(Ended::Passed), count(Ended::Failed), count(Ended::NotRun));
        println!("\n{passed} passed, {} failed", failed + lost);
        if failed + lost > 0 {
            return Err("Not everything passed.".into());
        }
        let filtered = |(name, ..): &&(&str, Ended, Duration)| {
            STAGES.iter().any(|stage| stage.name == *name && stage.filtered)
        };
        match &wanted.filter {
            Some(filter)
                if self.lines.iter().filter(filtered).all(|(_, ended, _)| *ended == Ended::Nothing) =>
            {
                Err(format!("No test has \"{filter}\" in its name.").into())
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[&str]) -> Vec<&'static str> {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        parse(arguments).unwrap().1.iter().map(|stage| stage.name).collect()
    }

    #[test]
    fn without_arguments_every_stage_runs() {
        assert_eq!(names(&[]).len(), STAGES.len());
    }

    #[test]
    fn a_stage_runs_with_what_it_needs() {
        assert_eq!(names(&["browser"]), ["build", "web", "browser"]);
        assert_eq!(names(&["format"]), ["format"]);
    }

    #[test]
    fn any_other_word_filters_the_tests() {
        assert_eq!(names(&["theme"]), ["build", "rust", "web", "python", "browser"]);
    }

    #[test]
    fn an_unknown_flag_is_refused() {
        assert!(parse(vec!["--ful".to_owned()]).is_err());
    }

    #[test]
    fn stages_come_after_what_they_need() {
        for (index, stage) in STAGES.iter().enumerate() {
            let before: Vec<_> = STAGES.iter().take(index).map(|stage| stage.name).collect();
            assert!(stage.after.iter().all(|name| before.contains(name)), "{}", stage.name);
        }
    }
}
