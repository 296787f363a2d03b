//! `cargo xtask new-provider`: the folder of a new provider, which compiles at once and whose tests say what is left to
//! do.

use std::{fs, path::Path};

use crate::{Outcome, process, workspace::Workspace};

/// A file of the folder: its path, its template.
type File = (&'static str, &'static str);

const TICKETING: &[File] = &[
    ("mod.rs", include_str!("new_provider/mod.rs.txt")),
    ("ticketing/mod.rs", include_str!("new_provider/ticketing.rs.txt")),
    ("ticketing/tickets.rs", include_str!("new_provider/tickets.rs.txt")),
    ("ticketing/tests.rs", include_str!("new_provider/tests.rs.txt")),
    ("locales/en.json", include_str!("new_provider/en.json.txt")),
];

/// Starts the command.
pub(crate) fn start(arguments: Vec<String>) -> Outcome {
    let [connector, vendor] = <[String; 2]>::try_from(arguments)
        .map_err(|_| "Say for which connector and vendor: `cargo xtask new-provider ticketing acme`.")?;
    let files = match connector.as_str() {
        "ticketing" => TICKETING,
        other => {
            return Err(format!(
                "There is no template for the connector {other:?}; there is one for ticketing."
            )
            .into());
        }
    };
    check_name(&vendor)?;
    let workspace = Workspace::load()?;
    let folder = workspace.root.join("crates/connectors/providers").join(&vendor);
    if folder.exists() {
        return Err(format!("{} exists already; add the connector to it by hand.", folder.display()).into());
    }
    for (path, template) in files {
        write(&folder.join(path), &fill(template, &vendor))?;
    }
    process::run(process::rustfmt(&workspace.root).arg(folder.join("mod.rs")))?;
    println!(
        "Made {}.\nNext: `cargo nextest run -p connectors {vendor}`; its failing test says what to write.",
        folder.display()
    );
    Ok(())
}

/// The name is one of a module and the end of the provider's id.
fn check_name(vendor: &str) -> Outcome {
    let good = vendor.starts_with(|c: char| c.is_ascii_lowercase())
        && vendor.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if good {
        return Ok(());
    }
    Err(format!("{vendor:?} is no name for a vendor's folder: a-z, 0-9 and _, beginning with a letter.")
        .into())
}

/// `acme_desk` as it is, and as the name of a type: `AcmeDesk`.
fn fill(template: &str, vendor: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    let name: String = vendor.split('_').map(capital).collect();
    template.replace("@vendor@", vendor).replace("@Vendor@", &name)
}

fn write(path: &Path, text: &str) -> Outcome {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{TICKETING, check_name, fill};

    #[test]
    fn names_become_modules_and_types() {
        assert_eq!(fill("@vendor@ @Vendor@", "acme_desk"), "acme_desk AcmeDesk");
        for bad in ["", "Acme", "acme-desk", "7up", "../x", "a/b"] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
        assert!(check_name("acme_7").is_ok());
    }

    #[test]
    fn templates_leave_no_place_unfilled() {
        for (path, template) in TICKETING {
            let filled = fill(template, "acme");
            assert!(!filled.contains('@'), "{path}");
        }
    }
}
