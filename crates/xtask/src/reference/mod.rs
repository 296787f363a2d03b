//! The reference of the APIs as pages: made from their descriptions in `docs/openapi`, without a script, for browsers,
//! printers and screen readers alike. Served by the server under `/reference/`.

mod example;
mod html;
mod operation;
mod page;
mod schema;

use std::{fs, path::Path};

use serde_json::Value;

use crate::{Outcome, web::css, workspace::Workspace};

/// A description, and the page that is made of it.
pub(crate) struct Api {
    /// The description's name in `docs/openapi`, without its ending.
    description: &'static str,
    /// The page's name in the folder, without its ending.
    page: &'static str,
    /// As people call it.
    name: &'static str,
    /// What its token is called in examples.
    token: &'static str,
}

/// All of them; the first is the one that links lead to.
const APIS: &[Api] = &[
    Api { description: "management", page: "management", name: "Management API", token: "PATCHBAY_TOKEN" },
    Api { description: "engine", page: "connector", name: "Connector API", token: "INTEGRATION_TOKEN" },
];

/// The command.
pub(crate) fn start(_: Vec<String>) -> Outcome {
    let workspace = Workspace::load()?;
    let folder = workspace.dist().join("reference");
    write(&workspace, &folder)?;
    println!("The reference is in {}.", folder.display());
    Ok(())
}

/// Writes the pages and their style sheet into a folder of their own.
pub(crate) fn write(workspace: &Workspace, folder: &Path) -> Outcome {
    fs::create_dir_all(folder)?;
    css::bundle(&workspace.root.join("style/reference.css"), &folder.join("reference.css"))?;
    fs::copy(workspace.root.join("src/boot/icon.svg"), folder.join("icon.svg"))?;
    for api in APIS {
        let file = workspace.root.join("docs/openapi").join(format!("{}.json", api.description));
        let text = fs::read_to_string(&file)
            .map_err(|error| format!("{} cannot be read: {error}.", file.display()))?;
        let description: Value = serde_json::from_str(&text)?;
        fs::write(folder.join(format!("{}.html", api.page)), page::render(api, &description)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn pages() -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        write(&Workspace::load().unwrap(), folder.path()).unwrap();
        APIS.iter()
            .map(|api| fs::read_to_string(folder.path().join(format!("{}.html", api.page))).unwrap())
            .collect()
    }

    fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
        let start = format!(" {attribute}=\"");
        page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn every_link_inside_a_page_leads_somewhere_and_no_place_is_there_twice() {
        for page in pages() {
            let ids = values(&page, "id");
            let unique: HashSet<_> = ids.iter().copied().collect();
            assert_eq!(unique.len(), ids.len());
            let links: Vec<_> =
                values(&page, "href").into_iter().filter_map(|link| link.strip_prefix('#')).collect();
            assert!(links.len() > 100, "{}", links.len());
            for link in links {
                assert!(unique.contains(link), "#{link}");
            }
        }
    }

    #[test]
    fn nothing_in_a_page_is_a_script_or_a_style_of_its_own() {
        for page in pages() {
            for part in ["<script", "<style", " style=", " onclick", "javascript:"] {
                assert!(!page.contains(part), "{part}");
            }
        }
    }

    #[test]
    fn every_operation_is_there_with_a_call_to_copy() {
        let page = &pages()[0];
        assert!(page.contains("id=\"accounts_create\""));
        assert!(page.contains("curl --request POST &quot;$PATCHBAY_URL/v1/accounts&quot;"), "as a call");
    }
}
