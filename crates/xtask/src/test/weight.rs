//! What a visitor has to load.

use super::{Passed, Wanted};
use crate::{
    Outcome,
    web::{APPS, Mode, weight},
    workspace::Workspace,
};

pub(super) fn run(workspace: &Workspace, _: &Wanted) -> Outcome<Passed> {
    for app in APPS {
        println!("  The {}", app.name);
        weight::check(&app.folder(workspace, Mode::Release), app.first_parts, &app.budget)?;
    }
    Ok(Passed::All)
}
