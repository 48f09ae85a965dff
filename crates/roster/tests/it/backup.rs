//! `roster backup`, beside a server under load and where it must fail. `faults` tests what breaks during a backup.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use testing::{Database, HttpClient, TOKEN, Workdir, on_postgres, on_sqlite, until};

use crate::harness::{mentions, path_of};

const WRITERS: usize = 4;

/// The created users, as the server returned them.
type Created = Arc<Mutex<Vec<Value>>>;

/// Creates users until it is stopped.
async fn create_users(client: HttpClient, writer: usize, created: Created, stop: Arc<AtomicBool>) {
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let body = json!({"name": "Ada", "email": format!("{writer}.{number}@example.com"), "status": "active",
            "workspaces": [{"name": "finance"}]});
        let user = client.post("/api/ext/users", &body).await.expect(201);
        created.lock().expect("no panic").push(user);
    }
}

/// The number in the line with this name.
fn number(printed: &str, name: &str) -> u64 {
    let line = printed
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let number = line.unwrap_or_else(|| panic!("{name} is missing: {printed}"));
    number.parse().unwrap_or_else(|error| panic!("{error}: {printed}"))
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("it is there");
    entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect()
}

async fn a_backup_under_load_holds_all_that_was_answered_and_starts_a_server(workdir: &Workdir) {
    workdir.workspace("finance");
    let server = workdir.serve();
    let (created, stop) = (Created::default(), Arc::new(AtomicBool::new(false)));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let client = server.authorized_by(Some(&format!("Basic {TOKEN}")));
            tokio::spawn(create_users(client, writer, Arc::clone(&created), Arc::clone(&stop)))
        })
        .collect();
    let how_many = || created.lock().expect("no panic").len();
    until("some users", || how_many() > 100).await;

    let elsewhere = workdir.folder().join("elsewhere");
    fs::create_dir(&elsewhere).expect("it is ours");
    let before = created.lock().expect("no panic").clone();
    let backup = workdir.roster(&["backup", "elsewhere/backup.db"]);
    let printed = tokio::task::spawn_blocking(|| backup.run().succeeded())
        .await
        .expect("no panic");
    let meanwhile = how_many();
    until("writes that go on", || how_many() > meanwhile).await;
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.expect("every write was answered");
    }
    server.kill();

    let file = elsewhere.join("backup.db");
    assert_eq!(names_in(&elsewhere), ["backup.db"]);
    let about = fs::metadata(&file).expect("it is there");
    assert_eq!(about.permissions().mode() & 0o777, 0o600);
    assert_eq!(number(&printed, "bytes"), about.len());
    assert_eq!(number(&printed, "workspaces"), 1);
    let copy = Database::Sqlite { file };
    let events = copy.rows("SELECT count(*), max(seq) FROM events").await.remove(0);
    let last = number(&printed, "last event").to_string();
    assert_eq!(events, [last.clone(), last]);

    let server = workdir.server().env("DATABASE_URL", &copy.url()).start();
    for user in &before {
        assert_eq!(server.get(&path_of(user)).await.expect(200), *user);
    }
    let everyone = server.get("/api/ext/users").await.expect(200);
    let everyone = everyone.as_array().expect("an array").len() as u64;
    assert_eq!(everyone, number(&printed, "users"));
    let body = json!({"name": "Bob", "email": "bob@example.com", "workspaces": []});
    server.post("/api/ext/users", &body).await.expect(201);
}

async fn what_is_there_already_is_not_replaced(workdir: &Workdir) {
    workdir.workspace("finance");
    workdir.write("letter", "Dear backup");
    symlink("nowhere", workdir.folder().join("link")).expect("it is ours");
    let before = fs::read(workdir.folder().join("roster.db")).expect("it is there");
    for name in ["letter", "link", "roster.db", "."] {
        mentions(&workdir.roster(&["backup", name]).run().failed(1), "is there already");
    }
    mentions(
        &workdir.roster(&["backup", "new/"]).run().failed(1),
        "the path must end in a file name",
    );
    assert_eq!(
        fs::read_to_string(workdir.folder().join("letter")).expect("it is there"),
        "Dear backup"
    );
    assert!(fs::read(workdir.folder().join("roster.db")).expect("it is there") == before);
    assert!(!workdir.folder().join("nowhere").exists());
    assert_eq!(names_in(workdir.folder()).len(), 3, "{:?}", names_in(workdir.folder()));
}

async fn a_missing_folder_is_told_and_not_made(workdir: &Workdir) {
    workdir.workspace("finance");
    for name in ["missing/backup.db", "roster.db/backup.db"] {
        let complaint = workdir.roster(&["backup", name]).run().failed(1);
        mentions(&complaint, "name a folder that is there");
    }
    assert_eq!(names_in(workdir.folder()), ["roster.db"]);
}

async fn without_a_database_there_is_nothing_to_back_up(workdir: &Workdir) {
    mentions(
        &workdir.roster(&["backup", "backup.db"]).run().failed(1),
        "look at DATABASE_URL",
    );
    workdir.write("roster.db", "");
    mentions(
        &workdir.roster(&["backup", "backup.db"]).run().failed(1),
        "look at DATABASE_URL",
    );
    assert_eq!(names_in(workdir.folder()), ["roster.db"]);
}

/// It may contain what this program doesn't know and therefore couldn't check.
async fn a_newer_schema_is_refused(workdir: &Workdir) {
    workdir.workspace("finance");
    workdir
        .database
        .execute("INSERT INTO schema_version (version) VALUES (1000)")
        .await;
    mentions(
        &workdir.roster(&["backup", "backup.db"]).run().failed(1),
        "run the newer Roster",
    );
    assert!(!workdir.folder().join("backup.db").exists());
}

async fn postgres_is_left_to_its_own_tools(workdir: &Workdir) {
    workdir.workspace("finance");
    let complaint = workdir.roster(&["backup", "backup.db"]).run().failed(2);
    mentions(&complaint, "pg_dump");
    mentions(&complaint, "docs/backup.md");
    assert!(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../docs/backup.md")
            .exists()
    );
    assert!(!workdir.folder().join("backup.db").exists());
}

on_sqlite!(
    a_backup_under_load_holds_all_that_was_answered_and_starts_a_server,
    what_is_there_already_is_not_replaced,
    a_missing_folder_is_told_and_not_made,
    without_a_database_there_is_nothing_to_back_up,
    a_newer_schema_is_refused
);

on_postgres!(postgres_is_left_to_its_own_tools);
