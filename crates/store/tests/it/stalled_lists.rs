//! Lists whose readers stall or go: they hold up nobody, and leave nothing behind.

use crate::harness::{CONNECTIONS, Gone, Outputs, Stall, TestStore, create, email, list, name, stalled};
use directory::UserChange;
use directory::UserKey;
use std::sync::atomic::Ordering;
use store::ops::users::{Get, Update};
use store::ops::workspaces;
use store::{Error, Store};
use testing::{Kind, on_both_databases, on_postgres, on_sqlite};
use tokio::task::JoinHandle;

/// Long reads at a time on `SQLite`.
const LANES: usize = 64;

type Listing = JoinHandle<Result<(), Error>>;

/// Starts lists on this store, and waits until each has given its first page and stalls.
async fn stall(store: &Store, count: usize) -> Vec<(Listing, Stall)> {
    let mut lists = Vec::new();
    for _ in 0..count {
        let (pages, stall) = stalled();
        let store = store.clone();
        let listing = tokio::spawn(async move { store.output_of(list(pages)).await });
        stall.reached().await;
        lists.push((listing, stall));
    }
    lists
}

/// Lets the lists go on; all of them must end well.
async fn finish(lists: Vec<(Listing, Stall)>) {
    for (listing, stall) in lists {
        stall.go_on();
        listing.await.expect("no panic").expect("the list ends well");
    }
}

/// As many stall as can be under way at once: point reads, snapshots and writes are answered meanwhile.
async fn stalled_lists_hold_up_nobody(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    let lanes = match test.database.kind() {
        Kind::Sqlite => LANES,
        Kind::Postgres => CONNECTIONS / 2,
    };
    let lists = stall(&test.store, lanes).await;
    let one_more = test.run(list(Gone::default())).await;
    assert!(matches!(one_more, Err(Error::Unavailable(_))), "a lane is free");
    assert_eq!(test.ok(workspaces::List).await, []);
    for number in 0..20 {
        let change = UserChange {
            name: Some(name(&format!("Ada {number}"))),
            ..UserChange::default()
        };
        let after = test
            .ok(Update {
                user: user.id.into(),
                change,
                password: None,
                workspaces: None,
            })
            .await;
        assert_eq!(test.get(&user).await, after);
        let by_email = Get(UserKey::Email(email("ada@example.com")));
        assert_eq!(test.ok(by_email).await, after);
        test.ok(create(&format!("u{number}@example.com"))).await;
    }
    for (_, stall) in &lists {
        assert_eq!(stall.collect.users(), std::slice::from_ref(&user));
    }
    finish(lists).await;
}

/// It ends at the first page, and its lane is free again, more often than there are lanes.
async fn a_list_without_reader_ends(test: &TestStore) {
    test.users(300, &[]).await;
    for _ in 0..LANES + 6 {
        let gone = Gone::default();
        let offered = std::sync::Arc::clone(&gone.0);
        assert!(matches!(test.run(list(gone)).await, Err(Error::ReaderGone)));
        assert_eq!(offered.load(Ordering::SeqCst), 1);
    }
    assert_eq!(test.list().await.len(), 300);
}

on_both_databases!(stalled_lists_hold_up_nobody, a_list_without_reader_ends);

/// The lanes are counted: one list too many is told so at once, and finds a place when another has ended.
async fn lanes_are_bounded_and_come_back(test: &TestStore) {
    test.user("ada@example.com", []).await;
    let mut lists = stall(&test.store, LANES).await;
    assert!(matches!(
        test.run(list(Gone::default())).await,
        Err(Error::Unavailable(_))
    ));
    finish(lists.split_off(LANES - 1)).await;
    assert_eq!(test.list().await.len(), 1);
    finish(lists).await;
}

on_sqlite!(lanes_are_bounded_and_come_back);

/// A list that must wait for a connection gets it when another has ended.
async fn a_list_waits_for_a_connection(test: &TestStore) {
    test.user("ada@example.com", []).await;
    let store = test.another_store(2).await;
    let lists = stall(&store, 1).await;
    let (pages, second) = stalled();
    second.go_on();
    let (waited, ()) = tokio::join!(store.output_of(list(pages)), finish(lists));
    waited.expect("the list gets its turn");
    assert_eq!(second.collect.users().len(), 1);
    store.close().await;
}

/// A list that is dropped while it waits for its reader gives its connection back, fit for use.
async fn a_dropped_list_gives_its_connection_back(test: &TestStore) {
    test.user("ada@example.com", []).await;
    let store = test.another_store(2).await;
    for _ in 0..3 {
        for (listing, _stall) in stall(&store, 1).await {
            listing.abort();
            assert!(listing.await.expect_err("it was dropped").is_cancelled());
        }
    }
    // Sees what was written after the dropped lists' snapshots.
    test.user("bob@example.com", []).await;
    let (pages, stall) = stalled();
    stall.go_on();
    store.output_of(list(pages)).await.expect("the list ends well");
    assert_eq!(stall.collect.users().len(), 2);
    store.close().await;
}

on_postgres!(a_list_waits_for_a_connection, a_dropped_list_gives_its_connection_back);
