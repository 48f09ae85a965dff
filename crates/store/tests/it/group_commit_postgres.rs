//! `PostgreSQL` with more writes than connections: waiting writes share a transaction, but succeed or fail
//! independently.

use crate::harness::{Counted, Ending, Ends, Events as _, Outputs, TestStore, create, email, name};
use directory::{Refusal, User, UserChange};
use futures_util::FutureExt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::ops::users::Update;
use store::{Error, Op, Store};
use testing::on_postgres;
use tokio::task::JoinHandle;

type Waiting<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// A store whose only connection is held by an operation that doesn't end.
struct Busy {
    store: Store,
    holding: JoinHandle<Result<User, Error>>,
}

impl Busy {
    async fn new(test: &TestStore) -> Self {
        let store = test.another_store(1).await;
        let never = Ends::new(create("never@example.com"), Ending::Never);
        let worked = Arc::clone(&never.worked);
        let held = store.clone();
        let holding = tokio::spawn(async move { held.output_of(never).await });
        worked.notified().await;
        Self { store, holding }
    }

    /// Queues an operation. It is in the queue when this returns.
    fn push<O: Op>(&self, op: O) -> Waiting<O::Output> {
        let store = self.store.clone();
        let mut waiting: Waiting<_> = Box::pin(async move { store.output_of(op).await });
        assert!((&mut waiting).now_or_never().is_none(), "{} doesn't wait", O::NAME);
        waiting
    }

    /// Releases the connection.
    fn free(&self) {
        self.holding.abort();
    }
}

/// How many transactions have appended the events from `seq` on.
async fn transactions(test: &TestStore, seq: i64) -> String {
    let query = format!("SELECT count(DISTINCT xmin::text) FROM events WHERE seq >= {seq}");
    test.database.rows(&query).await.remove(0).remove(0)
}

fn rename(user: &User, new: &str) -> Update {
    let change = UserChange {
        name: Some(name(new)),
        ..UserChange::default()
    };
    Update {
        user: user.id.into(),
        change,
        password: None,
        workspaces: None,
    }
}

/// All waiting operations run in one transaction. Those that are refused after writing, fail, panic or conflict leave
/// nothing in it.
async fn each_operation_of_a_group_fails_alone(test: &TestStore) {
    let busy = Busy::new(test).await;
    let kept_1 = busy.push(create("kept-1@example.com"));
    let mut failed = Vec::new();
    for ending in [Ending::Refused, Ending::Failed, Ending::Panic] {
        failed.push(busy.push(Ends::new(create("gone@example.com"), ending)));
    }
    let taken = busy.push(create("kept-1@example.com"));
    let kept_2 = busy.push(create("kept-2@example.com"));
    busy.free();

    let (kept_1, kept_2) = tokio::join!(kept_1, kept_2);
    let kept = [kept_1.expect("kept"), kept_2.expect("kept")];
    for failed in failed {
        failed.await.expect_err("it ends badly");
    }
    let taken = taken.await.expect_err("a neighbour has the address");
    assert!(matches!(taken, Error::Refused(Refusal::EmailTaken(_))), "{taken}");
    assert_eq!(test.list().await, kept);
    let events: Vec<_> = test
        .database
        .events()
        .await
        .iter()
        .map(|event| (event.seq, event.subject))
        .collect();
    assert_eq!(events, [(1, kept[0].id.0), (2, kept[1].id.0)]);
    assert_eq!(transactions(test, 1).await, "1");
    busy.store.close().await;
}

/// The last operation of a group fails: its writes aren't committed with those of the others.
async fn the_last_of_a_group_fails_alone(test: &TestStore) {
    let busy = Busy::new(test).await;
    let kept = busy.push(create("kept@example.com"));
    let failed = busy.push(Ends::new(create("gone@example.com"), Ending::Failed));
    busy.free();
    let (kept, failed) = tokio::join!(kept, failed);
    failed.expect_err("it ends badly");
    assert_eq!(test.list().await, [kept.expect("kept")]);
    busy.store.close().await;
}

/// Another process holds a lock that one operation needs. That operation waits for the lock alone, and the others don't
/// wait for it.
async fn only_the_operation_that_needs_a_lock_waits_for_it(test: &TestStore) {
    let ada = test.user("ada@example.com", []).await;
    let busy = Busy::new(test).await;
    let other = test.database.connect().await;
    other
        .batch_execute("BEGIN; SELECT * FROM users FOR UPDATE")
        .await
        .expect("the lock is free");
    let (update, runs) = Counted::new(rename(&ada, "Ada"));
    let kept_1 = busy.push(create("kept-1@example.com"));
    let mut waiting = busy.push(update);
    let kept_2 = busy.push(create("kept-2@example.com"));
    busy.free();
    let (kept_1, kept_2) = tokio::select! {
        kept = async { tokio::join!(kept_1, kept_2) } => kept,
        answer = &mut waiting => panic!("the lock is held: {answer:?}"),
    };
    kept_1.expect("kept");
    kept_2.expect("kept");
    other.batch_execute("ROLLBACK").await.expect("it ends");
    assert_eq!(waiting.await.expect("kept").name, name("Ada"));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    busy.store.close().await;
}

