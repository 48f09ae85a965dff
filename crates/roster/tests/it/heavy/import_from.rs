//! An import of 100,000 users from another server: the command is killed, the server goes away, and the same command
//! continues.

use testing::{Kind, Running, Workdir, on_both_databases};

use super::{USERS, count, file, import, until_some_are_there};
use crate::harness::mentions;
use crate::import_from::{counts, import_from, run};

fn address(server: &Running) -> String {
    format!("http://{}", server.address)
}

async fn killed_in_its_middle(workdir: &Workdir, source: &Running) {
    let mut killed = import_from(workdir, &address(source)).spawn();
    until_some_are_there(workdir, 1).await;
    killed.kill().expect("it runs");
    assert_eq!(killed.wait().expect("it ends").code(), None, "it was at work");
}

/// The source's list ends early. The users before that are imported.
async fn left_by_its_source(workdir: &Workdir, source: &Running) {
    let there = count(workdir, "users").await;
    let left = tokio::spawn(run(import_from(workdir, &address(source))));
    until_some_are_there(workdir, there + 1_000).await;
    source.kill();
    let said = left.await.expect("no panic").failed(1);
    mentions(&said, "is not a whole list");
    mentions(&said, "/api/ext/users");
}

async fn a_move_that_was_broken_off_goes_on(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    let other = workdir.another(Kind::Sqlite).await;
    import(&other, file(&other)).run().succeeded();
    let source = other.serve();
    killed_in_its_middle(workdir, &source).await;
    left_by_its_source(workdir, &source).await;
    let there = count(workdir, "users").await;
    assert!(there < USERS, "it was not interrupted");

    let source = other.serve();
    run(import_from(workdir, &address(&source))).await.succeeded();
    let here = workdir.serve();
    for list in ["/api/ext/users", "/api/ext/workspaces"] {
        assert!(
            here.get(list).await.body == source.get(list).await.body,
            "{list} is another one"
        );
    }
    assert_eq!(
        count(workdir, "events").await,
        2 * USERS + 2,
        "each change has its event, once"
    );
    let again = run(import_from(workdir, &address(&source)).argument("--json"))
        .await
        .json();
    assert_eq!(counts(&again), [0, 0, USERS as u64, 0]);
}

on_both_databases!(a_move_that_was_broken_off_goes_on);
