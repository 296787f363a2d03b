//! Room on the disk: a build that runs out of it fails with words that name anything but that.

use std::{path::Path, process::Command};

const GB: u64 = 1_000_000_000;
/// What a first run of everything fills, by measure, and some more for the tests' databases.
const FIRST_RUN: u64 = 10 * GB;
/// Where hardly anything can be written any more.
const FULL: u64 = GB / 2;

/// Says how much room there is before a run, and whether that may be too little.
pub(crate) fn announce(folder: &Path) {
    let Some(free) = free(folder) else { return };
    println!("● Disk\n  {} free", gigabytes(free));
    if free < FIRST_RUN {
        println!("  A first run needs about {}; later ones need little.", gigabytes(FIRST_RUN));
    }
}

/// Says that the disk is full, if it is.
pub(crate) fn explain_failure(folder: &Path) {
    if let Some(free) = free(folder).filter(|free| *free < FULL) {
        eprintln!("  The disk is full: {} are left. Make room, then run this again.", gigabytes(free));
    }
}

/// Bytes that may still be written where this folder is; unknown without `df`.
fn free(folder: &Path) -> Option<u64> {
    let output =
        Command::new("df").arg("-Pk").arg(folder).output().ok().filter(|output| output.status.success())?;
    parse(&String::from_utf8_lossy(&output.stdout))
}

/// The fourth column of the second line, in units of 1024 bytes (POSIX, `df -P`).
fn parse(table: &str) -> Option<u64> {
    let kibibytes: u64 = table.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

fn gigabytes(bytes: u64) -> String {
    format!("{}.{} GB", bytes / GB, bytes % GB / (GB / 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_df_says_is_understood() {
        let table = "Filesystem     1024-blocks     Used Available Capacity Mounted on\n\
                     /dev/vda         263174212 11534336  83886080      13% /\n";
        assert_eq!(parse(table), Some(83_886_080 * 1024));
        assert_eq!(parse("df: nothing\n"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn this_folder_is_somewhere() {
        assert!(free(Path::new(".")).is_some_and(|free| free > 0));
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(gigabytes(1_960_000_000), "1.9 GB");
        assert_eq!(gigabytes(12), "0.0 GB");
    }
}
