//! Export and restore: pages and chunks, and every way in which a restore can fail.

use crate::harness::{Counted, Events as _, Outputs, TestStore, by_id, with_groups};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::Error;
use store::ops::transfer::{Export, Record, Restore, Section, Sink, Source, Summary, TransferError};
use testing::{Kind, on_both_databases, on_postgres};

/// One more than the size of a page and of a chunk.
const USERS: usize = 1001;

/// Collects an export.
#[derive(Debug, Clone, Default)]
struct Exported {
    lines: Arc<Mutex<Vec<u8>>>,
    sections: Arc<Mutex<Vec<Section>>>,
}

impl Sink for Exported {
    fn begin(&self, section: Section) {
        self.sections.lock().expect("no panic").push(section);
    }

    fn lines(&self, lines: &[u8], count: usize) -> Result<(), TransferError> {
        assert_eq!(lines.split_inclusive(|byte| *byte == b'\n').count(), count);
        self.lines.lock().expect("no panic").extend_from_slice(lines);
        Ok(())
    }
}

/// An export that can be restored.
#[derive(Debug, Clone)]
struct Saved {
    all: Vec<String>,
    /// How many of its records can be read.
    readable: usize,
    opened: Arc<AtomicUsize>,
    read_back: Arc<AtomicUsize>,
}

impl Source for Saved {
    type Records = std::vec::IntoIter<Result<Record, TransferError>>;

    fn open(&self) -> Result<Self::Records, TransferError> {
        self.opened.fetch_add(1, Ordering::SeqCst);
        self.read_back.store(0, Ordering::SeqCst);
        let record = |line: &String| Record::from_line(line.as_bytes()).map_err(TransferError::Other);
        let mut records: Vec<_> = self.all[..self.readable].iter().map(record).collect();
        if self.readable < self.all.len() {
            records.push(Err(TransferError::Other("the disk is gone".into())));
        }
        Ok(records.into_iter())
    }

    fn begin_reading_back(&self) {}

    fn read_back(&self, records: usize) {
        self.read_back.fetch_add(records, Ordering::SeqCst);
    }
}

/// Exports the whole database.
async fn export(test: &TestStore) -> (Saved, Summary) {
    let exported = Exported::default();
    let summary = test.ok(Export(exported.clone())).await;
    let sections = exported.sections.lock().expect("no panic").clone();
    assert_eq!(sections, [Section::State, Section::Events(summary.events)]);
    let lines = String::from_utf8(exported.lines.lock().expect("no panic").clone()).expect("UTF-8");
    let all: Vec<_> = lines.lines().map(str::to_owned).collect();
    assert_eq!(all.len() as u64, summary.records());
    let saved = Saved {
        readable: all.len(),
        all,
        opened: Arc::default(),
        read_back: Arc::default(),
    };
    (saved, summary)
}

/// A store with a workspace, a group, and so many members of both.
async fn filled_store(kind: Kind, users: usize) -> TestStore {
    let test = TestStore::on(kind).await;
    let workspace = test.workspace("Finance").await.head.id;
    test.group("Finance", "Auditors").await;
    test.users(users, &[with_groups(by_id(workspace), &["Auditors", "admin"])])
        .await;
    test
}

/// A restore into an empty database that must fail and leave nothing.
async fn fails(test: &TestStore, source: Saved, expected: Summary) -> TransferError {
    let before = test.database.dump().await;
    let expected = Some(expected);
    let error = match test.run(Restore { source, expected }).await {
        Err(Error::Transfer(error)) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(test.database.dump().await, before);
    error
}

async fn more_than_a_page_goes_from_each_database_into_each(test: &TestStore) {
    let first = filled_store(Kind::Sqlite, USERS).await;
    let (source, expected) = export(&first).await;
    assert_eq!((expected.users, expected.memberships), (USERS as u64, USERS as u64));
    assert_eq!(
        test.ok(Restore {
            source,
            expected: Some(expected.clone())
        })
        .await,
        expected
    );
    assert_eq!(
        test.database.events().await.last().expect("an event").action,
        "log.restored"
    );
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (source, exported) = export(test).await;
        assert_eq!(exported.events, expected.events + 1, "the restore has an event");
        let to = TestStore::on(kind).await;
        let read_back = Arc::clone(&source.read_back);
        assert_eq!(
            to.ok(Restore {
                source,
                expected: Some(exported.clone())
            })
            .await,
            exported
        );
        assert_eq!(read_back.load(Ordering::SeqCst) as u64, exported.records());
        assert_eq!(to.list().await, first.list().await);
        // The log continues.
        let seq = to.database.events().await.len();
        to.user("new@example.com", []).await;
        assert_eq!(to.database.events().await.len(), seq + 1);
    }
}

