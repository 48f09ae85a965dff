//! `SQLite`'s writer: operations share a commit, but succeed or fail independently.

use crate::harness::{
    Both, Ending, Ends, Events as _, Outputs, Statement, TestStore, create, gate, id, in_workspace, name,
};
use directory::{Refusal, Status};
use futures_util::FutureExt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;
use store::ops::users::{MembershipChange, ReplaceMembership};
use store::{Error, Op};
use testing::on_sqlite;
use tokio::sync::Notify;

type Waiting<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Queues an operation. It is in the queue when this returns.
fn queue<O: Op>(test: &TestStore, op: O) -> Waiting<O::Output> {
    let store = test.store.clone();
    let mut waiting: Waiting<_> = Box::pin(async move { store.output_of(op).await });
    assert!(
        (&mut waiting).now_or_never().is_none(),
        "{} was answered before its commit",
        O::NAME
    );
    waiting
}

/// Stops the writer inside an open group. Returns the sender that releases it.
async fn hold(test: &TestStore) -> (Waiting<()>, Sender<()>) {
    let (waiting, reached, open) = queue_gate(test);
    reached.notified().await;
    (waiting, open)
}

fn queue_gate(test: &TestStore) -> (Waiting<()>, Arc<Notify>, Sender<()>) {
    let (gate, reached, open) = gate();
    (queue(test, gate), reached, open)
}

/// Runs a group of writes that is rolled back as a whole by these statements in its middle. Each operation must get the
/// error that the database is not available. This includes the refused one, because its refusal is based on a write
/// that was not kept.
async fn nothing_of_a_group_is_kept(test: &TestStore, undo: &[&str]) {
    let before = test.database.dump().await;
    let (first_gate, open) = hold(test).await;
    let first = queue(test, create("ada@example.com"));
    let taken = queue(test, create("ada@example.com"));
    let undo: Vec<_> = undo
        .iter()
        .map(|&statement| queue(test, Statement(statement.to_owned())))
        .collect();
    let late = queue(test, create("ada@example.com"));
    open.send(()).expect("the writer waits");

    let gate = first_gate.await;
    assert!(matches!(gate, Err(Error::Unavailable(_))), "{gate:?}");
    for created in [first, taken, late] {
        let created = created.await;
        assert!(matches!(created, Err(Error::Unavailable(_))), "{created:?}");
    }
    for undo in undo {
        let undo = undo.await;
        assert!(matches!(undo, Err(Error::Unavailable(_))), "{undo:?}");
    }
    assert_eq!(test.database.dump().await, before);
    // The address is free, and the next group is not affected.
    let user = test.ok(create("ada@example.com")).await;
    assert_eq!(test.list().await, [user]);
}

/// The commit fails because of a membership without a user: the foreign key is deferred, so only the commit checks it.
async fn a_refusal_is_not_returned_when_its_groups_commit_fails(test: &TestStore) {
    let workspace = test.database.literal(test.workspace("finance").await.head.id.0);
    let nobody = test.database.literal(id(900));
    let orphan = format!(
        "INSERT INTO memberships (user_id, workspace_id, status, role, archived_with_user, created_at)
         VALUES ({nobody}, {workspace}, 'active', 'end-user', false, 0)"
    );
    nothing_of_a_group_is_kept(test, &["PRAGMA defer_foreign_keys = on", &orphan]).await;
}

/// The transaction is rolled back before its commit, as SQLite itself does on some errors.
async fn a_refusal_is_not_returned_when_its_group_is_rolled_back(test: &TestStore) {
    nothing_of_a_group_is_kept(test, &["ROLLBACK"]).await;
}

/// Operations in one commit: one that is refused after it has written, one that fails and one that panics leave
/// nothing; the others are kept. Before the commit, no operation returns and nobody sees any change.
async fn each_operation_of_a_group_fails_alone(test: &TestStore) {
    let finance = test.workspace("finance").await.head.id;
    test.workspace("sales").await;
    let user = test.user("ada@example.com", [in_workspace("finance")]).await;
    let before = test.database.dump().await;

    let (first_gate, open_first) = hold(test).await;
    let mut kept_1 = queue(test, create("kept-1@example.com"));
    let change = MembershipChange {
        status: Some(Status::Archived),
        workspace_name: Some(name("sales")),
        groups: None,
        role: None,
    };
    let refused = queue(
        test,
        ReplaceMembership {
            user: user.id.into(),
            workspace: finance.into(),
            workspace_id: None,
            change,
        },
    );
    let mut failed = Vec::new();
    for ending in [Ending::Refused, Ending::Failed, Ending::Panic, Ending::Conflict] {
        failed.push(queue(test, Ends::new(create("gone@example.com"), ending)));
    }
    let kept_2 = queue(test, create("kept-2@example.com"));
    let taken = queue(test, create("kept-1@example.com"));
    let (last_gate, reached, open_last) = queue_gate(test);
    open_first.send(()).expect("the writer waits");
    reached.notified().await;

    // All of them have run, in a transaction that is still open.
    assert!((&mut kept_1).now_or_never().is_none(), "answered before the commit");
    assert_eq!(test.database.dump().await, before, "seen before the commit");
    open_last.send(()).expect("the writer waits");

    first_gate.await.expect("the first gate");
    last_gate.await.expect("the last gate");
    let kept = [kept_1.await.expect("kept"), kept_2.await.expect("kept")];
    let refusal = refused.await.expect_err("the name is taken");
    assert!(
        matches!(refusal, Error::Refused(Refusal::WorkspaceNameTaken(_))),
        "{refusal}"
    );
    for failed in failed {
        failed.await.expect_err("it ends badly");
    }
    let taken = taken.await.expect_err("a neighbour has the address");
    assert!(matches!(taken, Error::Refused(Refusal::EmailTaken(_))), "{taken}");
    assert_eq!(test.list().await, [vec![user], kept.to_vec()].concat());
    let events = test.database.events().await;
    let last: Vec<_> = events[4..].iter().map(|event| (event.seq, event.subject)).collect();
    assert_eq!(last, [(5, kept[0].id.0), (6, kept[1].id.0)]);
}

