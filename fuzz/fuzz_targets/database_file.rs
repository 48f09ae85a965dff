//! Arbitrary bytes as a database file and, after a marker, as its write-ahead log: a refused file is not changed.
#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use store::{Database, SCHEMA_VERSION};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// Separates the file from its log.
const LOG: &[u8] = b"--log--";

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Builder::new_current_thread().build().expect("a runtime"));

fuzz_target!(|bytes: &[u8]| {
    let path = FOLDER.path().join("roster.db");
    let marker = bytes.windows(LOG.len()).position(|window| window == LOG);
    let (file, log) = marker.map_or((bytes, &[][..]), |at| (&bytes[..at], &bytes[at + LOG.len()..]));
    fs::write(&path, file).expect("the folder is writable");
    put(&beside(&path, "-wal"), log);
    put(&beside(&path, "-shm"), &[]);
    let database = Database::parse(&format!("sqlite:{}", path.display())).expect("a URL");
    let schema = RUNTIME.block_on(database.schema());
    // The result doesn't matter: the check must not change the files.
    let _ = database.verify();
    if schema.as_ref().map_or(true, |schema| schema.oldest > SCHEMA_VERSION) {
        assert!(RUNTIME.block_on(database.migrate()).is_err(), "{schema:?} is migrated");
    }
    assert_eq!(
        fs::read(&path).expect("the file is there"),
        file,
        "the file was changed"
    );
    if !log.is_empty() {
        assert_eq!(
            fs::read(beside(&path, "-wal")).expect("the log is there"),
            log,
            "the log was changed"
        );
    }
});

/// Writes a file, or removes it if there are no bytes.
fn put(path: &Path, bytes: &[u8]) {
    if bytes.is_empty() {
        let _ = fs::remove_file(path);
    } else {
        fs::write(path, bytes).expect("the folder is writable");
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
