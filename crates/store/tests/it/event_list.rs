//! Listing events: which ones, in which order, and in which form.

use crate::harness::{START_TEXT, TestStore, create, email, id, in_workspace};
use directory::{Action, Actor, Reach, Refusal, Scope, UserChange, Via};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use store::ops::events::{EventFilter, List};
use store::ops::users::{Create, Update};
use store::{Call, Error, Mode, ToldEvent};
use testing::on_both_databases;

const ALL: List = List {
    filter: EventFilter {
        user: None,
        workspace: None,
        action: None,
        since: None,
    },
    limit: 1000,
};

/// The numbers and actions of the events that match the filter.
async fn listed(test: &TestStore, filter: EventFilter) -> Vec<(i64, String)> {
    let events = test.ok(List { filter, ..ALL }).await;
    events
        .into_iter()
        .map(|event| (event.seq.expect("a number"), event.action))
        .collect()
}

fn json_of(event: &ToldEvent) -> Value {
    serde_json::to_value(event).expect("JSON")
}

async fn the_last_events_come_newest_last(test: &TestStore) {
    assert_eq!(test.ok(ALL).await, []);
    // More than one page.
    test.users(300, &[]).await;
    let numbers = async |limit| -> Vec<_> {
        let events = test.ok(List { limit, ..ALL }).await;
        events.iter().filter_map(|event| event.seq).collect()
    };
    assert_eq!(numbers(2).await, [299, 300]);
    assert_eq!(numbers(300).await, (1..=300).collect::<Vec<_>>());
    assert_eq!(numbers(1000).await.len(), 300);
}

async fn each_condition_of_the_filter_counts(test: &TestStore) {
    let finance = test.workspace("finance").await.head.id;
    let ada = test.user("ada@example.com", [in_workspace("finance")]).await;
    test.environment.set(60_000);
    test.user("eve@example.com", []).await;
    let all = EventFilter::default();
    let numbers = async |filter| -> Vec<i64> { listed(test, filter).await.into_iter().map(|(seq, _)| seq).collect() };
    assert_eq!(
        numbers(EventFilter {
            user: Some(ada.id),
            ..all
        })
        .await,
        [2, 3]
    );
    assert_eq!(
        numbers(EventFilter {
            workspace: Some(finance),
            ..all
        })
        .await,
        [1, 3]
    );
    let action = Some(Action::UserCreated);
    assert_eq!(numbers(EventFilter { action, ..all }).await, [2, 4]);
    assert_eq!(
        numbers(EventFilter {
            action,
            user: Some(ada.id),
            ..all
        })
        .await,
        [2]
    );
    let since = |time: &str| Some(time.parse().expect("a time"));
    assert_eq!(
        numbers(EventFilter {
            since: since(START_TEXT),
            ..all
        })
        .await,
        [1, 2, 3, 4]
    );
    assert_eq!(
        numbers(EventFilter {
            since: since("2026-01-02T03:04:06Z"),
            ..all
        })
        .await,
        [4]
    );
}

fn rename() -> UserChange {
    UserChange {
        email: Some(email("king@example.com")),
        ..UserChange::default()
    }
}

async fn an_event_is_told_as_the_contract_says(test: &TestStore) {
    let ada = test.user("ada@example.com", []).await;
    test.ok(Update {
        user: ada.id.into(),
        change: rename(),
        password: None,
        workspaces: None,
    })
    .await;
    let events = test.ok(ALL).await;
    let hash = test
        .database
        .rows("SELECT hash FROM events WHERE seq = 2")
        .await
        .concat()
        .concat();
    assert_eq!(
        json_of(&events[1]),
        json!({
            "seq": 2, "at": START_TEXT, "operation": 2, "actor": {"type": "root", "id": null, "label": null},
            "via": "api", "action": "user.updated",
            "subject": {"type": "user", "id": ada.id, "label": "king@example.com"}, "workspace": null,
            "before": {"email": "ada@example.com"}, "after": {"email": "king@example.com"},
            "request_id": "request-1", "address": "127.0.0.1", "hash": hash.trim_start_matches("\\x"),
            "forgotten_at": null,
        })
    );
}

