//! Conflicts with other transactions on `PostgreSQL`: what is run again, how often, and that nothing is left of a
//! failed attempt.

use crate::harness::{Counted, Ending, Ends, Events as _, Outputs, TestStore, create, create_workspace, email, id};
use directory::{Refusal, UserChange};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::ops::users::Update;
use store::{Error, Op};
use testing::{on_both_databases, on_postgres};
use tokio::task::JoinHandle;
use tokio_postgres::Client;

/// The maximum number of attempts.
const ATTEMPTS: usize = 8;

/// Begins a conflicting transaction, which stays open until the test ends it.
async fn begin(test: &TestStore, statement: &str) -> Client {
    let client = test.database.connect().await;
    client
        .batch_execute(&format!("BEGIN; {statement}"))
        .await
        .expect(statement);
    client
}

/// Starts an operation, and waits until it waits for a lock.
async fn blocked<O: Op>(test: &TestStore, op: O) -> JoinHandle<Result<O::Output, Error>> {
    let store = test.store.clone();
    let task = tokio::spawn(async move { store.output_of(op).await });
    let waiting = "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                   WHERE NOT l.granted AND a.datname = current_database() AND a.application_name = 'roster'";
    while test.database.rows(waiting).await == [["0"]] {
        assert!(!task.is_finished(), "nothing was in the way of {}", O::NAME);
    }
    task
}

/// Another process creates the first workspace at the same moment: this operation is run again, and its workspace isn't
/// the default.
async fn the_second_of_two_first_workspaces_is_run_again(test: &TestStore) {
    let first = format!(
        "INSERT INTO workspaces VALUES ('{}', 'sales', 'sales', 'active', true, '{}', '{}', 0)",
        id(901),
        id(902),
        id(903),
    );
    let other = begin(test, &first).await;
    let (create, runs) = Counted::new(create_workspace("finance"));
    let waiting = blocked(test, create).await;
    other.batch_execute("COMMIT").await.expect("a commit");
    let finance = waiting.await.expect("no panic").expect("a workspace");
    assert!(!finance.is_default);
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert_eq!(test.database.events().await.len(), 1);
}

