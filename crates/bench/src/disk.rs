//! Which disk the figures belong to: commit rates differ by file system more than by anything else.

use std::path::Path;
use std::time::Instant;
use std::{fs, io::Write as _};

use crate::Failure;

/// File system and device of a folder, and what one durable write costs there. Refuses memory as a disk.
pub(crate) fn describe(folder: &Path) -> Result<String, Failure> {
    fs::create_dir_all(folder)?;
    let folder = folder.canonicalize()?;
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let mount = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?, words.next()?))
        })
        .filter(|(_, point, _)| folder.starts_with(point))
        .max_by_key(|(_, point, _)| point.len());
    let (device, system) = mount.map_or(("unknown", "unknown"), |(device, _, system)| (device, system));
    if matches!(system, "tmpfs" | "ramfs") {
        return Err(format!(
            "{} lies in memory ({system}); durable writes would cost nothing there. Name a folder on a disk",
            folder.display()
        )
        .into());
    }
    Ok(format!("{system} on {device}, one durable 4 kB write takes {:.2} ms", durable_write_ms(&folder)?))
}

/// Median of 50 appended and synced blocks.
fn durable_write_ms(folder: &Path) -> Result<f64, Failure> {
    let path = folder.join("write-test");
    let mut file = fs::File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..50 {
        let begin = Instant::now();
        file.write_all(&[0x55; 4096])?;
        file.sync_data()?;
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    fs::remove_file(&path)?;
    Ok(crate::statistics::median(&mut times))
}
