//! A Roster on a standby: PostgreSQL cancels its reads when the primary locks a table that they read.

use serde_json::json;
use testing::Cluster;
use tokio_postgres::{Client, NoTls};

use super::failover::{run, serve};
use crate::harness::path_of;

/// How many of Roster's statements wait for a lock.
const WAITING: &str = "SELECT count(*)::text FROM pg_stat_activity
    WHERE application_name = 'roster' AND wait_event_type = 'Lock' AND query NOT LIKE '%expires_at <=%'";

/// How many statements PostgreSQL cancelled because the primary locked a table that they read.
const CANCELLED_READS: &str = "SELECT sum(confl_lock)::text FROM pg_stat_database_conflicts";

/// Whether the standby has replayed the primary's lock on a table.
const IS_LOCKED: &str = "SELECT count(*)::text FROM pg_locks
    WHERE relation = 'memberships'::regclass AND mode = 'AccessExclusiveLock'";

async fn begin(server: &Cluster) -> Client {
    let (client, connection) = tokio_postgres::connect(&server.url(), NoTls).await.expect("it answers");
    tokio::spawn(connection);
    client.batch_execute("BEGIN").await.expect("a transaction");
    client
}

/// Locks a table in this transaction, and sends the lock to the standby immediately.
async fn lock(transaction: &Client, table: &str) {
    let lock = format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; SELECT pg_switch_wal()");
    transaction
        .batch_execute(&lock)
        .await
        .expect("no other transaction has locked it");
}

/// A standby that doesn't wait for reads cancels those on a table that the primary locks (`40001`). Clients get `503`,
/// and a retry succeeds when the lock is released.
#[test]
fn cancelled_reads_are_answered_503() {
    run(async {
        let primary = Cluster::create().await;
        primary
            .execute(&["ALTER SYSTEM SET max_standby_streaming_delay = 0"])
            .await;
        // The standby copies the setting.
        let standby = Cluster::follow(&primary).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let writer = serve(&folder, &primary.url());
        let ada = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
        let ada = writer.post("/api/ext/users", &ada).await.expect(201);
        standby
            .until_value_is("SELECT to_regclass('users')::text", "users")
            .await;
        standby.until_value_is("SELECT count(*)::text FROM users", "1").await;
        let reader = serve(&folder, &standby.url());

        // Both reads get past the users and wait for the memberships. Then the primary locks the users, too.
        let transaction = begin(&primary).await;
        lock(&transaction, "memberships").await;
        standby.until_value_is(IS_LOCKED, "1").await;
        let reads = [path_of(&ada), "/api/ext/users".to_owned()].map(|path| {
            let reader = reader.clone();
            tokio::spawn(async move { reader.get(&path).await })
        });
        standby.until_value_is(WAITING, "2").await;
        lock(&transaction, "users").await;
        for read in reads {
            let refused = read.await.expect("no panic");
            refused.expect(503);
            assert_eq!(refused.header("retry-after"), "1");
        }
        standby.until_value_is(CANCELLED_READS, "2").await;

        transaction.batch_execute("ROLLBACK").await.expect("it ends");
        assert_eq!(reader.get(&path_of(&ada)).await.expect(200), ada);
        assert_eq!(reader.get("/api/ext/users").await.expect(200), json!([ada]));
    });
}
