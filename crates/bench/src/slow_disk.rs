//! A disk whose syncs take longer: network block storage and plain SSDs need milliseconds where the disk of this
//! machine may need a tenth of one. A library of ten lines of C, loaded into the server, waits before each sync.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Failure;

const SOURCE: &str = r"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static int after_waiting(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    struct timespec pause = {0, WAIT_NANOSECONDS};
    nanosleep(&pause, 0);
    return real(fd);
}
int fsync(int fd) { return after_waiting(__func__, fd); }
int fdatasync(int fd) { return after_waiting(__func__, fd); }
";

/// Builds the library; its path goes into `LD_PRELOAD`.
pub(crate) fn library(folder: &Path, wait: Duration) -> Result<PathBuf, Failure> {
    let source = folder.join("slow_disk.c");
    let library = folder.canonicalize()?.join("slow_disk.so");
    std::fs::write(&source, SOURCE)?;
    let status = Command::new("cc")
        .args(["-shared", "-fPIC", "-O2"])
        .arg(format!("-DWAIT_NANOSECONDS={}", wait.as_nanos()))
        .arg("-o")
        .arg(&library)
        .arg(&source)
        .arg("-ldl")
        .status()?;
    if !status.success() {
        return Err("the C compiler refused the library that slows syncs down".into());
    }
    Ok(library)
}
