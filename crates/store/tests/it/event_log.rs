//! The event log: without gaps, in the order of commits, without secrets, and sufficient to rebuild the directory.

use crate::harness::{
    Ending, Ends, Events as _, Outputs, TestStore, create, create_workspace, email, in_workspace, key, name, rename,
    together, with_groups,
};
use directory::{Actor, PasswordHash, UserChange, Via};
use std::sync::atomic::{AtomicBool, Ordering};
use store::ops::users::{Create, SetPassword, Update};
use store::{Call, Error, Store};
use testing::{Database, on_both_databases};

/// The number of events, the highest number, and the number in the head. If there are no gaps and commits follow the
/// numbers, the three are always equal.
async fn counts(database: &Database) -> [String; 3] {
    let counts = "SELECT (SELECT count(*) FROM events), (SELECT coalesce(max(seq), 0) FROM events),
                  (SELECT seq FROM event_head)";
    let rows = database.rows(counts).await;
    rows[0].clone().try_into().expect("three counts")
}

fn assert_no_gaps([count, last, head]: [String; 3]) {
    assert_eq!(
        (&count, &count),
        (&last, &head),
        "events that others see are not all up to the last"
    );
}

/// The work of one task: one of its five operations succeeds, and the others fail in every possible way.
async fn work(store: Store, number: usize) -> Result<(), Error> {
    let new = create(&format!("u{number}@example.com"));
    let new = Create {
        workspaces: vec![in_workspace("finance")],
        ..new
    };
    let ended = |ending| Ends::new(create(&format!("v{number}@example.com")), ending);
    let failed = store.output_of(ended(Ending::Failed)).await;
    assert!(matches!(failed, Err(Error::Failed(_))));
    let refused = store.output_of(ended(Ending::Refused)).await;
    assert!(matches!(refused, Err(Error::Refused(_))));
    let taken = store.output_of(create("taken@example.com")).await;
    assert!(matches!(taken, Err(Error::Refused(_))));
    let user = store.output_of(new).await?;
    let change = UserChange {
        name: Some(name("Ada King")),
        ..UserChange::default()
    };
    let update = Update {
        user: user.id.into(),
        change,
        password: None,
        workspaces: None,
    };
    store.output_of(update).await.map(drop)
}

/// While tasks write, are refused and roll back, a reader never sees a gap. So the numbers follow the order of commits.
async fn numbers_have_no_gaps(test: &TestStore) {
    const TASKS: usize = 24;
    test.workspace("finance").await;
    test.user("taken@example.com", []).await;
    let done = AtomicBool::new(false);
    let write = async {
        let results = together(TASKS, |number| work(test.store.clone(), number)).await;
        done.store(true, Ordering::SeqCst);
        results
    };
    let look = async {
        while !done.load(Ordering::SeqCst) {
            assert_no_gaps(counts(&test.database).await);
            // On SQLite nothing above yields.
            tokio::task::yield_now().await;
        }
    };
    let (results, ()) = tokio::join!(write, look);
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_no_gaps(counts(&test.database).await);
    let events = test.database.events().await;
    // Two events before the tasks; in each task a user, a membership and an update.
    assert_eq!(events.len(), 2 + 3 * TASKS);
    assert!((1..).zip(&events).all(|(seq, event)| event.seq == seq));
}

/// The events of one operation are consecutive, however many operations run at once.
async fn events_of_one_operation_are_consecutive(test: &TestStore) {
    for name in ["a", "b", "c"] {
        test.workspace(name).await;
    }
    test.users(16, &["a", "b", "c"].map(in_workspace)).await;
    let events = test.database.events().await;
    for of_one in events[3..].chunks(4) {
        assert_eq!(of_one[0].action, "user.created");
        assert!(of_one.iter().all(|event| event.subject == of_one[0].subject));
    }
}

/// An event names its actor, and the id of its request if there was one.
async fn events_name_their_actor(test: &TestStore) {
    let cli = Call::new(Actor::Cli("ada".into()), Via::Cli);
    test.store
        .run(cli, create_workspace("finance"))
        .await
        .expect("a workspace");
    test.workspace("sales").await;
    let events = test.database.events().await;
    let who: Vec<_> = events
        .iter()
        .map(|event| (&*event.actor, event.request_id.as_deref()))
        .collect();
    assert_eq!(who, [("cli:ada", None), ("root", Some("request-1"))]);
}

/// No hash of a password enters the log or an error: not from creating, updating or setting it.
async fn no_hash_enters_the_log(test: &TestStore) {
    let secret = || Some(PasswordHash::new("$argon2id$not-to-be-seen".into()));
    let create_it = Create {
        password: secret(),
        ..create("ada@example.com")
    };
    let user = test.ok(create_it).await;
    let taken = Create {
        password: secret(),
        ..create("ada@example.com")
    };
    let refused = test.run(taken).await.expect_err("it is taken");
    assert!(!format!("{refused} {refused:?}").contains("not-to-be-seen"));
    let change = UserChange {
        email: Some(email("king@example.com")),
        ..UserChange::default()
    };
    test.ok(Update {
        user: user.id.into(),
        change,
        password: secret(),
        workspaces: None,
    })
    .await;
    test.ok(SetPassword {
        user: user.id.into(),
        hash: secret().expect("a hash"),
    })
    .await;
    let events = test.database.events().await;
    assert_eq!(events.len(), 5);
    assert!(!format!("{events:?}").contains("not-to-be-seen"));
}

/// The operation's own transaction writes the log: if the log can't be written, nothing is kept.
async fn without_its_events_nothing_is_kept(test: &TestStore) {
    test.workspace("finance").await;
    test.database.execute("UPDATE event_head SET seq = seq - 1").await;
    let before = test.database.dump().await;
    let new = Create {
        workspaces: vec![with_groups(in_workspace("finance"), &["admin"])],
        ..create("ada@example.com")
    };
    // On SQLite the group of writes fails, of which this is the only one.
    let is_not_kept = |error| matches!(error, Error::Failed(_) | Error::NotWritable(_) | Error::Unavailable(_));
    assert!(test.run(new).await.is_err_and(is_not_kept));
    let rename = rename(key("finance"), "money");
    assert!(test.run(rename).await.is_err_and(is_not_kept));
    assert_eq!(test.database.dump().await, before);
}

/// Reads append no event, whoever runs them.
async fn reads_leave_no_event(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    let before = test.database.dump().await;
    test.get(&user).await;
    test.list().await;
    test.ok(store::ops::workspaces::List).await;
    test.store.check().await.expect("the schema is current");
    assert_eq!(test.database.dump().await, before);
}

on_both_databases!(
    numbers_have_no_gaps,
    events_of_one_operation_are_consecutive,
    events_name_their_actor,
    no_hash_enters_the_log,
    without_its_events_nothing_is_kept,
    reads_leave_no_event
);