async fn what_is_read_back_must_be_what_was_expected(test: &TestStore) {
    let (source, expected) = export(&filled_store(Kind::Sqlite, 3).await).await;
    let other = Summary {
        sha256: "0".repeat(64),
        ..expected.clone()
    };
    assert!(matches!(
        fails(test, source.clone(), other).await,
        TransferError::Differs { .. }
    ));
    let fewer = Saved {
        all: source.all[..source.all.len() - 1].to_vec(),
        readable: source.readable - 1,
        ..source
    };
    assert!(matches!(
        fails(test, fewer, expected).await,
        TransferError::Differs { .. }
    ));
}

async fn a_source_that_fails_leaves_nothing(test: &TestStore) {
    let (source, expected) = export(&filled_store(Kind::Sqlite, USERS).await).await;
    for readable in [0, 1, 500, USERS + 1, USERS + 500] {
        let broken = Saved {
            readable,
            ..source.clone()
        };
        let error = fails(test, broken, expected.clone()).await;
        assert_eq!(error.to_string(), "the disk is gone");
    }
    let expected = Some(expected);
    test.ok(Restore { source, expected }).await;
}

async fn whatever_there_is_already_is_refused(test: &TestStore) {
    let (source, expected) = export(&filled_store(Kind::Sqlite, 3).await).await;
    test.user("ada@example.com", []).await;
    assert!(matches!(fails(test, source, expected).await, TransferError::NotEmpty));
}

on_both_databases!(
    more_than_a_page_goes_from_each_database_into_each,
    what_is_read_back_must_be_what_was_expected,
    a_source_that_fails_leaves_nothing,
    whatever_there_is_already_is_refused
);

/// Another process has written the same address, and then needs the log's head. The restore is the victim of this
/// deadlock, and begins again from its first record.
async fn a_restore_is_retried_after_a_deadlock(test: &TestStore) {
    let (source, expected) = export(&filled_store(Kind::Postgres, 3).await).await;
    let other = test.database.connect().await;
    let taken = "BEGIN; SET LOCAL deadlock_timeout = '1h';
                     INSERT INTO users VALUES (gen_random_uuid(), 'Bob', 'u1@example.com', 'active', 0)";
    other.batch_execute(taken).await.expect("it is free");
    let opened = Arc::clone(&source.opened);
    let (restore, runs) = Counted::new(Restore {
        source,
        expected: Some(expected.clone()),
    });
    let store = test.store.clone();
    let restoring = tokio::spawn(async move { store.output_of(restore).await });
    let waiting = "SELECT count(*) FROM pg_stat_activity
                       WHERE datname = current_database() AND application_name = 'roster' AND wait_event_type = 'Lock'";
    while test.database.rows(waiting).await == [["0"]] {
        assert!(!restoring.is_finished(), "nothing was in its way");
    }
    other
        .batch_execute("UPDATE event_head SET seq = seq")
        .await
        .expect("the other side goes on");
    other.batch_execute("ROLLBACK").await.expect("a rollback");
    assert_eq!(restoring.await.expect("no panic").expect("it is restored"), expected);
    assert!(runs.load(Ordering::SeqCst) >= 2, "there was no deadlock");
    assert!(opened.load(Ordering::SeqCst) >= 2, "it didn't begin again");
}

on_postgres!(a_restore_is_retried_after_a_deadlock);
