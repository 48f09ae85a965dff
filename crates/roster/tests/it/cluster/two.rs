//! Two Roster processes on one database.

use serde_json::json;
use testing::{Workdir, on_postgres};

use crate::harness::path_of;

fn ada(number: usize) -> serde_json::Value {
    json!({"name": "Ada", "email": format!("{number}@example.com"), "workspaces": []})
}

/// Each write through one process is read through the other, in both directions.
async fn a_write_through_one_is_read_through_the_other_at_once(workdir: &Workdir) {
    let servers = [workdir.serve(), workdir.serve()];
    for number in 0..20 {
        let (one, other) = (&servers[number % 2], &servers[(number + 1) % 2]);
        let user = one.post("/api/ext/users", &ada(number)).await.expect(201);
        assert_eq!(other.get(&path_of(&user)).await.expect(200), user);
        let changed = other.patch(&path_of(&user), &json!({"name": "Eve"})).await.expect(200);
        assert_eq!(one.get(&path_of(&user)).await.expect(200), changed);
        let listed = one.get("/api/ext/users").await.expect(200);
        assert_eq!(listed.as_array().expect("an array").last(), Some(&changed));
    }
}

/// Its acknowledged writes are kept, and its unfinished ones don't block the other process.
async fn one_is_killed_and_the_other_goes_on(workdir: &Workdir) {
    let [one, other] = [workdir.serve(), workdir.serve()];
    let user = one.post("/api/ext/users", &ada(0)).await.expect(201);
    let client = one.clone();
    let path = path_of(&user);
    let writing = tokio::spawn(async move {
        let mut last = user;
        for number in 0.. {
            let change = json!({"name": format!("Ada {number}")});
            match client.call("PATCH", &path).json(&change).try_send().await {
                Some(reply) => last = reply.expect(200),
                None => return (last, change),
            }
        }
        unreachable!("it was killed")
    });
    for number in 1..20 {
        other.post("/api/ext/users", &ada(number)).await.expect(201);
    }
    one.kill();
    let (last, unanswered) = writing.await.expect("each answer was right");
    let found = other.get(&path_of(&last)).await.expect(200);
    assert!(
        [&last["name"], &unanswered["name"]].contains(&&found["name"]),
        "{found}"
    );
    other.patch(&path_of(&last), &json!({"name": "Eve"})).await.expect(200);
    other.post("/api/ext/users", &ada(20)).await.expect(201);
    assert_eq!(other.get("/readyz").await.status, 200);
}

on_postgres!(
    a_write_through_one_is_read_through_the_other_at_once,
    one_is_killed_and_the_other_goes_on
);
