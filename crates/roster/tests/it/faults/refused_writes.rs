//! PostgreSQL is available but refuses writes, or can't store a value. Readiness, its gauge and `roster check` report
//! what writes get, and no request ends in a `500`.

use serde_json::json;
use testing::{Cluster, Command, Database, Running, Workdir, on_postgres};

use crate::harness::path_of;

fn somebody(number: usize) -> serde_json::Value {
    json!({"name": "Ada", "email": format!("{number}@example.com"), "workspaces": []})
}

fn name_of(workdir: &Workdir) -> &str {
    match &workdir.database {
        Database::Postgres { name, .. } => name,
        Database::Sqlite { .. } => panic!("it is SQLite"),
    }
}

/// The name of a role that no other test has.
fn role_for(workdir: &Workdir) -> String {
    format!("app_{}", name_of(workdir).to_lowercase().replace('-', "_"))
}

/// `roster check` fails with this text, after the checks that succeeded.
fn check_fails(check: Command, words: &str) {
    let finished = check.run();
    assert_eq!(finished.code, 1, "{}", finished.stdout);
    assert!(finished.stderr.contains(words), "{}", finished.stderr);
}

/// Writes fail, reads succeed, and all reports on the state of the server say so.
async fn refuses_writes(server: &Running, path: &str) {
    let refused = server.patch(path, &json!({"name": "Eve"})).await;
    refused.expect(503);
    assert_eq!(refused.header("retry-after"), "1");
    server.get(path).await.expect(200);
    server.get("/api/ext/users").await.expect(200);
    assert_eq!(server.get("/readyz").await.status, 503);
    let metrics = server.get("/metrics").await.text();
    assert!(metrics.contains("roster_ready 0"), "{metrics}");
}

async fn takes_writes(server: &Running, path: &str) {
    assert_eq!(server.get("/readyz").await.text(), "ready\n");
    server.patch(path, &json!({"name": "Eve"})).await.expect(200);
    server.patch(path, &json!({"name": "Ada"})).await.expect(200);
}

/// Hosting services do this when a disk is nearly full. Open connections don't hide it.
async fn a_database_that_is_set_read_only(workdir: &Workdir) {
    let name = name_of(workdir);
    let server = workdir.serve();
    let path = path_of(&server.post("/api/ext/users", &somebody(1)).await.expect(201));
    for (set, reset) in [
        (
            format!("ALTER DATABASE \"{name}\" SET default_transaction_read_only = on"),
            format!("ALTER DATABASE \"{name}\" RESET default_transaction_read_only"),
        ),
        (
            format!("ALTER ROLE roster IN DATABASE \"{name}\" SET default_transaction_read_only = on"),
            format!("ALTER ROLE roster IN DATABASE \"{name}\" RESET default_transaction_read_only"),
        ),
    ] {
        workdir.database.administer(&set).await;
        assert_eq!(server.get("/readyz").await.status, 503, "{set}");
        refuses_writes(&server, &path).await;
        check_fails(workdir.roster(&["check"]), &reset);
        workdir.database.administer(&reset).await;
        takes_writes(&server, &path).await;
        workdir.roster(&["check"]).run().succeeded();
    }
}

/// For the whole server, and for the role. A new process starts, serves reads, and warns.
async fn a_server_or_a_role_that_is_set_read_only(workdir: &Workdir) {
    let cluster = Cluster::create().await;
    let on_cluster = |command: Command| command.env("DATABASE_URL", &cluster.url());
    let server = on_cluster(workdir.server()).start();
    let path = path_of(&server.post("/api/ext/users", &somebody(1)).await.expect(201));
    for (set, reset) in [
        (
            "ALTER SYSTEM SET default_transaction_read_only = on",
            "ALTER SYSTEM RESET default_transaction_read_only",
        ),
        (
            "ALTER ROLE roster SET default_transaction_read_only = on",
            "ALTER ROLE roster RESET default_transaction_read_only",
        ),
    ] {
        cluster.execute(&[set, "SELECT pg_reload_conf()"]).await;
        cluster.until_value_is("SHOW default_transaction_read_only", "on").await;
        // Connections from before are closed.
        assert_eq!(server.get("/readyz").await.status, 503, "{set}");
        refuses_writes(&server, &path).await;
        let another = on_cluster(workdir.server()).start();
        refuses_writes(&another, &path).await;
        check_fails(on_cluster(workdir.roster(&["check"])), reset);
        let write = "SET default_transaction_read_only = off";
        cluster.execute(&[write, reset, "SELECT pg_reload_conf()"]).await;
        cluster
            .until_value_is("SHOW default_transaction_read_only", "off")
            .await;
        takes_writes(&server, &path).await;
        takes_writes(&another, &path).await;
    }
}

