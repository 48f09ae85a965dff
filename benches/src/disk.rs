//! Measures how long the disk takes to flush; the report shows it beside the times of writes.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// Appends 4 KiB to a file in `folder` and flushes it, repeatedly for `run_for`. Returns the duration of each
/// repetition.
pub fn time_flushes(folder: &Path, run_for: Duration) -> Vec<Duration> {
    let path = folder.join("flushed");
    let mut file = File::create(&path).expect("the folder is writable");
    let begun = Instant::now();
    let mut flushes = Vec::new();
    while begun.elapsed() < run_for {
        let flush = Instant::now();
        file.write_all(&[1; 4096]).expect("the disk has room");
        file.sync_all().expect("the disk works");
        flushes.push(flush.elapsed());
    }
    std::fs::remove_file(path).expect("it was just written");
    flushes
}
