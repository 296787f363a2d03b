//! A disk that is small enough to fill, seen by one test alone.
//!
//! The test starts itself again inside a mount namespace of its own, on a size-limited file system which goes when the
//! last process in there does: nothing is left behind, however the test ends.

use std::env;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Says inside where the small disk is.
const VARIABLE: &str = "PATCHBAY_FAULTS_SMALL_DISK";

/// Where the small disk is, if we are inside. Otherwise runs the test called `test` inside, and fails if it does.
pub(crate) fn enter(test: &str, megabytes: u32) -> Option<PathBuf> {
    if let Some(inside) = env::var_os(VARIABLE) {
        return Some(inside.into());
    }
    let place = tempfile::tempdir().unwrap();
    let script = r#"mount -t tmpfs -o size="$SIZE",mode=0777 patchbay-test "$TMPDIR" && exec "$@""#;
    let inside = |root: bool| {
        let mut command = Command::new("unshare");
        command.arg("--mount").args((!root).then_some("--map-root-user"));
        command.args(["sh", "-c", script, "sh"]);
        command.env("TMPDIR", place.path()).env("SIZE", format!("{megabytes}m")).env(VARIABLE, place.path());
        command
    };
    // With the rights for it; or in a user namespace, where the system allows these to everybody.
    let can =
        |root| inside(root).arg("true").stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    let root = can(true);
    assert!(
        root || can(false),
        "no small file system can be mounted here: run the test as root, or where `unshare --mount --map-root-user` and \
         a mount of tmpfs inside are allowed"
    );
    let status = inside(root)
        .arg(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .status()
        .unwrap();
    assert!(status.success(), "the test failed on the small disk, see above: {status}");
    None
}

/// Something that takes all the room that is left. Dropping it gives the room back.
pub(crate) struct Ballast(PathBuf);

impl Ballast {
    pub(crate) fn fill(disk: &Path) -> Self {
        let path = disk.join("ballast");
        let mut file = File::create(&path).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            let block = vec![0x55; size];
            loop {
                match file.write(&block) {
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("{error}"),
                }
            }
        }
        Self(path)
    }

    /// Bytes that it takes.
    pub(crate) fn size(&self) -> u64 {
        fs::metadata(&self.0).map_or(0, |data| data.len())
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
