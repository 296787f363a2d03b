//! Texts that reviewers read: a change of one is a change of the product.

use std::path::Path;
use std::{env, fs};

/// Set to 1, it accepts what the tests find.
const UPDATE: &str = "UPDATE_SNAPSHOTS";

/// Compares `text` with the file at `path`, below the crate's folder.
#[track_caller]
pub(crate) fn assert_snapshot(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if env::var_os(UPDATE).is_some_and(|value| value == "1") {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        return;
    }
    let reviewed = fs::read_to_string(&file).unwrap_or_default();
    if reviewed != text {
        let line = reviewed.lines().zip(text.lines()).position(|(one, other)| one != other);
        let line = line.unwrap_or_else(|| reviewed.lines().count().min(text.lines().count()));
        let show = |text: &str| text.lines().nth(line).unwrap_or("(end of the text)").to_owned();
        panic!(
            "{path} differs from line {} on.\n  reviewed: {}\n  now:      {}\nIf the change is meant, accept it with \
             `{UPDATE}=1 cargo test -p server --test api` and commit the file.",
            line + 1,
            show(&reviewed),
            show(text),
        );
    }
}
