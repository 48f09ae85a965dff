//! The state after the load: the log, the tables, and the list that the API returns.

use serde_json::Value;
use testing::{Database, Kind};

use super::event::Event;
use super::rebuild::Directory;
use super::tables::tables;

#[derive(Debug, Clone)]
pub struct End {
    pub events: Vec<Event>,
    /// Whether writes run one after the other, as on `SQLite`: then no response shows a name from before its commit.
    pub one_writer: bool,
    /// The number of the last event, from the head of the log.
    pub head: u64,
    pub tables: Directory,
    /// All users, as the API returns them.
    pub list: Value,
}

impl End {
    /// The first moment whose names may appear in the response to a write that was sent when `known` was known, and
    /// committed at `at`.
    pub fn oldest_names(&self, known: usize, at: usize) -> usize {
        if self.one_writer { at } else { known }
    }

    pub async fn read(database: &Database, list: Value) -> Self {
        Self {
            events: Event::read_all(database).await,
            one_writer: database.kind() == Kind::Sqlite,
            head: head(database).await,
            tables: tables(database).await,
            list,
        }
    }
}

/// The number of the last event, from the head of the log.
pub async fn head(database: &Database) -> u64 {
    let rows = database.rows("SELECT seq FROM event_head").await;
    rows[0][0].parse().expect("a number")
}

/// The log is sufficient to rebuild the tables: both show the same moment, and nothing is missing from either.
pub async fn assert_rebuilt(database: &Database) {
    let end = End::read(database, Value::Null).await;
    let mut rebuilt = Directory::default();
    for event in &end.events {
        rebuilt.follow(event).unwrap_or_else(|fault| panic!("{fault}"));
    }
    assert_eq!(rebuilt, end.tables);
    assert_eq!(end.events.len() as u64, end.head);
}