/// In the options of the URL.
async fn options_that_forbid_writes(workdir: &Workdir) {
    workdir.begin();
    let url = format!(
        "{}?options=-cdefault_transaction_read_only%3Don",
        workdir.database.url()
    );
    let server = workdir.server().env("DATABASE_URL", &url).start();
    server.post("/api/ext/users", &somebody(1)).await.expect(503);
    assert_eq!(server.get("/readyz").await.status, 503);
    check_fails(
        workdir.roster(&["check"]).env("DATABASE_URL", &url),
        "remove default_transaction_read_only from options in DATABASE_URL",
    );
}

async fn a_standby(workdir: &Workdir) {
    let primary = Cluster::create().await;
    workdir
        .roster(&["migrate"])
        .env("DATABASE_URL", &primary.url())
        .run()
        .succeeded();
    let standby = Cluster::follow(&primary).await;
    standby
        .until_value_is("SELECT count(*)::text FROM event_head", "1")
        .await;
    let server = workdir.server().env("DATABASE_URL", &standby.url()).start();
    server.get("/api/ext/users").await.expect(200);
    server.post("/api/ext/users", &somebody(1)).await.expect(503);
    assert_eq!(server.get("/readyz").await.status, 503);
    check_fails(
        workdir.roster(&["check"]).env("DATABASE_URL", &standby.url()),
        "the server is a standby",
    );
}

/// The errors that PostgreSQL, its extensions, or an administrator's triggers and rules return instead of writing: one
/// example for each class. They are raised where every write passes, so readiness finds them before any write does.
async fn whatever_the_reason(workdir: &Workdir) {
    let server = workdir.serve();
    let path = path_of(&server.post("/api/ext/users", &somebody(1)).await.expect(201));
    for code in [
        "0A000", "23514", "25006", "28000", "2F002", "38000", "39000", "42501", "44000", "53100", "53200", "53400",
        "54000", "55000", "57014", "58030", "HV000", "P0001",
    ] {
        let trigger = format!(
            "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}', MESSAGE = 'refused'; END $$;
             CREATE OR REPLACE TRIGGER refuse BEFORE UPDATE ON event_head FOR EACH ROW EXECUTE FUNCTION refuse()"
        );
        workdir.database.execute(&trigger).await;
        let refused = server.patch(&path, &json!({"name": "Eve"})).await;
        assert_eq!(refused.status, 503, "{code}: {}", refused.text());
        assert_eq!(server.get("/readyz").await.status, 503, "{code}");
        check_fails(workdir.roster(&["check"]), "the database");
        workdir.database.execute("DROP TRIGGER refuse ON event_head").await;
        takes_writes(&server, &path).await;
    }
}

/// A role that may read the tables and change only some of them.
async fn missing_rights(workdir: &Workdir) {
    workdir.begin();
    let role = role_for(workdir);
    let database = &workdir.database;
    database
        .execute(&format!(
            "CREATE ROLE {role} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
        ))
        .await;
    let url = database.url().replace("//roster@", &format!("//{role}@"));
    let server = workdir.server().env("DATABASE_URL", &url).start();
    let path = path_of(&server.post("/api/ext/users", &somebody(1)).await.expect(201));
    let check = || workdir.roster(&["check"]).env("DATABASE_URL", &url);
    check().run().succeeded();

    database.execute(&format!("REVOKE UPDATE ON users FROM {role}")).await;
    refuses_writes(&server, &path).await;
    check_fails(
        check(),
        &format!("GRANT SELECT, INSERT, UPDATE, DELETE ON users TO {role}"),
    );
    database.execute(&format!("GRANT UPDATE ON users TO {role}")).await;
    takes_writes(&server, &path).await;

    database.execute("ALTER TABLE users ENABLE ROW LEVEL SECURITY").await;
    assert_eq!(server.get("/readyz").await.status, 503);
    check_fails(check(), "ALTER TABLE users DISABLE ROW LEVEL SECURITY");
    let why = workdir.server().env("DATABASE_URL", &url).run().failed(1);
    assert!(why.contains("row-level security"), "{why}");
    database.execute("ALTER TABLE users DISABLE ROW LEVEL SECURITY").await;
    takes_writes(&server, &path).await;

    database
        .execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"))
        .await;
}

/// Since PostgreSQL 15 only the owner of a database may create tables in `public`.
async fn no_right_to_create_the_tables(workdir: &Workdir) {
    let role = role_for(workdir);
    workdir.database.execute(&format!("CREATE ROLE {role} LOGIN")).await;
    let url = workdir.database.url().replace("//roster@", &format!("//{role}@"));
    let why = workdir.server().env("DATABASE_URL", &url).run().failed(1);
    assert!(
        why.contains(&format!("GRANT USAGE, CREATE ON SCHEMA public TO {role}")),
        "{why}"
    );
    workdir.database.execute(&format!("DROP ROLE {role}")).await;
}

/// A search path of schemas that don't exist.
async fn no_schema_for_the_tables(workdir: &Workdir) {
    let url = format!("{}?options=-csearch_path%3Dabsent", workdir.database.url());
    let why = workdir.server().env("DATABASE_URL", &url).run().failed(1);
    assert!(why.contains("search_path") && why.contains("absent"), "{why}");
}

