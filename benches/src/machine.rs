//! Describes the machine of the measurements, without identifying it.

use crate::disk;
use crate::statistics::median;
use crate::value::Value;
use std::path::Path;
use std::time::Duration;
use store::{Environment as _, System};

/// A few lines about the date, the machine, the disk and the file system of `folder`; `postgres` is the version of
/// PostgreSQL.
pub fn describe(folder: &Path, postgres: &str) -> String {
    let flush = median(
        disk::time_flushes(folder, Duration::from_secs(1))
            .iter()
            .map(Duration::as_secs_f64),
    );
    let today = System::default().now().to_string();
    let (today, _) = today.split_once('T').expect("a date and a time");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{today}, by `{}`, on {} with {cores} cores and {} of memory, Linux {}, {}; SQLite {}, PostgreSQL {postgres}. \
         4 KiB appended to a file and flushed take {}.",
        command(),
        model(),
        memory(),
        kernel(),
        file_system(folder),
        rusqlite::version(),
        Value::Seconds(flush),
    )
}

/// The command that started this run.
fn command() -> String {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if arguments.is_empty() {
        "make bench".to_owned()
    } else {
        format!("scripts/bench {}", arguments.join(" "))
    }
}

fn model() -> String {
    value_in("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

fn memory() -> String {
    let kib = value_in("/proc/meminfo", "MemTotal").and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    kib.map_or_else(
        || "an unknown amount".to_owned(),
        |kib| format!("{:.0} GiB", kib / 1024.0 / 1024.0),
    )
}

/// The value after a name and a colon.
fn value_in(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':'));
    value.map(|value| value.trim().to_owned())
}

/// The kernel's version, without the distributor's suffix.
fn kernel() -> String {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    release.split(['-', '\n']).next().unwrap_or_default().to_owned()
}

/// The type of a folder's file system: that of the longest mount point containing it.
fn file_system(folder: &Path) -> String {
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        Some((fields.next()?, fields.next()?))
    });
    mounts
        .filter(|(point, _)| folder.starts_with(point))
        .max_by_key(|(point, _)| point.len())
        .map_or_else(|| "an unknown file system".to_owned(), |(_, name)| name.to_owned())
}