/// Another process takes the slug that this operation found free.
async fn another_slug_replaces_one_that_was_taken_meanwhile(test: &TestStore) {
    test.workspace("legal").await;
    let taken = format!(
        "INSERT INTO workspaces VALUES ('{}', 'Money', 'fin-ance', 'active', false, '{}', '{}', 0)",
        id(901),
        id(902),
        id(903),
    );
    let other = begin(test, &taken).await;
    let (create, runs) = Counted::new(create_workspace("fin.ance"));
    let waiting = blocked(test, create).await;
    other.batch_execute("COMMIT").await.expect("a commit");
    assert_eq!(
        waiting.await.expect("no panic").expect("a workspace").slug.as_str(),
        "fin-ance-2"
    );
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

/// A conflicting transaction that rolls back has no effect.
async fn an_address_is_free_after_a_rollback(test: &TestStore) {
    let taken = format!(
        "INSERT INTO users VALUES ('{}', 'Bob', 'ada@example.com', 'active', 0)",
        id(900)
    );
    let other = begin(test, &taken).await;
    let waiting = blocked(test, create("ada@example.com")).await;
    other.batch_execute("ROLLBACK").await.expect("a rollback");
    waiting.await.expect("no panic").expect("a user");
}

/// One that commits keeps the address.
async fn an_address_taken_meanwhile_is_taken(test: &TestStore) {
    let taken = format!(
        "INSERT INTO users VALUES ('{}', 'Bob', 'ada@example.com', 'active', 0)",
        id(900)
    );
    let other = begin(test, &taken).await;
    let (create, runs) = Counted::new(create("ada@example.com"));
    let waiting = blocked(test, create).await;
    other.batch_execute("COMMIT").await.expect("a commit");
    let answer = waiting.await.expect("no panic");
    assert!(
        matches!(answer, Err(Error::Refused(Refusal::EmailTaken(_)))),
        "{answer:?}"
    );
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

/// A real deadlock, whose victim is the store: the operation is run again and succeeds.
async fn a_deadlock_is_run_again(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    // The other side never checks for deadlocks, so it is never the victim.
    let taken = format!(
        "SET LOCAL deadlock_timeout = '1h';
             INSERT INTO users VALUES ('{}', 'Bob', 'bob@example.com', 'active', 0)",
        id(900),
    );
    let other = begin(test, &taken).await;
    let change = UserChange {
        email: Some(email("bob@example.com")),
        ..UserChange::default()
    };
    let (update, runs) = Counted::new(Update {
        user: user.id.into(),
        change,
        password: None,
        workspaces: None,
    });
    // It has locked its user and waits for the address; now the other side needs the user.
    let waiting = blocked(test, update).await;
    let cross = format!("UPDATE users SET name = 'Ada' WHERE id = '{}'", user.id);
    other.batch_execute(&cross).await.expect("the other side goes on");
    other.batch_execute("ROLLBACK").await.expect("a rollback");
    let after = waiting.await.expect("no panic").expect("the update succeeds");
    assert_eq!(after.email, email("bob@example.com"));
    // The other side may be too late for the user's lock, which leads to a second deadlock.
    assert!(runs.load(Ordering::SeqCst) >= 2, "there was no deadlock");
    assert_eq!(test.database.events().await.len(), 2);
}

/// After the last attempt it fails, and reports that the database is not available.
async fn endless_conflicts_end_in_an_error(test: &TestStore) {
    let before = test.database.dump().await;
    let (op, runs) = Counted::new(Ends::new(create("ada@example.com"), Ending::Conflict));
    let answer = test.run(op).await;
    assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
    assert_eq!(runs.load(Ordering::SeqCst), ATTEMPTS);
    assert_eq!(test.database.dump().await, before);
}

/// Dropped after it has written: nothing is kept, its locks are released, and its connection is usable.
async fn a_dropped_operation_leaves_nothing(test: &TestStore) {
    let store = test.another_store(1).await;
    let before = test.database.dump().await;
    for _ in 0..3 {
        let never = Ends::new(create("ada@example.com"), Ending::Never);
        let worked = Arc::clone(&never.worked);
        let given_up = store.clone();
        let task = tokio::spawn(async move { given_up.output_of(never).await });
        worked.notified().await;
        task.abort();
        assert!(task.await.expect_err("it was dropped").is_cancelled());
    }
    assert_eq!(test.database.dump().await, before);
    let user = store.output_of(create("ada@example.com")).await.expect("a user");
    assert_eq!(test.list().await, [user]);
    store.close().await;
}

/// If an operation panics, its transaction is rolled back.
async fn an_operation_that_panics_leaves_nothing(test: &TestStore) {
    let store = test.another_store(1).await;
    let panics = Ends::new(create("ada@example.com"), Ending::Panic);
    let panicking = store.clone();
    let task = tokio::spawn(async move { panicking.output_of(panics).await });
    assert!(task.await.expect_err("a panic").is_panic());
    let user = store.output_of(create("ada@example.com")).await.expect("a user");
    assert_eq!(test.list().await, [user]);
    store.close().await;
}

on_postgres!(
    the_second_of_two_first_workspaces_is_run_again,
    another_slug_replaces_one_that_was_taken_meanwhile,
    an_address_is_free_after_a_rollback,
    an_address_taken_meanwhile_is_taken,
    a_deadlock_is_run_again,
    endless_conflicts_end_in_an_error,
    a_dropped_operation_leaves_nothing,
    an_operation_that_panics_leaves_nothing
);

/// Other errors are not retried.
async fn only_conflicts_are_run_again(test: &TestStore) {
    for ending in [Ending::Refused, Ending::Failed] {
        let (op, runs) = Counted::new(Ends::new(create("ada@example.com"), ending));
        test.run(op).await.expect_err("it ends badly");
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }
    assert_eq!(test.list().await, []);
}

on_both_databases!(only_conflicts_are_run_again);
