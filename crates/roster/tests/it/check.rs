//! `roster migrate`, `roster check`, and `serve --no-migrate`.

use std::os::unix::fs::PermissionsExt as _;

use testing::{Workdir, on_both_databases, on_sqlite};

use crate::harness::{Server, lacks, mentions};

async fn serve_without_migrating_refuses_an_old_schema(workdir: &Workdir) {
    let complaint = workdir.server().argument("--no-migrate").run().failed(1);
    mentions(&complaint, "roster migrate");
    assert_eq!(workdir.database.dump().await, "", "and changes nothing");
}

async fn serve_without_migrating_starts_on_a_current_schema(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    let server = workdir.server().argument("--no-migrate").start();
    server.get("/api/ext/users").await.expect(200);
}

async fn migrating_twice_changes_nothing(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    let before = workdir.database.dump().await;
    workdir.roster(&["migrate"]).run().succeeded();
    assert_eq!(workdir.database.dump().await, before);
}

async fn serve_migrates_and_keeps_what_is_there(workdir: &Workdir) {
    let workspace = workdir.workspace("finance");
    for _ in 0..2 {
        let server = workdir.serve();
        assert_eq!(server.get("/api/ext/workspaces").await.expect(200)[0], workspace);
    }
}

async fn many_may_migrate_at_once(workdir: &Workdir) {
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| workdir.roster(&["migrate"]).run().succeeded());
        }
    });
    workdir
        .server()
        .argument("--no-migrate")
        .start()
        .get("/api/ext/users")
        .await
        .expect(200);
}

async fn check_is_content_with_a_current_schema(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    let before = workdir.database.dump().await;
    workdir.roster(&["check"]).run().succeeded();
    assert_eq!(workdir.database.dump().await, before);
}

/// A newer Roster has migrated the schema and declared it compatible with this one.
async fn a_compatible_newer_schema_is_served(workdir: &Workdir) {
    workdir.begin();
    let server = workdir.serve();
    let newer =
        "UPDATE schema_version SET expanded_to = 1000 WHERE version = (SELECT max(version) FROM schema_version)";
    workdir.database.execute(newer).await;
    mentions(&workdir.roster(&["check"]).run().succeeded(), "compatible");
    assert_eq!(server.get("/readyz").await.status, 200);
    let another = workdir.server().argument("--no-migrate").start();
    another.get("/api/ext/users").await.expect(200);
    mentions(&workdir.roster(&["migrate"]).run().succeeded(), "version 1000");
}

/// A newer Roster has finished its migration: a running server is no longer ready, and none starts.
async fn an_incompatible_newer_schema_is_refused(workdir: &Workdir) {
    workdir.begin();
    let server = workdir.serve();
    workdir
        .database
        .execute("INSERT INTO schema_version (version) VALUES (1000)")
        .await;
    assert_eq!(server.get("/readyz").await.status, 503);
    for refused in [
        workdir.roster(&["check"]).run(),
        workdir.roster(&["migrate"]).run(),
        workdir.roster(&["migrate", "--finish"]).run(),
        workdir.roster(&["user", "list"]).run(),
        workdir.server().run(),
        workdir.server().argument("--no-migrate").run(),
    ] {
        assert_eq!(refused.code, 1, "{refused:?}");
        mentions(&refused.stderr, "run the newer Roster");
    }
}

async fn check_says_that_the_schema_is_old_and_what_to_do(workdir: &Workdir) {
    let finished = workdir.roster(&["check"]).run();
    assert_eq!(finished.code, 1, "{finished:?}");
    mentions(&finished.stderr, "roster migrate");
    lacks(&finished.stdout, "answers");
    assert_eq!(workdir.database.dump().await, "", "check changes nothing");
}

async fn check_works_beside_a_running_server(workdir: &Workdir) {
    let server = workdir.serve();
    workdir.roster(&["check"]).run().succeeded();
    server.get("/api/ext/users").await.expect(200);
}

async fn check_says_that_the_database_cannot_be_reached(workdir: &Workdir) {
    let check = workdir
        .roster(&["check"])
        .env("DATABASE_URL", "postgres://roster@127.0.0.1:1/roster")
        .run();
    assert_eq!(check.code, 1, "{check:?}");
    mentions(&check.stderr, "127.0.0.1");
}

async fn check_says_what_is_wrong_with_the_configuration(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    let check = workdir.roster(&["check"]).env("ENABLE_EXTERNAL_API", "true").run();
    assert_eq!(check.code, 2, "{check:?}");
    mentions(&check.stderr, "EXTERNAL_API_ACCESS_TOKEN");
    let check = workdir.roster(&["check"]).env("ROSTER_COLOUR", "red").run();
    assert_eq!(check.code, 2, "{check:?}");
    mentions(&check.stderr, "ROSTER_COLOUR");
}

on_both_databases!(
    serve_without_migrating_refuses_an_old_schema,
    serve_without_migrating_starts_on_a_current_schema,
    migrating_twice_changes_nothing,
    serve_migrates_and_keeps_what_is_there,
    many_may_migrate_at_once,
    check_is_content_with_a_current_schema,
    a_compatible_newer_schema_is_served,
    an_incompatible_newer_schema_is_refused,
    check_says_that_the_schema_is_old_and_what_to_do,
    check_works_beside_a_running_server,
    check_says_that_the_database_cannot_be_reached,
    check_says_what_is_wrong_with_the_configuration
);

/// A file with other content is neither overwritten nor taken for a database of Roster.
async fn a_file_that_is_no_database_is_refused_and_left_alone(workdir: &Workdir) {
    let letter = "Dear database,\n".repeat(1000);
    workdir.write("roster.db", &letter);
    for command in [&["migrate"][..], &["check"], &["workspace", "list"]] {
        let finished = workdir.roster(command).run();
        assert_eq!(finished.code, 1, "{finished:?}");
        mentions(&finished.stderr, "roster.db");
    }
    workdir.server().run().failed(1);
    assert_eq!(
        std::fs::read_to_string(workdir.folder().join("roster.db")).expect("it is there"),
        letter
    );
}

/// Not even its journal mode is changed.
async fn another_programs_database_is_refused_and_left_alone(workdir: &Workdir) {
    let file = workdir.folder().join("roster.db");
    let other = rusqlite::Connection::open(&file).expect("it is made");
    other
        .execute_batch("CREATE TABLE letters (text TEXT)")
        .expect("it is made");
    drop(other);
    let before = std::fs::read(&file).expect("it is there");
    for command in [&["migrate"][..], &["check"], &["workspace", "list"]] {
        let finished = workdir.roster(command).run();
        assert_eq!(finished.code, 1, "{finished:?}");
        mentions(&finished.stderr, "another file");
    }
    workdir.server().run().failed(1);
    assert!(std::fs::read(&file).expect("it is there") == before);
}

/// It contains addresses and password hashes.
async fn the_database_file_is_for_its_owner_only(server: &Server) {
    server.user("ada@example.com", &serde_json::json!([])).await;
    let files = std::fs::read_dir(server.workdir.folder()).expect("it is there");
    let files = files.map(|file| file.expect("it is there"));
    let of_database = files.filter(|file| file.file_name().to_string_lossy().starts_with("roster.db"));
    let modes: Vec<_> = of_database
        .map(|file| file.metadata().expect("it is there").permissions().mode() & 0o777)
        .collect();
    assert_eq!(modes, [0o600; 3]);
}

on_sqlite!(
    a_file_that_is_no_database_is_refused_and_left_alone,
    another_programs_database_is_refused_and_left_alone,
    the_database_file_is_for_its_owner_only
);
