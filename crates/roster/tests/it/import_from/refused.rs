//! Users, workspaces and groups that can't be imported.

use serde_json::{Value, json};
use testing::{Finished, Workdir, on_both_databases};

use super::{ID, Other, counts, import_from, run};
use crate::harness::mentions;
use crate::history::assert_rebuilt;
use crate::import::directory;

const ANOTHER_ID: &str = "0d4b3f0e-7a3c-4f5e-9a53-3f3c1d7b2a10";

async fn import(workdir: &Workdir, workspaces: &Value, users: &Value) -> Finished {
    let other = Other::listing(workspaces, users).await;
    run(import_from(workdir, &other.address)).await
}

fn user(name: &str, workspaces: &Value) -> Value {
    json!({"name": name, "email": format!("{name}@example.com"), "workspaces": workspaces})
}

/// A membership of one who is in no group.
fn member(workspace: &Value) -> Value {
    let mut membership = workspace.clone();
    membership["groups"] = json!([]);
    membership
}

async fn users_that_can_not_be_are_refused_and_the_others_come(workdir: &Workdir) {
    let other = Other::listing(
        &json!([{"name": "demo", "groups": []}, {"name": null}]),
        &json!([
            {"name": "Ada", "email": "ada@example.com", "status": "active", "workspaces": []},
            {"name": "Eve", "email": "eve at example.com"},
            {"name": "", "email": "zoe@example.com"},
            {"name": "Ada again", "email": "ADA@example.com"},
            {"name": "Bob", "email": "bob@example.com", "workspaces": [{"id": ID, "groups": []}]},
            {"name": "Uma", "email": "uma@example.com", "workspaces": [{"name": "demo", "groups": [{"name": "a/b"}]}]},
            {"name": "Una", "email": "una@example.com", "status": "gone", "workspaces": []},
            7,
        ]),
    )
    .await;
    let finished = run(import_from(workdir, &other.address)).await;
    assert_eq!(finished.code, 1, "{finished:?}");
    for said in [
        "refused: workspace 2 of the list: there is no name",
        "refused: eve at example.com: email must be an email",
        "refused: zoe@example.com: there is no name",
        "refused: ADA@example.com: another user before it has the same email",
        "refused: bob@example.com: a workspace has no name, and isn't in the list of workspaces",
        "refused: uma@example.com: workspace \"demo\": the name of the group \"a/b\" must contain only letters",
        "refused: una@example.com: status must be one of the following values: active, archived; it is \"gone\"; the user comes",
        "refused: user 8 of the list: there is no email",
        "error: 8 users, workspaces, groups, roles and statuses can't come over; all others are done",
    ] {
        mentions(&finished.stderr, said);
    }
    mentions(&finished.stdout, "users: 4 new, 0 changed, 0 same, 8 refused");
    let directory = directory(workdir);
    assert_eq!(directory["bob@example.com"], "Bob, archived: ");
    assert_eq!(directory["uma@example.com"], "Uma, archived: demo active all_users");
    assert_eq!(directory["una@example.com"], "Una, archived: ");
    assert_eq!(directory.len(), 4);
    assert_rebuilt(&workdir.database).await;
}

/// A part that can't be read is not absent, and what depends on it isn't reported on its own.
async fn each_loss_is_reported_once(workdir: &Workdir) {
    let listed = json!([{"id": ID, "name": "demo", "groups": [{"name": "Nurses"}]}]);
    for (lost, said) in [
        (json!({"role": "super-admin"}), 2),
        (json!({"role": "super-admin", "groups": []}), 1),
        (json!({"groups": "admin"}), 1),
        (json!({"role": "admin", "groups": {"name": "Nurses"}}), 1),
        (json!({}), 1),
    ] {
        let mut membership = lost.clone();
        membership["name"] = json!("demo");
        assert_refusals(workdir, &listed, &user("ada", &json!([membership])), said).await;
    }
    for (workspaces, groups, said) in [
        (json!([{"name": "demo", "role": "admin"}]), json!("Nurses"), 1),
        (
            json!([{"name": "demo", "role": "super-admin"}]),
            json!([{"name": "Nurses"}]),
            1,
        ),
        (json!({"name": "demo"}), json!([{"name": "Nurses"}]), 1),
        (json!(null), json!([{"name": "Nurses"}, {"name": "Doctors"}]), 1),
        (json!([]), json!([{"name": "Nurses"}]), 1),
    ] {
        let mut user = user("ada", &workspaces);
        user["userGroups"] = groups;
        assert_refusals(workdir, &listed, &user, said).await;
    }
}

async fn assert_refusals(workdir: &Workdir, workspaces: &Value, user: &Value, said: usize) {
    let finished = import(workdir, workspaces, &json!([user])).await;
    assert_eq!(finished.code, 1, "{finished:?}");
    assert_eq!(
        finished.stderr.matches("refused: ").count(),
        said,
        "{user} {finished:?}"
    );
    mentions(&finished.stdout, &format!("{said} refused"));
}

