//! A whole configuration: an environment and, after a line `---`, a `.env`.
#![no_main]

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use roster::fuzzing::{Config, DatabaseUrl, Flags, ListenAddress, Purpose};
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

fuzz_target!(|bytes: &[u8]| {
    let (environment, dotenv) = split(bytes, b"\n---\n");
    let folder = FOLDER.path();
    std::fs::write(folder.join(".env"), dotenv).expect("the folder is writable");
    let environment = || environment.split(|byte| *byte == b'\n').filter_map(assignment);
    let serve = check(Purpose::Serve, environment, folder);
    let database = check(Purpose::Database, environment, folder);
    assert!(database || !serve, "a command needs no more than the server");
});

/// Loads the configuration, and returns whether it is valid.
fn check<E: Iterator<Item = (OsString, OsString)>>(
    purpose: Purpose,
    environment: impl Fn() -> E,
    folder: &Path,
) -> bool {
    let load = || Config::load(purpose, &Flags::default(), environment(), folder);
    match load() {
        Ok(loaded) => {
            let again = load().expect("a good configuration stays good");
            assert_eq!(format!("{loaded:?}"), format!("{again:?}"));
            let config = loaded.config;
            for listen in [Some(&config.listen), config.metrics_listen.as_ref()]
                .into_iter()
                .flatten()
            {
                assert_eq!(ListenAddress::parse(&listen.to_string()).as_ref(), Ok(listen));
            }
            assert!(DatabaseUrl::parse(config.database_url.expose()).is_ok());
            true
        }
        Err(error) => {
            assert!(!error.problems.is_empty());
            assert_eq!(
                error.to_string().lines().count(),
                error.problems.len(),
                "one line each: {error}"
            );
            false
        }
    }
}

fn split<'a>(bytes: &'a [u8], by: &[u8]) -> (&'a [u8], &'a [u8]) {
    match bytes.windows(by.len()).position(|window| window == by) {
        Some(at) => (&bytes[..at], &bytes[at + by.len()..]),
        None => (&[], bytes),
    }
}

/// A variable of an environment. The system allows neither a NUL nor an empty name, and the value must not name a file
/// that a test may not read.
fn assignment(line: &[u8]) -> Option<(OsString, OsString)> {
    let at = line.iter().position(|byte| *byte == b'=')?;
    let (name, value) = (&line[..at], &line[at + 1..]);
    let possible = !name.is_empty() && !line.contains(&0);
    possible.then(|| (OsStr::from_bytes(name).into(), OsStr::from_bytes(value).into()))
}
