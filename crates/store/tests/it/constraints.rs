//! The schema enforces the rules of the directory, even against a faulty statement of the store.

use crate::harness::{Statement, TestStore, id, in_workspace, with_groups};
use store::{Error, Fault, Unique};
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

/// Creates Ada, a member of `ops` in `finance`, and Bob, a member of `sales`.
async fn arranged(test: &TestStore) -> Ids {
    let finance = test.workspace("finance").await.head.id.0;
    let sales = test.workspace("sales").await.head.id.0;
    let ops = test.group("finance", "ops").await.id.0;
    let ada = test
        .user("ada@example.com", [with_groups(in_workspace("finance"), &["ops"])])
        .await
        .id
        .0;
    let bob = test.user("bob@example.com", [in_workspace("sales")]).await.id.0;
    let literal = |id| test.database.literal(id);
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

/// Runs a statement that must fail for this reason, given in the words of each database.
async fn violates(test: &TestStore, statement: String, reasons: [&str; 2]) {
    let before = test.database.dump().await;
    let error = test.run(Statement(statement.clone())).await.expect_err(&statement);
    // PostgreSQL's error doesn't say whether the constraint is Roster's own or was added.
    let why = match error {
        Error::Failed(Fault::Other(why)) => why.to_string(),
        // On PostgreSQL, a reference may have lost its target since the operation found it: the operation is tried again.
        Error::NotWritable(why) | Error::Unavailable(why) => why,
        other => panic!("{statement}: {other:?}"),
    };
    assert!(reasons.iter().any(|reason| why.contains(reason)), "{statement}: {why}");
    assert_eq!(test.database.dump().await, before);
}

const FOREIGN_KEY: [&str; 2] = ["FOREIGN KEY constraint failed", "violates foreign key constraint"];
const CHECK: [&str; 2] = ["CHECK constraint failed", "violates check constraint"];
const NOT_NULL: [&str; 2] = ["NOT NULL constraint failed", "violates not-null constraint"];
const PRIMARY_KEY: [&str; 2] = ["UNIQUE constraint failed", "violates unique constraint"];

/// References must have a target, and a referenced row can't be deleted.
async fn references_hold(test: &TestStore) {
    let Ids {
        ada,
        bob,
        finance,
        sales,
        ops,
        nothing,
    } = arranged(test).await;
    let no = boolean(&test.database, false);
    let membership = |user: &str, workspace: &str| {
        format!(
            "INSERT INTO memberships (user_id, workspace_id, status, role, archived_with_user, created_at)
             VALUES ({user}, {workspace}, 'active', 'end-user', {no}, 0)"
        )
    };
    let in_group = |user: &str, workspace: &str, group: &str| {
        format!("INSERT INTO group_members (user_id, workspace_id, group_id) VALUES ({user}, {workspace}, {group})")
    };
    let statements = [
        membership(&nothing, &finance),
        membership(&ada, &nothing),
        in_group(&bob, &finance, &ops),
        in_group(&bob, &sales, &ops),
        in_group(&ada, &finance, &nothing),
        format!("INSERT INTO passwords VALUES ({nothing}, 'hash', 0)"),
        format!(
            "INSERT INTO groups (workspace_id, id, name, name_key, created_at) VALUES ({nothing}, {nothing}, 'x', 'x', 0)"
        ),
        format!("DELETE FROM users WHERE id = {ada}"),
        format!("DELETE FROM workspaces WHERE id = {sales}"),
        format!("DELETE FROM groups WHERE id = {ops}"),
    ];
    for statement in statements {
        violates(test, statement, FOREIGN_KEY).await;
    }
    // Statements like these succeed if nothing forbids them.
    test.ok(Statement(membership(&ada, &sales))).await;
    test.ok(Statement(format!("DELETE FROM memberships WHERE user_id = {ada}")))
        .await;
    test.ok(Statement(format!("DELETE FROM users WHERE id = {ada}"))).await;
    assert_eq!(test.database.rows("SELECT count(*) FROM group_members").await, [["0"]]);
}

/// Words must be known, and only an archived membership can be archived with its user.
async fn values_are_checked(test: &TestStore) {
    let Ids { ada, .. } = arranged(test).await;
    let yes = boolean(&test.database, true);
    for table in ["users", "workspaces", "memberships"] {
        violates(test, format!("UPDATE {table} SET status = 'Active'"), CHECK).await;
    }
    violates(test, "UPDATE memberships SET role = 'owner'".into(), CHECK).await;
    violates(
        test,
        format!("UPDATE memberships SET archived_with_user = {yes}"),
        CHECK,
    )
    .await;
    violates(
        test,
        "INSERT INTO event_head (head, seq, at, hash) SELECT 2, seq, at, hash FROM event_head".into(),
        CHECK,
    )
    .await;
    let archived =
        format!("UPDATE memberships SET status = 'archived', archived_with_user = {yes} WHERE user_id = {ada}");
    assert_eq!(test.ok(Statement(archived)).await, 1);
}

/// Required columns can't be NULL.
async fn required_columns_are_not_null(test: &TestStore) {
    arranged(test).await;
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
        violates(test, format!("UPDATE {table} SET {column} = NULL"), NOT_NULL).await;
    }
}

/// The number of an event is unique, and so is a membership.
async fn keys_are_unique(test: &TestStore) {
    arranged(test).await;
    let statements = [
        "INSERT INTO events SELECT * FROM events WHERE seq = 1",
        "INSERT INTO memberships SELECT * FROM memberships",
        "INSERT INTO group_members SELECT * FROM group_members",
        "INSERT INTO schema_version SELECT * FROM schema_version",
    ];
    for statement in statements {
        violates(test, statement.into(), PRIMARY_KEY).await;
    }
}

/// The values with which a request can conflict; the error names which one it was.
async fn each_conflict_is_named(test: &TestStore) {
    let Ids {
        ada,
        bob,
        finance,
        sales,
        ops,
        ..
    } = arranged(test).await;
    let yes = boolean(&test.database, true);
    let another = test.database.literal(id(998));
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
                "INSERT INTO groups (workspace_id, id, name, name_key, created_at)
                 SELECT workspace_id, {another}, 'OPS', name_key, 0 FROM groups WHERE id = {ops}"
            ),
        ),
    ];
    let before = test.database.dump().await;
    for (unique, statement) in cases {
        let error = test.run(Statement(statement.clone())).await.expect_err(&statement);
        let Error::Failed(Fault::NotUnique(violated)) = error else {
            panic!("{statement}: {error:?}")
        };
        assert_eq!(violated, unique);
    }
    assert_eq!(test.database.dump().await, before);
    test.ok(Statement(format!(
        "UPDATE users SET email = 'king@example.com' WHERE id = {ada}"
    )))
    .await;
}

on_both_databases!(
    references_hold,
    values_are_checked,
    required_columns_are_not_null,
    keys_are_unique,
    each_conflict_is_named
);