async fn twenty_refusals_are_shown_and_the_report_has_all(workdir: &Workdir) {
    let users: Vec<_> = (0..25)
        .map(|number| json!({"name": "Ada", "email": format!("no {number}")}))
        .collect();
    let other = Other::listing(&json!([{"name": null}]), &json!(users)).await;
    let finished = run(import_from(workdir, &other.address)).await;
    assert_eq!((finished.code, finished.stderr.matches("refused: ").count()), (1, 21));
    mentions(
        &finished.stderr,
        "refused: ... and 6 more; all of them with --report FILE",
    );
    mentions(&finished.stdout, "0 new, 0 changed, 0 same, 26 refused");
    for _ in 0..2 {
        let command = import_from(workdir, &other.address).argument("--report=report.csv");
        let finished = run(command.argument("--dry-run")).await;
        mentions(
            &finished.stderr,
            "refused: ... and 6 more; all of them are in report.csv",
        );
        let text = std::fs::read_to_string(workdir.folder().join("report.csv")).expect("a report");
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[..2], ["item,problem", "workspace 1 of the list,there is no name"]);
        assert_eq!((lines.len(), lines[26]), (27, "no 24,email must be an email"));
    }
}

/// One was renamed on the other server since its import, and another one has its old name now.
async fn two_workspaces_do_not_become_one(workdir: &Workdir) {
    import(workdir, &json!([{"id": ID, "name": "A", "groups": []}]), &json!([]))
        .await
        .succeeded();
    let (old, new) = (
        json!({"id": ID, "name": "A old", "groups": []}),
        json!({"id": ANOTHER_ID, "name": "A", "groups": []}),
    );
    let users = json!([
        user("zoe", &json!([old])),
        user("eve", &json!([new])),
        user("bob", &json!([{"name": "A", "groups": []}]))
    ]);
    for workspaces in [json!([old, new]), json!([new, old])] {
        let finished = import(workdir, &workspaces, &users).await;
        assert_eq!(finished.code, 1, "{finished:?}");
        let why = "the workspace \"A\" would become \"A\" here, and so would another workspace of that server";
        for what in ["a workspace", "eve@example.com", "bob@example.com"] {
            mentions(&finished.stderr, &format!("refused: {what}: {why}"));
        }
        let directory = directory(workdir);
        assert_eq!(directory["zoe@example.com"], "zoe, archived: A active all_users");
        assert_eq!(directory["eve@example.com"], "eve, archived: ");
        assert_eq!(directory["bob@example.com"], "bob, archived: ");
    }
    // Only a member refers to it, and the list doesn't contain it.
    let finished = import(workdir, &json!([old]), &users).await;
    mentions(
        &finished.stderr,
        "refused: eve@example.com: the workspace \"A\" would become",
    );
    // After a rename here it keeps the slug `a`, so the text still refers to it.
    workdir.roster(&["workspace", "rename", "A", "A old"]).run().succeeded();
    let finished = import(workdir, &json!([new, old]), &users).await;
    mentions(
        &finished.stderr,
        "refused: eve@example.com: the workspace \"A\" would become \"A old\" here",
    );
    assert_eq!(workdir.database.rows("SELECT name FROM workspaces").await, [["A old"]]);
}

async fn refused_workspaces_and_groups_count_and_no_member_makes_them(workdir: &Workdir) {
    let workspaces = json!([
        {"id": ID, "name": "demo", "groups": [{"name": "a/b"}]},
        {"id": ANOTHER_ID, "name": "Ops", "status": "gone"},
    ]);
    let users = json!([
        user("ada", &json!([member(&json!({"id": ID, "name": "demo"}))])),
        user("bob", &json!([member(&json!({"id": ANOTHER_ID, "name": "Ops"}))])),
        user("eve", &json!([member(&json!({"name": "Ops"}))])),
    ]);
    let finished = import(workdir, &workspaces, &users).await;
    for said in [
        "refused: a group in demo: the name of the group \"a/b\" must",
        "refused: a workspace: Ops: status must be",
        "refused: bob@example.com: Ops: status must be",
        "refused: eve@example.com: Ops: status must be",
        "error: 4 users, workspaces, groups, roles and statuses can't come over; all others are done",
    ] {
        mentions(&finished.stderr, said);
    }
    assert_eq!(finished.code, 1, "{finished:?}");
    mentions(&finished.stdout, "users: 3 new, 0 changed, 0 same, 4 refused");
    assert_eq!(workdir.database.rows("SELECT name FROM workspaces").await, [["demo"]]);
}

async fn a_refused_workspace_alone_is_no_success(workdir: &Workdir) {
    let other = Other::listing(&json!([{"name": "a", "status": "gone"}]), &json!([])).await;
    let finished = run(import_from(workdir, &other.address).argument("--json")).await;
    assert_eq!(finished.code, 1, "{finished:?}");
    assert_eq!(
        counts(&serde_json::from_str(&finished.stdout).expect("JSON")),
        [0, 0, 0, 1]
    );
}

on_both_databases!(
    users_that_can_not_be_are_refused_and_the_others_come,
    each_loss_is_reported_once,
    twenty_refusals_are_shown_and_the_report_has_all,
    two_workspaces_do_not_become_one,
    refused_workspaces_and_groups_count_and_no_member_makes_them,
    a_refused_workspace_alone_is_no_success
);
