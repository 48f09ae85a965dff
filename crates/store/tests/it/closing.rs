//! Closing a store: queued operations are finished, later ones fail, and the file contains everything.

use crate::harness::{Gone, Outputs, TestStore, create, gate, list, together};
use directory::UserKey;
use futures_util::FutureExt;
use std::path::Path;
use store::ops::users::Get;
use store::{Error, Store};
use testing::{on_both_databases, on_postgres, on_sqlite};

/// The users in a copy of the database file, without its write-ahead log.
fn users_in_copy(file: &Path) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = folder.path().join("copy.db");
    std::fs::copy(file, &copy).expect("a copy");
    let connection = rusqlite::Connection::open(copy).expect("it opens");
    let mut statement = connection
        .prepare("SELECT email FROM users ORDER BY id")
        .expect("it is a database of Roster's");
    let rows = statement.query_map((), |row| row.get(0)).expect("it answers");
    rows.collect::<Result<_, _>>().expect("texts")
}

/// A write fails instead of waiting forever, and a store may be closed twice.
async fn a_closed_store_takes_no_writes(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    let before = test.database.dump().await;
    test.store.close().await;
    test.store.close().await;
    for answer in together(8, |_| write(test.store.clone())).await {
        assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
    }
    assert_eq!(test.database.dump().await, before);
    assert_eq!(
        test.another_store(1)
            .await
            .output_of(Get(UserKey::Id(user.id)))
            .await
            .expect("a user"),
        user
    );
}

/// Writers race with the closing: each write returns a result, and is kept if and only if it succeeded.
async fn each_write_at_the_closing_is_answered(test: &TestStore) {
    let writes = together(60, |number| {
        let store = test.store.clone();
        async move {
            if number == 20 {
                store.close().await;
                return None;
            }
            Some(store.output_of(create(&format!("u{number}@example.com"))).await)
        }
    });
    let answers: Vec<_> = writes.await.into_iter().flatten().collect();
    let kept = answers.iter().filter(|answer| answer.is_ok()).count();
    for answer in &answers {
        assert!(matches!(answer, Ok(_) | Err(Error::Unavailable(_))), "{answer:?}");
    }
    assert_eq!(
        test.database.rows("SELECT count(*) FROM users").await,
        [[kept.to_string()]]
    );
    assert_eq!(
        test.database.rows("SELECT count(*) FROM events").await,
        [[kept.to_string()]]
    );
}

on_both_databases!(a_closed_store_takes_no_writes, each_write_at_the_closing_is_answered);

async fn write(store: Store) -> Result<(), Error> {
    store.output_of(create("bob@example.com")).await.map(drop)
}

/// Closing checkpoints everything into the one file and empties the log, even if readers have connections open.
async fn closing_moves_everything_into_the_file(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    test.get(&user).await;
    test.list().await;
    assert_eq!(
        users_in_copy(test.database.file()),
        [] as [String; 0],
        "not in the file yet"
    );
    test.store.close().await;
    assert_eq!(users_in_copy(test.database.file()), ["ada@example.com"]);
    let log = test.folder().join("roster.db-wal");
    let length = std::fs::metadata(log).map_or(0, |log| log.len());
    assert_eq!(length, 0, "the write-ahead log is not empty");
}

/// Queued operations run in order before the writer ends.
async fn what_is_queued_is_finished(test: &TestStore) {
    let (gate, reached, open) = gate();
    let mut waiting = Vec::new();
    let (held, queued) = (test.store.clone(), test.store.clone());
    let mut held = Box::pin(async move { held.output_of(gate).await });
    assert!((&mut held).now_or_never().is_none());
    reached.notified().await;
    for number in 0..5 {
        let store = queued.clone();
        let mut write = Box::pin(async move { store.output_of(create(&format!("u{number}@example.com"))).await });
        assert!((&mut write).now_or_never().is_none());
        waiting.push(write);
    }
    let mut closing = Box::pin(test.store.close());
    assert!(
        (&mut closing).now_or_never().is_none(),
        "closed before the queue is empty"
    );
    assert!(matches!(write(queued).await, Err(Error::Unavailable(_))));
    open.send(()).expect("the writer waits");
    closing.await;
    held.await.expect("the gate");
    for write in waiting {
        write.await.expect("it was queued before");
    }
    assert_eq!(users_in_copy(test.database.file()).len(), 5);
}

on_sqlite!(closing_moves_everything_into_the_file, what_is_queued_is_finished);

/// Reads fail, too.
async fn a_closed_store_reads_nothing(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    test.store.close().await;
    let read = test.run(Get(UserKey::Id(user.id))).await;
    assert!(matches!(read, Err(Error::Unavailable(_))), "{read:?}");
    let listed = test.run(list(Gone::default())).await;
    assert!(matches!(listed, Err(Error::Unavailable(_))), "{listed:?}");
}

on_postgres!(a_closed_store_reads_nothing);
