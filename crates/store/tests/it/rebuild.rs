//! The event log is sufficient to rebuild the directory. In a random history, replaying the log up to any event gives
//! the directory as it was at that time. And only the part of an event that can be erased identifies a person.

mod life;
mod state;

use crate::harness::{Events as _, TestStore};
use life::{Life, Step, steps};
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, TestRunner};
use serde_json::Value;
use state::{Directory, follow, shown};
use std::collections::BTreeSet;
use testing::{Database, Kind, Setup, run};

/// Every state of the history, with the number of its last event.
async fn lived(test: &TestStore, steps: &[Step]) -> Vec<(i64, Directory)> {
    let mut life = Life::new(test);
    let begin = [Step::CreateWorkspace(0), Step::CreateGroup(0, 0)];
    let mut moments = Vec::new();
    for (minute, step) in (1..).zip(begin.iter().chain(steps)) {
        test.environment.set(minute * 60_000);
        life.step(step).await;
        moments.push((test.database.seq().await, shown(test).await));
    }
    moments
}

async fn live(test: &TestStore, steps: &[Step]) {
    let moments = lived(test, steps).await;
    let mut events = test.database.events().await.into_iter().peekable();
    let mut rebuilt = Directory::new();
    for (seq, shown) in moments {
        while let Some(event) = events.next_if(|event| event.seq <= seq) {
            follow(&mut rebuilt, &event);
        }
        assert_eq!(rebuilt, shown, "up to event {seq}");
    }
    assert_eq!(events.next(), None);
    for user in test.list().await {
        assert_eq!(test.get(&user).await, user, "a user alone and in the list");
    }
    assert_nobody_is_named_in_public(&test.database).await;
}

/// The public parts contain no name and no address that any user has ever had.
async fn assert_nobody_is_named_in_public(database: &Database) {
    let rows = database
        .rows("SELECT public, coalesce(personal, '{}') FROM events")
        .await;
    let mut texts = BTreeSet::new();
    for row in &rows {
        let personal: Value = serde_json::from_str(&row[1]).expect("JSON");
        for pointer in ["/label", "/before/name", "/before/email", "/after/name", "/after/email"] {
            texts.extend(personal.pointer(pointer).and_then(Value::as_str).map(str::to_owned));
        }
    }
    for row in &rows {
        let named = texts.iter().find(|text| row[0].contains(*text));
        assert_eq!(named, None, "{}", row[0]);
        assert!(!row.concat().contains("$argon2id"), "a hash in the log");
        assert!(
            !row.concat().contains("value "),
            "a value of a member's metadata in the log"
        );
    }
}

fn any_life(kind: Kind, cases: u32) {
    let config = ProptestConfig {
        cases,
        // A history that has failed is tried first in later runs, by everyone.
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/it/rebuild.regressions"))),
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    };
    let lived = TestRunner::new(config).run(&steps(), |steps| {
        run(Setup { kind, program: None }, &async |test: &TestStore| {
            live(test, &steps).await;
        });
        Ok(())
    });
    if let Err(error) = lived {
        panic!("{error}");
    }
}

#[test]
fn the_log_rebuilds_the_directory_on_sqlite() {
    any_life(Kind::Sqlite, 12);
}

#[test]
fn the_log_rebuilds_the_directory_on_postgres() {
    any_life(Kind::Postgres, 6);
}
