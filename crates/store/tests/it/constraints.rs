//! The schema refuses what the rules don't allow, also when a statement of the store's own tried it.

use crate::harness::{Statement, TestStore, id, in_workspace, with_groups};
use store::dialect::Unique;
use store::{Error, Fault};
use testing::{Database, Kind, on_both_databases};

/// The ids that the rows below refer to.
struct Ids {
    ada: String,
    bob: String,
    finance: String,
    sales: String,
    ops: String,
    nothing: String,
}

/// Ada is in `ops` of `finance`, Bob is in `sales`.
async fn arranged(place: &TestStore) -> Ids {
    let finance = place.workspace("finance").await.head.id.0;
    let sales = place.workspace("sales").await.head.id.0;
    let ops = place.group("finance", "ops").await.id.0;
    let ada = place
        .user("ada@example.com", [with_groups(in_workspace("finance"), &["ops"])])
        .await
        .id
        .0;
    let bob = place.user("bob@example.com", [in_workspace("sales")]).await.id.0;
    let literal = |id| place.database.literal(id);
    let [ada, bob, finance, sales, ops, nothing] = [ada, bob, finance, sales, ops, id(999)].map(literal);
    Ids {
        ada,
        bob,
        finance,
        sales,
        ops,
        nothing,
    }
}

fn boolean(database: &Database, truth: bool) -> &'static str {
    match (database.kind(), truth) {
        (Kind::Sqlite, true) => "1",
        (Kind::Sqlite, false) => "0",
        (Kind::Postgres, true) => "true",
        (Kind::Postgres, false) => "false",
    }
}

/// Runs a statement that must be refused for this reason, in the words of either database.
async fn violates(place: &TestStore, statement: String, reasons: [&str; 2]) {
    let before = place.database.dump().await;
    let error = place.run(Statement(statement.clone())).await.expect_err(&statement);
    let Error::Failed(Fault::Other(why)) = error else {
        panic!("{statement}: {error:?}")
    };
    let why = why.to_string();
    assert!(reasons.iter().any(|reason| why.contains(reason)), "{statement}: {why}");
    assert_eq!(place.database.dump().await, before);
}

const FOREIGN_KEY: [&str; 2] = ["FOREIGN KEY constraint failed", "violates foreign key constraint"];
const CHECK: [&str; 2] = ["CHECK constraint failed", "violates check constraint"];
const NOT_NULL: [&str; 2] = ["NOT NULL constraint failed", "violates not-null constraint"];
const PRIMARY_KEY: [&str; 2] = ["UNIQUE constraint failed", "violates unique constraint"];

/// Whatever refers to something refers to what is there, and what is referred to stays.
async fn references_hold(place: &TestStore) {
    let Ids {
        ada,
        bob,
        finance,
        sales,
        ops,
        nothing,
    } = arranged(place).await;
    let no = boolean(&place.database, false);
    let membership = |user: &str, workspace: &str| {
        format!("INSERT INTO memberships VALUES ({user}, {workspace}, 'active', 'end-user', {no}, 0)")
    };
    let in_group = |user: &str, workspace: &str, group: &str| {
        format!("INSERT INTO group_members VALUES ({user}, {workspace}, {group})")
    };
    let statements = [
        membership(&nothing, &finance),
        membership(&ada, &nothing),
        in_group(&bob, &finance, &ops),
        in_group(&bob, &sales, &ops),
        in_group(&ada, &finance, &nothing),
        format!("INSERT INTO passwords VALUES ({nothing}, 'hash', 0)"),
        format!("INSERT INTO groups VALUES ({nothing}, {nothing}, 'x', 'x', NULL, 0)"),
        format!("DELETE FROM users WHERE id = {ada}"),
        format!("DELETE FROM workspaces WHERE id = {sales}"),
        format!("DELETE FROM groups WHERE id = {ops}"),
    ];
    for statement in statements {
        violates(place, statement, FOREIGN_KEY).await;
    }
    // The same statement is fine where there is no reason against it.
    place.ok(Statement(membership(&ada, &sales))).await;
    place
        .ok(Statement(format!("DELETE FROM memberships WHERE user_id = {ada}")))
        .await;
    place.ok(Statement(format!("DELETE FROM users WHERE id = {ada}"))).await;
    assert_eq!(place.database.rows("SELECT count(*) FROM group_members").await, [["0"]]);
}

