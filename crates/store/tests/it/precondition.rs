//! Preconditions, and dry runs.

use crate::harness::{TestStore, create_workspace, in_workspace, name, relations};
use directory::{Actor, User, UserChange, UserKey, Via, WorkspaceKey};
use std::fmt::Debug;
use std::time::Duration;
use store::ops::users::{MembershipChange, ReplaceMembership, Update};
use store::{Call, Done, Error, Mode, Op, Precondition, Tag};
use testing::{on_both_databases, on_postgres};

fn call() -> Call {
    Call::new(Actor::Root, Via::Api)
}

fn resting_on(precondition: Precondition) -> Call {
    Call {
        precondition: Some(precondition),
        ..call()
    }
}

fn rename_user(user: &User, text: &str) -> Update {
    Update {
        user: UserKey::Id(user.id),
        change: UserChange {
            name: Some(name(text)),
            ..UserChange::default()
        },
        password: None,
        workspaces: None,
    }
}

fn rename_workspace(user: &User, text: &str) -> ReplaceMembership {
    ReplaceMembership {
        user: UserKey::Id(user.id),
        workspace: WorkspaceKey::Id(user.memberships[0].workspace.id),
        workspace_id: None,
        change: MembershipChange {
            workspace_name: Some(name(text)),
            ..MembershipChange::default()
        },
    }
}

/// Runs an operation that must fail on its precondition and change nothing. Returns the tag in the error.
async fn changed_meanwhile<O: Op<Output: Debug>>(test: &TestStore, call: Call, op: O) -> Option<Tag> {
    let before = test.database.dump().await;
    let result = test.store.run(call, op).await;
    assert_eq!(before, test.database.dump().await);
    match result {
        Err(Error::ChangedMeanwhile(tag)) => tag,
        other => panic!("{}: {other:?}", O::NAME),
    }
}

async fn another_tag_is_refused_with_the_right_one(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    let tag = Tag::of_user(&user);
    let another = Precondition::AnyOf(vec![Tag::from_client("another".to_owned())]);
    let told = changed_meanwhile(test, resting_on(another), rename_user(&user, "Eve")).await;
    assert_eq!(told, Some(tag.clone()));
    let none = resting_on(Precondition::AnyOf(Vec::new()));
    assert_eq!(
        changed_meanwhile(test, none, rename_user(&user, "Eve")).await,
        Some(tag.clone())
    );
    let right = resting_on(Precondition::AnyOf(vec![tag]));
    test.store
        .run(right, rename_user(&user, "Eve"))
        .await
        .expect("it is the user's tag");
}

/// An operation that checks no precondition counts as one whose resource doesn't exist.
async fn an_operation_that_checks_no_precondition_is_refused(test: &TestStore) {
    let create = create_workspace("finance");
    let told = changed_meanwhile(test, resting_on(Precondition::Exists), create).await;
    assert_eq!(told, None);
}

/// A dry run returns the events that the real run appends and returns.
async fn a_dry_run_has_the_events_of_the_run(test: &TestStore) {
    test.workspace("finance").await;
    test.workspace("ops").await;
    let user = test.user("ada@example.com", [in_workspace("finance")]).await;
    let tried = Call {
        mode: Mode::Try,
        ..call()
    };
    let before = test.database.dump().await;
    let relations = || relations(user.id, [in_workspace("ops")]);
    let dry = test.store.run(tried.clone(), relations()).await.expect("it is allowed");
    assert_eq!(before, test.database.dump().await);
    let real: Done<User> = test.store.run(call(), relations()).await.expect("it is allowed");
    assert_eq!(dry.events, real.events);
    assert_eq!(dry.output, real.output);
    assert_eq!(real.events.len(), 2);
    let nothing = test.store.run(tried, relations()).await.expect("it is allowed");
    assert_eq!(nothing.events, []);
}

on_both_databases!(
    another_tag_is_refused_with_the_right_one,
    an_operation_that_checks_no_precondition_is_refused,
    a_dry_run_has_the_events_of_the_run,
);

/// The user's tag covers the workspace's name. If the workspace is being renamed through one user, a rename through
/// another user waits for it, and then finds that the tag has changed.
async fn a_workspace_that_is_being_renamed_is_waited_for(test: &TestStore) {
    test.workspace("finance").await;
    let user = test.user("ada@example.com", [in_workspace("finance")]).await;
    let somebody = test.database.connect().await;
    let rename = "BEGIN; UPDATE workspaces SET name = 'treasury', name_key = 'treasury'";
    somebody.batch_execute(rename).await.expect("it is renamed");
    let store = test.store.clone();
    let resting = resting_on(Precondition::AnyOf(vec![Tag::of_user(&user)]));
    let renaming = tokio::spawn(async move { store.run(resting, rename_workspace(&user, "money")).await });
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'roster' AND wait_event_type = 'Lock'";
    while test.database.rows(waiting).await[0][0] == "0" {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    somebody.batch_execute("COMMIT").await.expect("it is committed");
    let result = renaming.await.expect("no panic");
    assert!(matches!(result, Err(Error::ChangedMeanwhile(Some(_)))), "{result:?}");
}

on_postgres!(a_workspace_that_is_being_renamed_is_waited_for);
