//! Lists whose readers stall or disappear: they block nobody, and leave nothing behind.

use crate::harness::{CONNECTIONS, Gone, Outputs, Stall, TestStore, create, email, list, name, stalled};
use directory::UserChange;
use directory::UserKey;
use std::sync::atomic::Ordering;
use store::ops::users::{Get, Update};
use store::ops::workspaces;
use store::{Error, Store};
use testing::{Kind, on_both_databases, on_postgres, on_sqlite};
use tokio::task::JoinHandle;

/// The maximum number of concurrent long reads on `SQLite`.
const LANES: usize = 64;

type Listing = JoinHandle<Result<(), Error>>;

/// Starts lists on this store, and waits until each has delivered its first page and stalls.
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

/// Lets the lists continue. All of them must succeed.
async fn finish(lists: Vec<(Listing, Stall)>) {
    for (listing, stall) in lists {
        stall.go_on();
        listing.await.expect("no panic").expect("the list ends well");
    }
}

/// The maximum number of lists stall: meanwhile point reads, snapshots and writes succeed.
async fn stalled_lists_block_nobody(test: &TestStore) {
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

/// The list ends at the first page and releases its place, even if this is repeated more often than there are places.
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

on_both_databases!(stalled_lists_block_nobody, a_list_without_reader_ends);

/// One list too many fails immediately, and succeeds once another one has ended.
async fn the_number_of_lists_is_bounded(test: &TestStore) {
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

on_sqlite!(the_number_of_lists_is_bounded);

/// A list that waits for a connection gets one when another list has ended.
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

/// A list that is dropped while it waits for its reader returns a usable connection.
async fn a_dropped_list_returns_its_connection(test: &TestStore) {
    test.user("ada@example.com", []).await;
    let store = test.another_store(2).await;
    for _ in 0..3 {
        for (listing, _stall) in stall(&store, 1).await {
            listing.abort();
            assert!(listing.await.expect_err("it was dropped").is_cancelled());
        }
    }
    // It sees what was written after the snapshots of the dropped lists.
    test.user("bob@example.com", []).await;
    let (pages, stall) = stalled();
    stall.go_on();
    store.output_of(list(pages)).await.expect("the list ends well");
    assert_eq!(stall.collect.users().len(), 2);
    store.close().await;
}

on_postgres!(a_list_waits_for_a_connection, a_dropped_list_returns_its_connection);
