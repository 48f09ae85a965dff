//! Databases that can't be reached, now or at all: told within bounded time, and left behind when they are back.

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

/// More than the bounds that the store promises; nothing here is measured, only ended.
const BOUND: Duration = Duration::from_secs(40);

/// A database as this URL names it must be told to be unreachable.
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

/// Nobody listens.
#[tokio::test]
async fn a_server_that_is_not_there_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let said = is_unreachable(&format!("postgres://roster:secret@127.0.0.1:{port}/roster")).await;
    assert!(said.contains("DATABASE_URL"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}

/// Something listens and says nothing.
#[tokio::test]
async fn a_server_that_is_silent_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    is_unreachable(&format!("postgres://roster@127.0.0.1:{port}/roster?connect_timeout=1")).await;
}

/// A database that isn't in the cluster.
async fn a_database_that_is_not_there_is_told(empty: &Workdir) {
    let url = format!("{}_not_there", empty.database.url());
    let said = is_unreachable(&url).await;
    assert!(said.contains("does not exist"), "{said}");
}

/// The server ends all connections and takes none: operations are told so, and go on when it takes them again.
async fn a_server_that_went_away_comes_back(test: &TestStore) {
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

/// Rows are sent ahead, and each of two takes its time. That isn't the silence of a server that is gone.
async fn a_server_that_takes_its_time_for_several_rows_is_waited_for(test: &TestStore) {
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

/// All connections are in use by operations that don't end.
async fn a_full_pool_is_told(test: &TestStore) {
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
    a_database_that_is_not_there_is_told,
    a_server_that_went_away_comes_back,
    a_server_that_takes_its_time_for_several_rows_is_waited_for,
    a_full_pool_is_told
);

/// A folder that can't be made because a file is in its place.
async fn a_file_that_can_not_be_made_is_told(empty: &Workdir) {
    std::fs::write(empty.folder().join("file"), "text").expect("a file");
    let path = empty.folder().join("file/roster.db");
    let database = store::Database::parse(&format!("sqlite:{}", path.display())).expect("a URL");
    let failed = database.migrate().await.expect_err("there is no folder");
    assert!(matches!(failed, OpenError::Unreachable(_)), "{failed}");
}

on_sqlite!(a_file_that_can_not_be_made_is_told);
