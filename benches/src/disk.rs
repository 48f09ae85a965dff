//! What the disk can do: the yardstick for all that is written.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long each of many flushes took: 4 KiB are appended to a file in `folder` and flushed to the disk.
pub fn flushes(folder: &Path, lasting: Duration) -> Vec<Duration> {
    let path = folder.join("flushed");
    let mut file = File::create(&path).expect("the folder is writable");
    let begun = Instant::now();
    let mut flushes = Vec::new();
    while begun.elapsed() < lasting {
        let flush = Instant::now();
        file.write_all(&[1; 4096]).expect("the disk has room");
        file.sync_all().expect("the disk works");
        flushes.push(flush.elapsed());
    }
    std::fs::remove_file(path).expect("it was just written");
    flushes
}
