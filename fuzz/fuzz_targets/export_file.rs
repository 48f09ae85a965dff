//! An exported file: unchanged, and its valid lines sealed with the matching digest. If the check accepts a file, a
//! database must accept it.
#![no_main]

use std::fs;
use std::sync::{Arc, LazyLock};

use directory::{Actor, Via};
use libfuzzer_sys::fuzz_target;
use roster::fuzzing::{Unusable, check, end, head};
use store::ops::transfer::{Record, Restore, Source, Summary, Tally, TransferError};
use store::{Call, Database, Environment as _, Error, Store, System};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));

fuzz_target!(|bytes: &[u8]| {
    drop(verdict(bytes));
    let (mut records, mut lines, mut tally) = (Vec::new(), Vec::new(), Tally::default());
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(record) = Record::from_line(line) {
            tally.add(&record, &mut lines);
            assert_eq!(
                lines
                    .strip_suffix(b"\n")
                    .and_then(|lines| lines.strip_suffix(line))
                    .map(drop),
                Some(())
            );
            records.push(record);
        }
    }
    let summary = tally.summary();
    let file = [
        head(System::default().now()).as_bytes(),
        &lines,
        end(&summary).as_bytes(),
    ]
    .concat();
    match verdict(&file) {
        Ok(found) => {
            assert_eq!(found, summary);
            RUNTIME.block_on(restore(Records(records), summary));
        }
        // Each line is valid, so only the order and the references can be wrong.
        Err(problems) => assert_eq!(problems.len(), 1, "{problems:?}"),
    }
});

/// The summary of a file, or what is wrong with it.
fn verdict(file: &[u8]) -> Result<Summary, Vec<String>> {
    match check(file, |_| {}) {
        Ok(checked) => Ok(checked.summary),
        Err(Unusable::Unreadable(error)) => panic!("memory can be read: {error}"),
        Err(Unusable::Wrong(problems)) => {
            assert!(!problems.is_empty());
            for problem in &problems {
                assert!(
                    !problem.chars().any(char::is_control) && problem.len() < 2000,
                    "{problem:?}"
                );
            }
            Err(problems)
        }
    }
}

/// The database accepts the file as a whole, or refuses a duplicate value.
async fn restore(records: Records, expected: Summary) {
    let path = FOLDER.path().join("roster.db");
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(FOLDER.path().join(format!("roster.db{ending}")));
    }
    let database = Database::parse(&format!("sqlite:{}?synchronous=off", path.display())).expect("a URL");
    database.migrate().await.expect("a new database");
    let store = Store::open(database, 1, Arc::new(System::default()))
        .await
        .expect("it opens");
    let call = Call::new(Actor::System, Via::System);
    let restore = Restore {
        source: records,
        expected: Some(expected.clone()),
    };
    match store.run(call, restore).await {
        Ok(restored) => assert_eq!(restored.output, expected),
        Err(Error::Transfer(TransferError::Twice(_))) => {}
        // The ids of default groups, which no user can choose.
        Err(Error::Failed(fault)) => assert!(fault.to_string().contains("_group_id"), "{fault}"),
        Err(other) => panic!("{other}"),
    }
    store.close().await;
}

struct Records(Vec<Record>);

impl Source for Records {
    type Records = std::vec::IntoIter<Result<Record, TransferError>>;

    fn open(&self) -> Result<Self::Records, TransferError> {
        Ok(self.0.iter().cloned().map(Ok).collect::<Vec<_>>().into_iter())
    }

    fn begin_reading_back(&self) {}

    fn read_back(&self, _: usize) {}
}
