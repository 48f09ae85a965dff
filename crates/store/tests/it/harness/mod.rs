//! What the tests stand on: a store of its own for each test, on `SQLite` and on `PostgreSQL`, with a clock, ids and
//! randomness that the test knows.

mod database;
mod environment;
mod log;
mod ops;
mod pages;
mod place;
mod words;

use std::time::Duration;

pub use database::{Database, Kind};
pub use environment::{Fixed, START, START_TEXT, id};
pub use log::{Logged, logged};
pub use ops::{Both, Counted, Ending, Ends, Statement, gate};
pub use pages::{Collect, Gone, Stall, Stalled, list, stalled};
pub use place::{Answers, Place, together};
pub use words::{
    by_id, create, create_workspace, email, group_name, groups_of, in_workspace, key, listed, name, relations, slug,
    with_groups, with_status,
};

/// What a test is given: made anew for it, on the database that it asks for.
pub trait Arrange: Sized {
    async fn arrange(kind: Kind) -> Self;
}

/// Lists tests that run twice: as `name::sqlite` and as `name::postgres`.
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                $crate::harness::run($crate::harness::Kind::Sqlite, &super::$name);
            }

            #[test]
            fn postgres() {
                $crate::harness::run($crate::harness::Kind::Postgres, &super::$name);
            }
        }
    )+};
}
pub(crate) use on_both_databases;

/// Lists tests of what only `SQLite` has: `name::sqlite`.
macro_rules! on_sqlite {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                $crate::harness::run($crate::harness::Kind::Sqlite, &super::$name);
            }
        }
    )+};
}
pub(crate) use on_sqlite;

/// Lists tests of what only `PostgreSQL` has: `name::postgres`.
macro_rules! on_postgres {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn postgres() {
                $crate::harness::run($crate::harness::Kind::Postgres, &super::$name);
            }
        }
    )+};
}
pub(crate) use on_postgres;

/// Longer than any test takes: one that hangs fails, and is not waited for.
const HANG: Duration = Duration::from_mins(2);

/// Arranges what the test asks for on a new database, and runs it.
pub fn run<A: Arrange>(kind: Kind, body: &impl AsyncFn(&A)) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let done = runtime.block_on(async {
        let test = async {
            let arranged = A::arrange(kind).await;
            body(&arranged).await;
        };
        tokio::time::timeout(HANG, test).await
    });
    // A thread that hangs would make the drop of the runtime hang too.
    runtime.shutdown_background();
    assert!(done.is_ok(), "the test hangs");
}
