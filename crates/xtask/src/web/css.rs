//! One style sheet out of many small files: one request, and one name to cache.

use std::{fs, path::Path};

use crate::Outcome;

/// Joins the sheet's imports, each inside the layer that it names. Only the form that we use is understood:
/// `@import "file" layer(name);` on a line of its own, in the first file.
pub(crate) fn bundle(sheet: &Path, output: &Path) -> Outcome {
    let folder = sheet.parent().unwrap_or(Path::new("."));
    let joined = join(&fs::read_to_string(sheet)?, |name| {
        let file = folder.join(name);
        fs::read_to_string(&file)
            .map_err(|error| format!("{} cannot be read: {error}.", file.display()).into())
    })?;
    if let Some(folder) = output.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(output, joined)?)
}

fn join(sheet: &str, read: impl Fn(&str) -> Outcome<String>) -> Outcome<String> {
    let mut joined = String::new();
    for line in sheet.lines() {
        if let Some((file, layer)) = import(line) {
            joined.extend(["@layer ", layer, " {\n", &read(file)?, "}\n"]);
        } else if line.trim_start().starts_with("@import") {
            return Err(format!("This import is not understood: {line}").into());
        } else {
            joined.push_str(line);
            joined.push('\n');
        }
    }
    Ok(joined)
}

/// File and layer.
fn import(line: &str) -> Option<(&str, &str)> {
    line.trim().strip_prefix("@import \"")?.strip_suffix(");")?.split_once("\" layer(")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_become_layers_and_the_rest_stays() {
        let joined =
            join("@layer a, b;\n@import \"x.css\" layer(b);\n", |file| Ok(format!("/* {file} */\n")))
                .unwrap();
        assert_eq!(joined, "@layer a, b;\n@layer b {\n/* x.css */\n}\n");
    }

    #[test]
    fn an_import_without_a_layer_is_refused() {
        let error = join("@import \"x.css\";", |_| Ok(String::new())).unwrap_err();
        assert!(error.to_string().contains("x.css"), "{error}");
    }
}