/// The writes of the first operation of a group are undone differently from those of the others.
async fn the_first_of_a_group_fails_alone(test: &TestStore) {
    let mut kept = Vec::new();
    for (number, ending) in [Ending::Refused, Ending::Failed, Ending::Panic, Ending::Conflict]
        .into_iter()
        .enumerate()
    {
        let (gate, reached, open) = gate();
        let first = queue(test, Ends::new(Both(create("gone@example.com"), gate), ending));
        reached.notified().await;
        let next = queue(test, create(&format!("kept-{number}@example.com")));
        open.send(()).expect("the writer waits");
        first.await.expect_err("it ends badly");
        kept.push(next.await.expect("kept"));
    }
    assert_eq!(test.list().await, kept);
    assert!(test.database.events().await.iter().map(|event| event.seq).eq(1..=4));
}

/// An operation that is dropped while it is queued isn't begun. Once begun, it is kept or not, but as a whole.
async fn an_operation_dropped_in_the_queue_is_not_begun(test: &TestStore) {
    let (waiting, open) = hold(test).await;
    let given_up = queue(test, create("gone@example.com"));
    let kept = queue(test, create("kept@example.com"));
    drop(given_up);
    open.send(()).expect("the writer waits");
    waiting.await.expect("the gate");
    let kept = kept.await.expect("kept");
    assert_eq!(test.list().await, [kept]);
}

/// Point reads don't wait for the writer, and see committed data.
async fn reads_go_on_while_the_writer_works(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    let (waiting, open) = hold(test).await;
    assert_eq!(test.get(&user).await, user);
    assert_eq!(test.list().await, [user]);
    open.send(()).expect("the writer waits");
    waiting.await.expect("the gate");
}

/// While another process writes, such as a command beside the server, the writer waits for its commit.
async fn the_writer_waits_for_another_process(test: &TestStore) {
    let other = rusqlite::Connection::open(test.database.file()).expect("it opens");
    other
        .execute_batch("BEGIN IMMEDIATE; UPDATE event_head SET seq = seq")
        .expect("the lock is free");
    let mut waiting = queue(test, create("ada@example.com"));
    // Not a synchronisation: it only gives the writer a chance to give up too early.
    let waited = tokio::time::timeout(Duration::from_millis(300), &mut waiting).await;
    assert!(waited.is_err(), "the operation didn't wait: {waited:?}");
    other.execute_batch("COMMIT").expect("a commit");
    waiting.await.expect("the operation succeeds");
}

/// It doesn't wait forever: all waiting operations fail with "busy", and when the lock is free, the writer goes on.
async fn a_lock_that_stays_is_reported(test: &TestStore) {
    let other = rusqlite::Connection::open(test.database.file()).expect("it opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock is free");
    let both = [
        queue(test, create("a@example.com")),
        queue(test, create("b@example.com")),
    ];
    for waiting in both {
        assert!(matches!(waiting.await, Err(Error::Unavailable(_))));
    }
    assert_eq!(test.list().await, []);
    other.execute_batch("ROLLBACK").expect("a rollback");
    test.ok(create("a@example.com")).await;
}

/// A command ends while another connection reads a long list. The command's checkpoint can't truncate the log, and
/// waiting for the reader would block all writers.
async fn closing_waits_for_no_reader(test: &TestStore) {
    let reader = rusqlite::Connection::open(test.database.file()).expect("it opens");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM users")
        .expect("a snapshot");
    let other = test.another_store(1).await;
    other
        .output_of(create("ada@example.com"))
        .await
        .expect("a user is created");
    // Half of the time that it would wait for a lock.
    let closed = tokio::time::timeout(Duration::from_secs(5), other.close()).await;
    assert!(closed.is_ok(), "it waits for the reader");
    test.ok(create("eve@example.com")).await;
    reader.execute_batch("COMMIT").expect("the end of the snapshot");
}

/// Two stores write to one file, and wait for each other.
async fn two_stores_write_to_one_file(test: &TestStore) {
    let other = test.another_store(1).await;
    let answers = crate::harness::together(40, |number| {
        let store = if number.is_multiple_of(2) {
            test.store.clone()
        } else {
            other.clone()
        };
        async move { store.output_of(create(&format!("u{number}@example.com"))).await }
    });
    for answer in answers.await {
        answer.expect("a user is created");
    }
    assert_eq!(test.list().await.len(), 40);
    assert!(test.database.events().await.iter().map(|event| event.seq).eq(1..=40));
    other.close().await;
}

on_sqlite!(
    a_refusal_is_not_returned_when_its_groups_commit_fails,
    a_refusal_is_not_returned_when_its_group_is_rolled_back,
    each_operation_of_a_group_fails_alone,
    the_first_of_a_group_fails_alone,
    an_operation_dropped_in_the_queue_is_not_begun,
    reads_go_on_while_the_writer_works,
    the_writer_waits_for_another_process,
    a_lock_that_stays_is_reported,
    closing_waits_for_no_reader,
    two_stores_write_to_one_file
);
