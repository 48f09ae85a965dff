//! The clock steps back while the server runs, as it may when it is corrected or a virtual machine is moved.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use testing::{Command, Running, TOKEN, Workdir, on_both_databases, until};

use crate::harness::{mentions, path_of};
use crate::history::{Event, History, Load, create_workspaces_and_groups};

const USERS: &str = "/api/ext/users";
const AFTERNOON: &str = "2026-11-23 15:00:00";
const MORNING: &str = "2026-11-23 09:00:00";
const YEARS_AGO: &str = "2001-01-01 00:00:00";

/// Less than the server's request timeout of 30 seconds: a request that waits for the clock would take longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sets the time that the server reads from now on.
fn set_clock(workdir: &Workdir, time: &str) {
    // Atomically, because the server may read the file at any moment.
    workdir.write("clock.new", &format!("@{time}\n"));
    fs::rename(workdir.folder().join("clock.new"), workdir.folder().join("clock")).expect("it is ours");
}

/// The server with a clock that the test controls. As in reality, only the time of day can be set; the monotonic clock
/// is not affected.
fn with_clock(workdir: &Workdir, command: Command) -> Command {
    let clock = workdir.folder().join("clock").display().to_string();
    command
        .env("LD_PRELOAD", &library())
        .env("FAKETIME_TIMESTAMP_FILE", &clock)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
}

/// The path of the library of Debian's package `faketime`, in the folder of the machine's architecture.
fn library() -> String {
    let folders = fs::read_dir("/usr/lib").expect("it is there");
    let mut libraries = folders.filter_map(|folder| {
        let library = folder.ok()?.path().join("faketime/libfaketimeMT.so.1");
        Path::exists(&library).then(|| library.display().to_string())
    });
    libraries
        .next()
        .expect("the package faketime is installed; scripts/setup installs it")
}

async fn create(server: &Running, email: String) -> Value {
    let body = json!({"name": "Ada", "email": email, "status": "active", "workspaces": [{"name": "finance"}]});
    let created = tokio::time::timeout(PATIENCE, server.post(USERS, &body)).await;
    created.expect("no request waits for the clock").expect(201)
}

/// The server's time, from the body of an error.
async fn time_of(server: &Running) -> String {
    let error = server.get("/api/ext/user/nobody@example.com").await.expect(404);
    error["timestamp"].as_str().expect("a string").to_owned()
}

fn ids(users: &Value) -> Vec<&str> {
    let users = users.as_array().expect("an array");
    users.iter().map(|user| user["id"].as_str().expect("an id")).collect()
}

async fn stepping_back_changes_no_order_and_stops_nothing(workdir: &Workdir) {
    workdir.workspace("finance");
    set_clock(workdir, AFTERNOON);
    let server = with_clock(workdir, workdir.server()).start();
    let mut created = Vec::new();
    for (number, time) in [AFTERNOON, MORNING, YEARS_AGO, AFTERNOON].iter().enumerate() {
        set_clock(workdir, time);
        mentions(&time_of(&server).await, &time[..10]);
        for user in 0..3 {
            created.push(create(&server, format!("{number}.{user}@example.com")).await);
        }
        let last = created.last().expect("there is one");
        let renamed = server
            .patch(&path_of(last), &json!({"name": format!("At {time}")}))
            .await
            .expect(200);
        *created.last_mut().expect("there is one") = renamed;
        assert_eq!(server.get("/readyz").await.status, 200);
    }
    // Ids ascend in the order of creation, whatever the clock said, and the list has the same order.
    let created = Value::Array(created);
    assert!(ids(&created).is_sorted_by(|a, b| a < b), "{created}");
    assert_eq!(server.get(USERS).await.expect(200), created);
    assert_event_log(workdir).await;
}

/// Under load.
async fn stepping_back_under_load_fails_no_request(workdir: &Workdir) {
    workdir.workspace("finance");
    set_clock(workdir, AFTERNOON);
    let server = std::sync::Arc::new(with_clock(workdir, workdir.server()).start());
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let client = server.authorized_by(Some(&format!("Basic {TOKEN}")));
            tokio::spawn(async move {
                for number in 0..50 {
                    let body =
                        json!({"name": "Ada", "email": format!("{writer}.{number}@example.com"), "workspaces": []});
                    let created = tokio::time::timeout(PATIENCE, client.post(USERS, &body)).await;
                    created.expect("no request waits for the clock").expect(201);
                }
            })
        })
        .collect();
    for time in [MORNING, AFTERNOON, YEARS_AGO].iter().cycle().take(30) {
        set_clock(workdir, time);
        assert_eq!(server.get("/healthz").await.status, 200);
    }
    for writer in writers {
        writer.await.expect("every request was answered with success");
    }
    let users = server.get(USERS).await.expect(200);
    assert_eq!(ids(&users).len(), 200);
    assert!(ids(&users).is_sorted_by(|a, b| a < b));
    assert_event_log(workdir).await;
}

on_both_databases!(
    stepping_back_changes_no_order_and_stops_nothing,
    stepping_back_under_load_fails_no_request
);

async fn stepping_back_under_load_keeps_every_promise(workdir: &Workdir) {
    create_workspaces_and_groups(&|arguments| workdir.roster(arguments));
    set_clock(workdir, AFTERNOON);
    let server = with_clock(workdir, workdir.server()).start();
    let history = History::begin_with_version_1(&server).await;
    let load = Load::start(&[server.address], &history);
    for time in [MORNING, AFTERNOON, YEARS_AGO].iter().cycle().take(9) {
        let before = history.answers();
        set_clock(workdir, time);
        until("the load to go on", || history.answers() > before + 50).await;
    }
    load.stop().await;
    history.check(&workdir.database, server.address).await;
}

on_both_databases!(stepping_back_under_load_keeps_every_promise);

/// The events are numbered without gaps, and each user's events begin with its creation.
async fn assert_event_log(workdir: &Workdir) {
    let events = Event::read_all(&workdir.database).await;
    let mut known = std::collections::HashSet::new();
    for (expected, event) in (1..).zip(&events) {
        assert_eq!(event.number, expected, "a gap");
        if event.kind == "user" {
            assert_eq!(
                known.insert(&event.subject),
                event.action == "user.created",
                "{event:?}"
            );
        }
    }
    workdir.roster(&["events", "verify"]).run().succeeded();
}
