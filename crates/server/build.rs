//! Makes the table of files that the feature `embed-ui` puts into the binary; an empty one without the feature.

use std::{env, error::Error, fmt::Write as _, fs, path::Path, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=PATCHBAY_DIST");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?).join("embedded.rs");
    let files = if env::var_os("CARGO_FEATURE_EMBED_UI").is_some() { built_files()? } else { Vec::new() };
    fs::write(out, table(&files)?)?;
    Ok(())
}

/// Name below the folder, and where the file is.
type File = (String, String);

/// The dashboard and the Connect page as `cargo xtask` left them, compressed neighbours included.
fn built_files() -> Result<Vec<File>, Box<dyn Error>> {
    let dist = match env::var_os("PATCHBAY_DIST") {
        Some(dist) => PathBuf::from(dist),
        None => Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../dist"),
    };
    let mut files = Vec::new();
    for app in ["app", "connect"] {
        let folder = dist.join(app);
        println!("cargo::rerun-if-changed={}", folder.display());
        if !folder.join("index.html").is_file() {
            return Err(format!(
                "{} has no index.html: the feature embed-ui needs the built pages. Run `cargo xtask run`, which builds them too.",
                folder.display()
            )
            .into());
        }
        collect(&folder, &format!("{app}/"), &mut files)?;
    }
    // The server looks names up by bisection.
    files.sort();
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<File>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name =
            entry.file_name().into_string().map_err(|name| format!("{} is no UTF-8 name", name.display()))?;
        let name = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            let path = fs::canonicalize(entry.path())?.into_os_string().into_string();
            files.push((name, path.map_err(|path| format!("{} is no UTF-8 path", path.display()))?));
        }
    }
    Ok(())
}

fn table(files: &[File]) -> Result<String, Box<dyn Error>> {
    let mut text = String::from("static FILES: &[(&str, &[u8])] = &[\n");
    for (name, path) in files {
        writeln!(text, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    text.push_str("];\n");
    Ok(text)
}