/// An operation is shown in the same form, whether it was a dry run or not.
async fn a_dry_run_shows_the_events_that_the_log_would(test: &TestStore) {
    test.workspace("finance").await;
    let ada = test.user("ada@example.com", [in_workspace("finance")]).await;
    let call = |mode| Call {
        mode,
        request_id: Some("request-2".into()),
        address: Some(Ipv4Addr::new(192, 0, 2, 7).into()),
        ..Call::new(Actor::Cli("ada".into()), Via::Cli)
    };
    let archive = || Update {
        user: ada.id.into(),
        change: UserChange {
            status: Some(directory::Status::Archived),
            ..rename()
        },
        password: None,
        workspaces: None,
    };
    let tried = test
        .store
        .run(call(Mode::Try), archive())
        .await
        .expect("it is tried")
        .events;
    let tried = ToldEvent::of_call(tried, &call(Mode::Try)).expect("it is JSON");
    let tried: Vec<_> = tried.iter().map(json_of).collect();
    test.store.run(call(Mode::Keep), archive()).await.expect("it is kept");
    let mut kept: Vec<_> = test.ok(ALL).await[3..].iter().map(json_of).collect();
    for event in &mut kept {
        for field in ["seq", "at", "operation", "hash"] {
            event.as_object_mut().expect("an object").remove(field).expect(field);
        }
    }
    assert_eq!(tried, kept);
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[1]["workspace"]["name"], "finance");
    assert_eq!(kept[1]["subject"]["label"], "king@example.com");
}

async fn a_workspace_caller_sees_what_happened_in_its_workspaces(test: &TestStore) {
    let finance = test.workspace("finance").await.head.id;
    test.workspace("sales").await;
    test.user("ada@example.com", [in_workspace("finance"), in_workspace("sales")])
        .await;
    let by = |reach| Call {
        reach,
        ..Call::new(Actor::Key(id(7)), Via::Api)
    };
    let reach = Reach::workspaces(vec![finance], vec![Scope::EventsRead]);
    let seen = test.store.run(by(reach), ALL).await.expect("it may").output;
    let seen: Vec<_> = seen.iter().map(json_of).collect();
    let actions: Vec<_> = seen
        .iter()
        .map(|event| (&event["action"], &event["workspace"]["id"]))
        .collect();
    let finance = json!(finance);
    assert_eq!(
        actions,
        [
            (&json!("workspace.created"), &finance),
            (&json!("membership.added"), &finance)
        ]
    );
    assert!(seen.iter().all(|event| event.get("hash").is_none()));

    let without = Reach::instance(vec![Scope::UsersWrite]);
    let refused = test.store.run(by(without), ALL).await;
    assert!(matches!(
        refused,
        Err(Error::Refused(Refusal::ScopeMissing(Scope::EventsRead)))
    ));
}

/// If an altered event can't be parsed, the error has its number; `verify` finds other alterations.
async fn an_event_that_is_no_json_is_named(test: &TestStore) {
    test.ok(Create {
        ..create("ada@example.com")
    })
    .await;
    test.database
        .execute("UPDATE events SET public = '{' WHERE seq = 1")
        .await;
    let failed = test.run(ALL).await.expect_err("it can't be told").to_string();
    assert!(
        failed.contains("event 1") && failed.contains("roster events verify"),
        "{failed}"
    );
}

on_both_databases!(
    the_last_events_come_newest_last,
    each_condition_of_the_filter_counts,
    an_event_is_told_as_the_contract_says,
    a_dry_run_shows_the_events_that_the_log_would,
    a_workspace_caller_sees_what_happened_in_its_workspaces,
    an_event_that_is_no_json_is_named
);
