//! What is restored is what was exported, in all four directions.

use serde_json::json;
use testing::{Database, Workdir, on_both_databases};

use super::{BOTH, export, furnish, restore};
use crate::history::assert_rebuilt;

async fn all_that_is_in_one_database_is_in_the_other(workdir: &Workdir) {
    let server = furnish(workdir).await;
    let (file, exported) = export(workdir, "roster.jsonl");
    for kind in BOTH {
        let target = workdir.another(kind).await;
        assert_eq!(restore(&target, &file), exported, "into {kind:?}");
        assert_eq!(export(&target, "again.jsonl").1, exported, "out of {kind:?} again");
        assert_rebuilt(&target.database).await;
        assert_eq!(hidden(&target.database).await, hidden(&workdir.database).await);
        if kind == workdir.database.kind() {
            assert_eq!(target.database.dump().await, workdir.database.dump().await);
        }
        let restored = target.serve();
        for path in ["/api/ext/users", "/api/ext/workspaces"] {
            let (before, after) = (server.get(path).await, restored.get(path).await);
            assert_eq!(before.body, after.body, "{path} on {kind:?}");
            assert_eq!(after.status, 200);
        }
    }
}

async fn the_log_goes_on_where_it_was(workdir: &Workdir) {
    furnish(workdir).await;
    let (file, _) = export(workdir, "roster.jsonl");
    let last: u64 = head(&workdir.database).await;
    for kind in BOTH {
        let target = workdir.another(kind).await;
        restore(&target, &file);
        let server = target.serve();
        server
            .post(
                "/api/ext/users",
                &json!({"name": "New", "email": "new@example.com", "workspaces": []}),
            )
            .await
            .expect(201);
        let events = target.database.rows("SELECT seq FROM events ORDER BY seq DESC").await;
        assert_eq!(events[0], [(last + 1).to_string()], "one event more on {kind:?}");
        assert_eq!(head(&target.database).await, last + 1);
        assert_rebuilt(&target.database).await;
        // And what is unique still is.
        server
            .post(
                "/api/ext/users",
                &json!({"name": "New", "email": "ADA@example.com", "workspaces": []}),
            )
            .await
            .expect(400);
    }
}

async fn a_database_without_anything_can_be_moved_too(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    let (file, exported) = export(workdir, "nothing.jsonl");
    let target = workdir.another(workdir.database.kind()).await;
    assert_eq!(restore(&target, &file), exported);
    // It is still empty, so that something can be restored into it.
    assert_eq!(restore(&target, &file), exported);
}

on_both_databases!(
    all_that_is_in_one_database_is_in_the_other,
    the_log_goes_on_where_it_was,
    a_database_without_anything_can_be_moved_too
);

async fn head(database: &Database) -> u64 {
    let head = database.rows("SELECT seq FROM event_head").await;
    head[0][0].parse().expect("a number")
}

/// What no list and no event shows.
async fn hidden(database: &Database) -> Vec<Vec<String>> {
    let hashes = "SELECT hash, set_at FROM passwords ORDER BY user_id";
    let groups = "SELECT name_key, description FROM groups ORDER BY workspace_id, id";
    let events = "SELECT at, actor, action, before, after, request_id FROM events ORDER BY seq";
    let mut rows = database.rows(hashes).await;
    assert_eq!(rows.len(), 2);
    rows.extend(database.rows(groups).await);
    rows.extend(database.rows(events).await);
    assert!(rows.iter().flatten().any(|text| text == "from-the-test-1"));
    rows
}
