//! What the test suites share: they run the real binary, each test in its own folder and on its own database.
//!
//! A [`Workdir`] is a folder with a database; a [`Running`] is a `roster serve` in it; a [`Cluster`] is a `PostgreSQL`
//! server that a test may kill. A test is an `async fn` with one argument that implements [`Arrange`], such as a
//! `&Workdir`. One of the macros [`on_both_databases!`], [`on_sqlite!`] and [`on_postgres!`] lists it.
#![expect(
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "in a test suite every function panics when a step fails, and tests look at each result that matters"
)]

mod arrange;
mod client;
mod cluster;
mod command;
mod database;
mod listing;
mod pooler;
mod raw;
mod running;
mod signal;
mod token;
mod workdir;

pub use arrange::{Arrange, Setup, run};
pub use client::{Call, HttpClient, Reply};
pub use cluster::Cluster;
pub use command::{Command, Finished};
pub use database::{Database, Kind};
pub use pooler::Pooler;
pub use raw::{answer_on, connect, head_of, raw, status_of};
pub use running::{Running, until};
pub use signal::signal;
pub use token::TOKEN;
pub use workdir::Workdir;