/// Two writes at once of one row, where the database's default makes the second one fail.
async fn another_default_of_isolation(workdir: &Workdir) {
    let name = name_of(workdir);
    let set = format!("ALTER DATABASE \"{name}\" SET default_transaction_isolation = 'serializable'");
    workdir.database.administer(&set).await;
    let server = workdir.serve();
    let path = path_of(&server.post("/api/ext/users", &somebody(1)).await.expect(201));
    let changes = (0..100).map(|number| {
        let (server, path) = (&server, &path);
        async move {
            server
                .patch(path, &json!({"name": format!("Ada {number}")}))
                .await
                .expect(200)
        }
    });
    futures_util::future::join_all(changes).await;
}

/// Its encoding has no room for most names.
async fn a_database_of_another_encoding(workdir: &Workdir) {
    let name = format!("{}_latin1", name_of(workdir));
    let create = format!("CREATE DATABASE \"{name}\" ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    workdir.database.administer(&create).await;
    let url = workdir.database.url().replace(name_of(workdir), &name);
    for command in [workdir.server(), workdir.roster(&["migrate"])] {
        let why = command.env("DATABASE_URL", &url).run().failed(1);
        assert!(why.contains("ENCODING 'UTF8' TEMPLATE template0"), "{why}");
    }
    workdir.database.administer(&format!("DROP DATABASE \"{name}\"")).await;
}

/// What somebody has changed in the tables: readiness and the check find it before a user is created.
async fn a_changed_schema(workdir: &Workdir) {
    let server = workdir.serve();
    let user = json!({"name": "Ada", "email": "ada@example.com", "password": "correct horse", "workspaces": []});
    for (change, undo) in [
        (
            "ALTER TABLE passwords RENAME TO secrets",
            "ALTER TABLE secrets RENAME TO passwords",
        ),
        (
            "ALTER TABLE users RENAME COLUMN created_at TO at",
            "ALTER TABLE users RENAME COLUMN at TO created_at",
        ),
        (
            "ALTER TABLE users ADD team TEXT CHECK (team IS NOT NULL)",
            "ALTER TABLE users DROP team",
        ),
        (
            "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'no new users'; END $$;
             CREATE TRIGGER refuse BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION refuse()",
            "DROP TRIGGER refuse ON users",
        ),
    ] {
        workdir.database.execute(change).await;
        server.post("/api/ext/users", &user).await.expect(503);
        assert_eq!(server.get("/readyz").await.status, 503, "{change}");
        check_fails(workdir.roster(&["check"]), "the database");
        workdir.database.execute(undo).await;
        assert_eq!(server.get("/readyz").await.text(), "ready\n", "{undo}");
    }
    server.post("/api/ext/users", &user).await.expect(201);
}

/// The start and `check` warn about a limit below what the pools may open.
async fn fewer_connections_than_the_pools_want(workdir: &Workdir) {
    workdir.begin();
    let limit = format!("ALTER DATABASE \"{}\" CONNECTION LIMIT 12", name_of(workdir));
    workdir.database.administer(&limit).await;
    let check = |pool: &str| {
        workdir
            .roster(&["check"])
            .env("ROSTER_DATABASE_POOL", pool)
            .run()
            .succeeded()
    };
    let checked = check("8");
    assert!(!checked.contains("ROSTER_DATABASE_POOL"), "{checked}");
    let checked = check("9");
    assert!(
        checked.contains("12 connections at most") && checked.contains("ROSTER_DATABASE_POOL"),
        "{checked}"
    );
}

/// A configured statement timeout is respected, and zero means none.
async fn a_limit_on_statements_is_respected(workdir: &Workdir) {
    let with = |limit: &str| format!("{}?options=-cstatement_timeout%3D{limit}", workdir.database.url());
    let why = workdir.server().env("DATABASE_URL", &with("0")).run().failed(2);
    assert!(why.contains("statement_timeout"), "{why}");
    let server = workdir.server().env("DATABASE_URL", &with("14s")).start();
    let path = path_of(&server.post("/api/ext/users", &somebody(1)).await.expect(201));
    let locked = crate::cluster::hold(&workdir.database, "SELECT * FROM users FOR UPDATE").await;
    let client = server.clone();
    let changing = tokio::spawn(async move { client.patch(&path, &json!({"name": "Eve"})).await });
    crate::cluster::until_waiting_are(&workdir.database, "1").await;
    // Longer than Roster by default waits for a silent server.
    tokio::time::sleep(std::time::Duration::from_secs(11)).await;
    locked.batch_execute("ROLLBACK").await.expect("it ends");
    changing.await.expect("no panic").expect(200);
}

on_postgres!(
    a_database_that_is_set_read_only,
    a_server_or_a_role_that_is_set_read_only,
    options_that_forbid_writes,
    a_standby,
    whatever_the_reason,
    missing_rights,
    no_right_to_create_the_tables,
    no_schema_for_the_tables,
    another_default_of_isolation,
    a_database_of_another_encoding,
    a_changed_schema,
    fewer_connections_than_the_pools_want,
    a_limit_on_statements_is_respected
);
