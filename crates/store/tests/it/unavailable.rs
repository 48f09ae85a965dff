//! Unreachable databases: the error comes within a bounded time, and the store recovers when they are back.

use crate::harness::{Ending, Ends, Fixed, Outputs, TestStore, create, email, name};
use directory::Status;
use directory::UserKey;
use std::sync::Arc;
use std::time::Duration;
use store::ops::users::{Get, ImportRow, ImportUsers};
use store::{Error, OpenError};
use testing::{Database, Workdir, on_postgres, on_sqlite};
use tokio::net::TcpListener;
use tokio::time::timeout;

/// More than the timeouts that the store promises. It only ends a test that hangs; nothing is measured.
const BOUND: Duration = Duration::from_secs(40);

/// The database with this URL must be reported as unreachable.
async fn is_unreachable(url: &str) -> String {
    let database = store::Database::parse(url).expect("a URL");
    let mut said = Vec::new();
    said.push(
        timeout(BOUND, database.schema())
            .await
            .expect("it is told in time")
            .map(drop),
    );
    said.push(
        timeout(BOUND, database.migrate())
            .await
            .expect("it is told in time")
            .map(drop),
    );
    let opened = store::Store::open(database, 1, Arc::<Fixed>::default());
    said.push(timeout(BOUND, opened).await.expect("it is told in time").map(drop));
    let said: Vec<_> = said
        .into_iter()
        .map(|answer| answer.expect_err("nobody is there"))
        .collect();
    assert!(
        said.iter().all(|error| matches!(error, OpenError::Unreachable(_))),
        "{said:?}"
    );
    said[0].to_string()
}

/// Nothing listens on the port.
#[tokio::test]
async fn a_missing_server_is_reported() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let said = is_unreachable(&format!("postgres://roster:secret@127.0.0.1:{port}/roster")).await;
    assert!(said.contains("DATABASE_URL"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}

/// Something accepts the connection and sends nothing.
#[tokio::test]
async fn a_silent_server_is_reported() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    is_unreachable(&format!("postgres://roster@127.0.0.1:{port}/roster?connect_timeout=1")).await;
}

/// A database that doesn't exist in the cluster.
async fn a_missing_database_is_reported(empty: &Workdir) {
    let url = format!("{}_not_there", empty.database.url());
    let said = is_unreachable(&url).await;
    assert!(said.contains("does not exist"), "{said}");
}

/// The server closes all connections and accepts none: operations fail, and succeed again when it accepts connections.
async fn the_store_recovers_when_the_server_is_back(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    let Database::Postgres { name, .. } = &test.database else {
        unreachable!()
    };
    test.database
        .administer(&format!("ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false"))
        .await;
    let end = format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'");
    test.database.administer(&end).await;
    for _ in 0..4 {
        let write = timeout(BOUND, test.run(create("bob@example.com")))
            .await
            .expect("it is told in time");
        assert!(matches!(write, Err(Error::Unavailable(_))), "{write:?}");
        let read = timeout(BOUND, test.run(Get(UserKey::Id(user.id))))
            .await
            .expect("it is told in time");
        assert!(matches!(read, Err(Error::Unavailable(_))), "{read:?}");
    }
    assert!(test.store.check().await.is_err());
    test.database
        .administer(&format!("ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS true"))
        .await;
    assert_eq!(test.get(&user).await, user);
    test.ok(create("bob@example.com")).await;
}

/// Rows are pipelined, and each of two takes long. The pause must not be mistaken for the silence of a dead server.
async fn slow_rows_are_not_taken_for_silence(test: &TestStore) {
    let slow = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN PERFORM pg_sleep(6); RETURN NEW; END $$;
                    CREATE TRIGGER slow BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION slow()";
    test.database.execute(slow).await;
    let rows = ["ada@example.com", "bob@example.com"].map(|address| ImportRow {
        id: None,
        name: name("Ada"),
        email: email(address),
        status: None,
        memberships: Vec::new(),
        password: None,
    });
    let imported = test
        .ok(ImportUsers {
            rows: rows.into(),
            status: Status::Active,
        })
        .await;
    assert_eq!(imported.len(), 2);
}

/// All connections are held by operations that don't end.
async fn a_full_pool_is_reported(test: &TestStore) {
    let store = test.another_store(1).await;
    let never = Ends::new(create("ada@example.com"), Ending::Never);
    let worked = Arc::clone(&never.worked);
    let holding = store.clone();
    let held = tokio::spawn(async move { holding.output_of(never).await });
    worked.notified().await;
    let write = timeout(BOUND, store.output_of(create("bob@example.com")))
        .await
        .expect("it is told in time");
    assert!(matches!(write, Err(Error::Unavailable(_))), "{write:?}");
    held.abort();
    store
        .output_of(create("bob@example.com"))
        .await
        .expect("the connection is free again");
    store.close().await;
}

on_postgres!(
    a_missing_database_is_reported,
    the_store_recovers_when_the_server_is_back,
    slow_rows_are_not_taken_for_silence,
    a_full_pool_is_reported
);

/// A folder that can't be created, because a file has its name.
async fn a_file_that_cannot_be_created_is_reported(empty: &Workdir) {
    std::fs::write(empty.folder().join("file"), "text").expect("a file");
    let path = empty.folder().join("file/roster.db");
    let database = store::Database::parse(&format!("sqlite:{}", path.display())).expect("a URL");
    let failed = database.migrate().await.expect_err("there is no folder");
    assert!(matches!(failed, OpenError::Unreachable(_)), "{failed}");
}

on_sqlite!(a_file_that_cannot_be_created_is_reported);