/// An operation that conflicts with another transaction is run again alone.
async fn a_conflict_is_run_again_alone(test: &TestStore) {
    let busy = Busy::new(test).await;
    let kept = busy.push(create("kept@example.com"));
    let (op, runs) = Counted::new(Ends::new(create("gone@example.com"), Ending::Conflict));
    let conflict = busy.push(op);
    busy.free();
    let (kept, conflict) = tokio::join!(kept, conflict);
    assert!(matches!(conflict, Err(Error::Unavailable(_))), "{conflict:?}");
    assert_eq!(test.list().await, [kept.expect("kept")]);
    assert!(runs.load(Ordering::SeqCst) > 2, "it was not run again");
    busy.store.close().await;
}

/// An operation that is dropped while it waits isn't begun.
async fn an_operation_dropped_in_the_queue_is_not_begun(test: &TestStore) {
    let busy = Busy::new(test).await;
    let (op, runs) = Counted::new(create("gone@example.com"));
    let given_up = busy.push(op);
    let kept = busy.push(create("kept@example.com"));
    drop(given_up);
    busy.free();
    let kept = kept.await.expect("kept");
    assert_eq!(test.list().await, [kept]);
    assert_eq!(runs.load(Ordering::SeqCst), 0);
    busy.store.close().await;
}

/// A running group whose callers have all given up is cancelled, leaves nothing, and releases its connection.
async fn a_group_that_nobody_waits_for_ends(test: &TestStore) {
    let busy = Busy::new(test).await;
    let never = Ends::new(create("gone-1@example.com"), Ending::Never);
    let worked = Arc::clone(&never.worked);
    let (mut never, mut behind) = (busy.push(never), busy.push(create("gone-2@example.com")));
    busy.free();
    tokio::select! {
        answer = &mut never => panic!("{answer:?}"),
        answer = &mut behind => panic!("{answer:?}"),
        () = worked.notified() => {}
    }
    drop((never, behind));
    let kept = busy
        .store
        .output_of(create("kept@example.com"))
        .await
        .expect("the connection is free");
    assert_eq!(test.list().await, [kept]);
    busy.store.close().await;
}

/// If the commit fails or its result is lost, every operation gets an error that allows a retry, even a refused one.
async fn a_failed_commit_is_reported_to_all(test: &TestStore) {
    let deferred = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                            BEGIN RAISE EXCEPTION 'as the test wants it'; END $$;
                        CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON users DEFERRABLE INITIALLY DEFERRED
                            FOR EACH ROW EXECUTE FUNCTION refuse()";
    test.database.execute(deferred).await;
    let busy = Busy::new(test).await;
    let before = test.database.dump().await;
    let lost = busy.push(create("ada@example.com"));
    let refused = busy.push(create("ada@example.com"));
    busy.free();
    let (lost, refused) = tokio::join!(lost, refused);
    assert!(matches!(lost, Err(Error::Unavailable(_))), "{lost:?}");
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    assert_eq!(test.database.dump().await, before);
    test.database.execute("DROP TRIGGER refuse ON users").await;
    let user = busy
        .store
        .output_of(create("ada@example.com"))
        .await
        .expect("it goes on");
    assert_eq!(user.email, email("ada@example.com"));
    busy.store.close().await;
}

/// If the connection breaks before the commit, each operation is run again on a new one.
async fn after_a_broken_connection_each_operation_is_run_again(test: &TestStore) {
    let busy = Busy::new(test).await;
    let other = test.database.connect().await;
    other
        .batch_execute("BEGIN; SELECT * FROM event_head FOR UPDATE")
        .await
        .expect("the lock is free");
    let all = tokio::spawn({
        let (first, second) = (busy.push(create("a@example.com")), busy.push(create("b@example.com")));
        async move { tokio::join!(first, second) }
    });
    busy.free();
    let stuck = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while test.database.rows(stuck).await.is_empty() {
        assert!(!all.is_finished(), "the head is locked");
    }
    test.database
        .rows(&format!("SELECT pg_terminate_backend(pid) FROM ({stuck}) stuck"))
        .await;
    other.batch_execute("ROLLBACK").await.expect("it ends");
    let (first, second) = all.await.expect("no panic");
    first.expect("kept");
    second.expect("kept");
    assert!(test.database.events().await.iter().map(|event| event.seq).eq(1..=2));
    busy.store.close().await;
}

on_postgres!(
    each_operation_of_a_group_fails_alone,
    the_last_of_a_group_fails_alone,
    only_the_operation_that_needs_a_lock_waits_for_it,
    a_conflict_is_run_again_alone,
    an_operation_dropped_in_the_queue_is_not_begun,
    a_group_that_nobody_waits_for_ends,
    a_failed_commit_is_reported_to_all,
    after_a_broken_connection_each_operation_is_run_again
);
