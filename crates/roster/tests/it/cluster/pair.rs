//! `Pair`: a primary with a synchronous standby, and a URL that finds the one that accepts writes.

use testing::{Cluster, Database};

/// Makes commits wait until the standby has them on its disk. Set after the standby was created: otherwise the promoted
/// standby would wait for its own standby.
const SYNCHRONOUS: [&str; 3] = [
    "ALTER SYSTEM SET synchronous_standby_names = '*'",
    "ALTER SYSTEM SET synchronous_commit = 'on'",
    "SELECT pg_reload_conf()",
];

pub struct Pair {
    pub primary: Cluster,
    pub standby: Cluster,
}

impl Pair {
    pub async fn create() -> Self {
        let primary = Cluster::create().await;
        primary.execute(&["CREATE DATABASE roster TEMPLATE template0"]).await;
        let standby = Cluster::follow(&primary).await;
        primary.execute(&SYNCHRONOUS).await;
        let state = "SELECT coalesce(string_agg(sync_state, ','), '') FROM pg_stat_replication";
        primary.until_value_is(state, "sync").await;
        Self { primary, standby }
    }

    /// The URL names both servers. A client connects to the one that accepts writes.
    pub fn url(&self) -> String {
        let (one, two) = (self.primary.port, self.standby.port);
        format!("postgres://roster@127.0.0.1:{one},127.0.0.1:{two}/roster?target_session_attrs=read-write")
    }

    /// The database on the promoted standby.
    pub fn promoted(&self) -> Database {
        Database::Postgres {
            cluster: format!("postgres://roster@127.0.0.1:{}", self.standby.port),
            name: "roster".to_owned(),
        }
    }

    /// The primary's WAL sender, which replicates to the standby.
    pub async fn sender(&self) -> u32 {
        let pid = self.primary.value("SELECT pid::text FROM pg_stat_replication").await;
        pid.parse().expect("a number")
    }

    /// Promotes the standby, and returns when it accepts writes.
    pub async fn promote(&self) {
        assert_eq!(self.standby.value("SELECT pg_promote(true, 60)::text").await, "true");
    }
}
