//! An import of 100,000 users from a file, interrupted and run again, beside a server in use.

use std::io::Read as _;

use serde_json::json;
use testing::{Workdir, on_both_databases, signal};

use super::{USERS, content, count, file, import, until_some_are_there};
use crate::harness::{Server, mentions};
use crate::history::assert_rebuilt;

/// Killed twice, stopped once, and then run to its end. Meanwhile the server's writes succeed.
async fn an_interrupted_import_continues(server: &Server) {
    let workdir = &server.workdir;
    let file = file(workdir);
    for at_least in [1, 20_000] {
        let mut broken_off = import(workdir, file).spawn();
        until_some_are_there(workdir, at_least).await;
        server
            .user(&format!("eve{at_least}@example.com"), &json!([{"name": "finance"}]))
            .await;
        broken_off.kill().expect("it runs");
        broken_off.wait().expect("it ends");
    }
    let there = count(workdir, "users").await;
    assert!(there < USERS, "it was not interrupted");
    let mut stopped = import(workdir, file).spawn();
    until_some_are_there(workdir, there + 1_000).await;
    signal(stopped.id(), "INT");
    let mut said = String::new();
    stopped
        .stderr
        .take()
        .expect("a pipe")
        .read_to_string(&mut said)
        .expect("text");
    assert_eq!(stopped.wait().expect("it ends").code(), Some(1));
    mentions(&said, "the same command continues with the rest");

    import(workdir, file).run().succeeded();
    assert_eq!(count(workdir, "users").await, USERS + 2);
    assert_eq!(count(workdir, "memberships").await, USERS + 2);
    assert_eq!(count(workdir, "group_members").await, USERS);
    assert_eq!(
        count(workdir, "events").await,
        2 * (USERS + 2) + 2,
        "each change has its event, once"
    );
    let head = workdir.database.rows("SELECT seq FROM event_head").await;
    let again = import(workdir, file).argument("--json").run().json();
    assert_eq!(
        (again["new"].as_u64(), again["same"].as_u64()),
        (Some(0), Some(USERS as u64))
    );
    assert_eq!(workdir.database.rows("SELECT seq FROM event_head").await, head);
    assert_rebuilt(&workdir.database).await;
}

async fn one_bad_line_at_the_end_of_many_keeps_all_out(workdir: &Workdir) {
    let file = file(workdir);
    workdir.write(
        file,
        &format!("{}Ada,ada0@example.com,active,,\nEve,eve,,,\n", content()),
    );
    let said = import(workdir, file).run().failed(1);
    mentions(
        &said,
        &format!("error: line {}: the email is that of line 2 too\n", USERS + 2),
    );
    mentions(&said, &format!("error: line {}: email must be an email\n", USERS + 3));
    mentions(&said, "nothing was changed");
    assert_eq!(count(workdir, "users").await, 0);
}

on_both_databases!(
    an_interrupted_import_continues,
    one_bad_line_at_the_end_of_many_keeps_all_out
);
