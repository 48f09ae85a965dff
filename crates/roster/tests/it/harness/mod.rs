//! What the tests stand on: the real binary, in a folder of its own, on a database of its own.
//!
//! A [`Place`] is a folder with a database; a [`Running`] is a `roster serve` in it; a [`Server`] is both, for the many
//! tests that need nothing special. Every test body runs once on `SQLite` and once on `PostgreSQL`.

mod client;
mod command;
mod database;
mod expect;
mod place;
mod raw;
mod running;

pub use client::{Client, Reply};
pub use command::{Command, Finished, signal};
pub use database::{Database, Kind};
pub use expect::{Server, assert_uuid_v7, envelope, keys, lacks, member_path, mentions, names, path_of};
pub use place::{Arrange, PROGRAM, Place, TOKEN};
pub use raw::{answer_on, connect, head_of, raw, status_of};
pub use running::{Running, until};

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

/// Arranges what the test asks for on a new database, and runs it.
pub fn run<A: Arrange>(kind: Kind, body: &impl AsyncFn(&A)) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            let arranged = A::arrange(kind).await;
            body(&arranged).await;
        });
}
