//! Everything that is stored beside the directory agrees with it, whichever program has written it.

use testing::{Database, Workdir};

/// Each counts rows that disagree.
const DISAGREEMENTS: [&str; 4] = [
    "SELECT count(*) FROM users WHERE name_key IS NULL",
    "SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.name_key IS DISTINCT FROM u.name_key OR m.email IS DISTINCT FROM u.email",
    "SELECT count(*) FROM group_members g
     JOIN users u ON u.id = g.user_id
     JOIN memberships m ON m.user_id = g.user_id AND m.workspace_id = g.workspace_id
     WHERE g.name_key IS DISTINCT FROM u.name_key OR g.email IS DISTINCT FROM u.email
        OR g.status IS DISTINCT FROM m.status OR g.created_at IS NULL",
    "SELECT count(*) FROM events WHERE subject_id IS NULL",
];

/// The counts as they are kept, and as they are.
const KEPT: &str = "SELECT id, status, role, n FROM counts WHERE n <> 0";
const COUNTED: &str = "SELECT NIL, status, '', count(*) FROM users GROUP BY status
    UNION ALL SELECT workspace_id, status, role, count(*) FROM memberships GROUP BY workspace_id, status, role
    UNION ALL SELECT group_id, status, '', count(*) FROM group_members GROUP BY group_id, status";

pub async fn assert_complete(workdir: &Workdir) {
    let database = &workdir.database;
    for disagreement in DISAGREEMENTS {
        assert_eq!(database.rows(disagreement).await, [["0"]], "{disagreement}");
    }
    assert_eq!(sorted(database, KEPT).await, sorted(database, COUNTED).await);
}

async fn sorted(database: &Database, query: &str) -> Vec<Vec<String>> {
    let nil = database.literal(uuid::Uuid::nil());
    let mut rows = database.rows(&query.replace("NIL", &nil)).await;
    rows.sort();
    rows
}
