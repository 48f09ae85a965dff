//! Gauges that are updated when the metrics are requested.

use std::fs;
use std::time::Duration;

use serde_json::json;
use testing::{Workdir, on_both_databases, on_postgres, on_sqlite, until};

use super::exposed::{Exposed, apart};
use crate::harness::Server;
use crate::tls::{Identity, server_as};

async fn the_last_event_is_that_of_the_database_whoever_wrote_it(server: &Server) {
    assert_eq!(Exposed::at(server).await.value("roster_last_event"), 0);
    server.user("ada@example.com", &json!([])).await;
    server.workspace("finance");
    let head = server
        .workdir
        .database
        .rows("SELECT seq FROM event_head")
        .await
        .remove(0)
        .remove(0);
    assert_ne!(head, "0");
    assert_eq!(Exposed::at(server).await.value("roster_last_event").to_string(), head);
}

async fn a_server_that_is_well_says_so(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_MAX_CONNECTIONS", "77").start();
    let exposed = Exposed::at(&server).await;
    for (sample, value) in [
        ("roster_ready", 1),
        ("roster_database_full", 0),
        ("roster_database_damaged", 0),
        ("roster_http_connections_max", 77),
        ("roster_http_connections_shed_total", 0),
        ("roster_http_failures_refused_total", 0),
    ] {
        assert_eq!(exposed.value(sample), value, "{sample}");
    }
    for of_the_process in [
        "process_resident_memory_bytes",
        "process_open_fds",
        "process_start_time_seconds",
    ] {
        assert!(exposed.value(of_the_process) > 0, "{of_the_process}");
    }
}

async fn the_end_of_the_certificate_is_that_of_the_one_in_use(workdir: &Workdir) {
    let (server, metrics) = apart(server_as(workdir, &Identity::new()));
    let server = server.start();
    let exposed = Exposed::at(&metrics).await;
    let end = "roster_tls_certificate_expiry_timestamp_seconds";
    // Later than a moment in 2020.
    assert!(exposed.value(end) > 1_577_836_800);
    assert_eq!(exposed.value("roster_tls_reloads_total{result=\"kept\"}"), 0);
    assert_eq!(exposed.value("roster_tls_reloads_total{result=\"replaced\"}"), 0);
    Identity::expired().write(workdir);
    server.signal("HUP");
    until("SIGHUP to be heard", || server.stderr().contains("SIGHUP: ")).await;
    assert_eq!(Exposed::at(&metrics).await.value(end), 1_577_836_800);
}

on_both_databases!(
    the_last_event_is_that_of_the_database_whoever_wrote_it,
    a_server_that_is_well_says_so,
    the_end_of_the_certificate_is_that_of_the_one_in_use
);

async fn the_files_of_sqlite_are_measured(server: &Server) {
    server.user("ada@example.com", &json!([])).await;
    let exposed = Exposed::at(server).await;
    for (file, name) in [("database", "roster.db"), ("log", "roster.db-wal")] {
        let length = fs::metadata(server.workdir.folder().join(name))
            .expect("it is there")
            .len();
        assert!(length > 0, "{name}");
        let sample = format!("roster_sqlite_bytes{{file=\"{file}\"}}");
        assert_eq!(exposed.value(&sample).to_string(), length.to_string());
    }
}

/// A server also uses connections itself, to remove old rows when it starts. Then the pool becomes idle.
async fn the_pools_of_postgres_are_measured(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_DATABASE_POOL", "6").start();
    server.get("/api/ext/users").await.expect(200);
    for (pool, size) in [("short", 6), ("lists", 3)] {
        while !is_idle(&Exposed::at(&server).await, pool, size) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn is_idle(exposed: &Exposed, pool: &str, size: u64) -> bool {
    let gauge = |name: &str| exposed.value(&format!("roster_pool_{name}{{pool=\"{pool}\"}}"));
    assert_eq!(gauge("connections_max"), size);
    assert_eq!(gauge("waiting"), 0);
    let connections = gauge("connections");
    assert!((1..=size).contains(&connections), "{connections}");
    gauge("connections_idle") == connections
}

on_sqlite!(the_files_of_sqlite_are_measured);

on_postgres!(the_pools_of_postgres_are_measured);