/// Words are of those that there are, and only what is archived is archived with its user.
async fn values_are_checked(place: &TestStore) {
    let Ids { ada, .. } = arranged(place).await;
    let yes = boolean(&place.database, true);
    for table in ["users", "workspaces", "memberships"] {
        violates(place, format!("UPDATE {table} SET status = 'Active'"), CHECK).await;
    }
    violates(place, "UPDATE memberships SET role = 'owner'".into(), CHECK).await;
    violates(
        place,
        format!("UPDATE memberships SET archived_with_user = {yes}"),
        CHECK,
    )
    .await;
    violates(place, "INSERT INTO event_head (head, seq) VALUES (2, 0)".into(), CHECK).await;
    let archived =
        format!("UPDATE memberships SET status = 'archived', archived_with_user = {yes} WHERE user_id = {ada}");
    assert_eq!(place.ok(Statement(archived)).await, 1);
}

/// What must be there is there.
async fn nothing_is_left_out(place: &TestStore) {
    arranged(place).await;
    let columns = [
        ("users", "name"),
        ("users", "email"),
        ("users", "created_at"),
        ("workspaces", "name"),
        ("workspaces", "slug"),
        ("groups", "name"),
        ("groups", "name_key"),
        ("memberships", "role"),
        ("events", "at"),
        ("event_head", "seq"),
        ("event_head", "hash"),
    ];
    for (table, column) in columns {
        violates(place, format!("UPDATE {table} SET {column} = NULL"), NOT_NULL).await;
    }
}

/// A number of the log is given once, and a membership is one row.
async fn keys_are_unique(place: &TestStore) {
    arranged(place).await;
    let statements = [
        "INSERT INTO events SELECT * FROM events WHERE seq = 1",
        "INSERT INTO memberships SELECT * FROM memberships",
        "INSERT INTO group_members SELECT * FROM group_members",
        "INSERT INTO schema_version SELECT * FROM schema_version",
    ];
    for statement in statements {
        violates(place, statement.into(), PRIMARY_KEY).await;
    }
}

/// The values that a request can collide with, each told by its name.
async fn collisions_are_told_apart(place: &TestStore) {
    let Ids {
        ada,
        bob,
        finance,
        sales,
        ops,
        ..
    } = arranged(place).await;
    let yes = boolean(&place.database, true);
    let another = place.database.literal(id(998));
    let cases = [
        (
            Unique::UserEmail,
            format!("UPDATE users SET email = 'ada@example.com' WHERE id = {bob}"),
        ),
        (
            Unique::WorkspaceName,
            format!("UPDATE workspaces SET name = 'finance' WHERE id = {sales}"),
        ),
        (
            Unique::WorkspaceSlug,
            format!("UPDATE workspaces SET slug = 'sales' WHERE id = {finance}"),
        ),
        (
            Unique::DefaultWorkspace,
            format!("UPDATE workspaces SET is_default = {yes} WHERE id = {sales}"),
        ),
        (
            Unique::GroupName,
            format!(
                "INSERT INTO groups SELECT workspace_id, {another}, 'OPS', name_key, NULL, 0 FROM groups WHERE id = {ops}"
            ),
        ),
    ];
    let before = place.database.dump().await;
    for (unique, statement) in cases {
        let error = place.run(Statement(statement.clone())).await.expect_err(&statement);
        let Error::Failed(Fault::NotUnique(violated)) = error else {
            panic!("{statement}: {error:?}")
        };
        assert_eq!(violated, unique);
    }
    assert_eq!(place.database.dump().await, before);
    place
        .ok(Statement(format!(
            "UPDATE users SET email = 'king@example.com' WHERE id = {ada}"
        )))
        .await;
}

on_both_databases!(
    references_hold,
    values_are_checked,
    nothing_is_left_out,
    keys_are_unique,
    collisions_are_told_apart
);
