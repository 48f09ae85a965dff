//! A pooler between Roster and PostgreSQL.

use futures_util::future::join_all;
use serde_json::json;
use testing::{Database, Pooler, Running, Workdir, on_postgres};

use crate::harness::path_of;

/// Fewer connections to the server than either process opens to the pooler.
const TRANSACTIONS: &str = "pool_mode = transaction\ndefault_pool_size = 5";

fn start(workdir: &Workdir, settings: &str) -> Pooler {
    let Database::Postgres { cluster, .. } = &workdir.database else {
        panic!("a pooler stands before PostgreSQL")
    };
    Pooler::start(cluster, settings)
}

fn url(workdir: &Workdir, pooler: &Pooler) -> String {
    let Database::Postgres { name, .. } = &workdir.database else {
        panic!("a pooler stands before PostgreSQL")
    };
    pooler.url(name)
}

fn serve(workdir: &Workdir, url: &str) -> Running {
    workdir.server().env("DATABASE_URL", url).start()
}

fn somebody(number: usize) -> serde_json::Value {
    json!({"name": "Ada", "email": format!("{number}@example.com"), "workspaces": []})
}

async fn create_50(server: &Running) {
    let creates =
        (0..50).map(|number| async move { server.post("/api/ext/users", &somebody(number)).await.expect(201) });
    join_all(creates).await;
}

/// Creates, changes, reads and lists users concurrently through two processes. The database is empty, so the first
/// process creates its tables through the pooler.
async fn two_processes_share_its_connections(workdir: &Workdir) {
    let pooler = start(workdir, TRANSACTIONS);
    let url = url(workdir, &pooler);
    let servers = [serve(workdir, &url), serve(workdir, &url)];
    let work = (0..240).map(|number| {
        let (one, other) = (&servers[number % 2], &servers[(number + 1) % 2]);
        async move {
            let user = one.post("/api/ext/users", &somebody(number)).await.expect(201);
            let path = path_of(&user);
            let changed = other.patch(&path, &json!({"name": "Eve"})).await.expect(200);
            assert_eq!(one.get(&path).await.expect(200), changed);
            if number % 10 == 0 {
                let listed = other.get("/api/ext/users").await.expect(200);
                assert!(listed.as_array().expect("a list").contains(&changed));
            }
        }
    });
    join_all(work).await;
    let listed = servers[0].get("/api/ext/users").await.expect(200);
    assert_eq!(listed.as_array().expect("a list").len(), 240);
    for server in &servers {
        assert_eq!(server.get("/readyz").await.status, 200);
    }
    workdir.roster(&["events", "verify"]).run().succeeded();
}

/// The next client of the server's only session finds no prepared statement and no setting of Roster.
async fn nothing_stays_in_a_shared_session(workdir: &Workdir) {
    let pooler = start(
        workdir,
        "pool_mode = transaction\ndefault_pool_size = 2\nserver_reset_query_always = 0",
    );
    let url = url(workdir, &pooler);
    let server = serve(workdir, &url);
    create_50(&server).await;
    server.get("/api/ext/users").await.expect(200);
    drop(server);
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
        .await
        .expect("the pooler answers");
    tokio::spawn(connection);
    client.batch_execute("BEGIN").await.expect("it begins");
    let look = "SELECT (SELECT count(*) FROM pg_prepared_statements)::text, current_setting('statement_timeout'),
        (SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
         WHERE locktype = 'advisory' AND datname = current_database())::text";
    let rows = client.query_typed_one(look, &[]).await.expect(look);
    let found: [String; 3] = [rows.get(0), rows.get(1), rows.get(2)];
    assert_eq!(found, ["0", "0", "0"]);
}

/// A pooler in session mode makes no difference.
async fn whole_sessions_are_used_as_without_a_pooler(workdir: &Workdir) {
    let pooler = start(workdir, "pool_mode = session\ndefault_pool_size = 60");
    let server = serve(workdir, &url(workdir, &pooler));
    create_50(&server).await;
}

/// Nothing works without transactions, so the start fails and says so.
async fn a_pooler_without_transactions_is_refused(workdir: &Workdir) {
    workdir.begin();
    let pooler = start(workdir, "pool_mode = statement");
    let refused = workdir.server().env("DATABASE_URL", &url(workdir, &pooler)).run();
    let why = refused.failed(1);
    assert!(why.contains("pool_mode = transaction"), "{why}");
}

/// The parameter in the URL is respected, and an invalid value is refused.
async fn the_url_may_say_how_sessions_are_shared(workdir: &Workdir) {
    let direct = workdir.database.url();
    let server = serve(workdir, &format!("{direct}?pool_mode=transaction"));
    let user = server.post("/api/ext/users", &somebody(1)).await.expect(201);
    assert_eq!(server.get(&path_of(&user)).await.expect(200), user);
    let wrong = format!("{direct}?pool_mode=statement");
    let why = workdir.server().env("DATABASE_URL", &wrong).run().failed(2);
    assert!(
        why.contains("pool_mode in DATABASE_URL must be session or transaction"),
        "{why}"
    );
}

/// The `PgBouncer` of Debian 12 refuses a connection with options.
async fn options_that_a_pooler_refuses_are_named(workdir: &Workdir) {
    let pooler = start(workdir, TRANSACTIONS);
    let url = format!("{}?options=-c%20lock_timeout%3D1s", url(workdir, &pooler));
    let why = workdir.server().env("DATABASE_URL", &url).run().failed(1);
    assert!(why.contains("remove options from DATABASE_URL"), "{why}");
}

on_postgres!(
    two_processes_share_its_connections,
    nothing_stays_in_a_shared_session,
    whole_sessions_are_used_as_without_a_pooler,
    a_pooler_without_transactions_is_refused,
    the_url_may_say_how_sessions_are_shared,
    options_that_a_pooler_refuses_are_named
);
