//! The disk is full: writes get a clear `503`, reads succeed, and everything works again when there is space.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};
use testing::{Command, Database, HttpClient, Running, TOKEN, Workdir, on_postgres, on_sqlite};

use super::small_disk::SmallDisk;
use crate::harness::{envelope, path_of};
use crate::history::Event;
use crate::operating::Exposed;

const USERS: &str = "/api/ext/users";
const FULL: &str = "The disk of the database is full: nothing was changed; try again later";
const WRITERS: usize = 8;

/// The responses that a writer got.
#[derive(Default)]
struct Told {
    /// The created users, as the responses showed them, by address.
    created: BTreeMap<String, Value>,
    refused: Vec<String>,
}

/// Creates users until several requests have failed because the disk is full. No other error is allowed.
async fn write_until_full(client: HttpClient, writer: usize) -> Told {
    let mut told = Told::default();
    for number in 0.. {
        let email = format!("{writer}.{number}@example.com");
        let reply = client.post(USERS, &user(&email)).await;
        if reply.status == 201 {
            told.created.insert(email, reply.json());
        } else {
            let message = envelope(&reply, 503, USERS);
            assert_eq!(message, FULL);
            assert_ne!(reply.header("retry-after"), "");
            told.refused.push(email);
            if told.refused.len() >= 3 {
                return told;
            }
        }
    }
    unreachable!("numbers don't end")
}

fn user(email: &str) -> Value {
    let groups = json!([{"name": "editors"}, {"name": "admin"}]);
    json!({"name": "Ada", "email": email, "status": "active", "workspaces": [{"name": "finance", "groups": groups}]})
}

async fn assert_reads_go_on(server: &Running, told: &Told) {
    for user in told.created.values() {
        assert_eq!(&server.get(&path_of(user)).await.expect(200), user);
    }
    server.get("/api/ext/workspaces").await.expect(200);
    assert_eq!(server.get("/healthz").await.status, 200);
}

/// Exactly the users with a successful response exist, and they are complete.
async fn assert_kept(server: &Running, told: &Told) {
    let everyone = server.get(USERS).await.expect(200);
    let everyone: BTreeMap<_, _> = everyone
        .as_array()
        .expect("an array")
        .iter()
        .map(|user| (user["email"].as_str().expect("a string").to_owned(), user.clone()))
        .collect();
    assert_eq!(everyone, told.created);
}

/// The events have no gaps, and each user has exactly those of a complete creation: user, membership, group.
async fn assert_events(database: &Database, told: &Told) {
    let ends = database
        .rows("SELECT count(*), min(seq), max(seq) FROM events")
        .await
        .remove(0);
    assert_eq!((&*ends[1], &ends[0]), ("1", &ends[2]), "the events have a gap");
    let events = Event::read_all(database).await;
    let created = events.iter().filter(|event| event.action == "user.created").count();
    assert_eq!(created, told.created.len());
}

/// Fills the disk under load, checks, frees space, and checks again. Returns the responses of the clients.
async fn fill_and_recover(server: &Running, disk: &SmallDisk, is_it_ready: impl AsyncFn(&Running)) -> Told {
    let before = server.post(USERS, &user("before@example.com")).await.expect(201);
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let client = server.authorized_by(Some(&format!("Basic {TOKEN}")));
            tokio::spawn(write_until_full(client, writer))
        })
        .collect();
    disk.fill();
    let mut told = Told::default();
    told.created.insert("before@example.com".to_owned(), before);
    for writer in writers {
        let of_one = writer.await.expect("no writer was told something else");
        told.created.extend(of_one.created);
        told.refused.extend(of_one.refused);
    }
    is_it_ready(server).await;
    // A dry run writes nothing, so its success doesn't prove that there is space.
    server
        .post(&format!("{USERS}?dry_run=true"), &user("tried@example.com"))
        .await;
    is_it_ready(server).await;
    assert_reads_go_on(server, &told).await;
    disk.make_room();
    until_ready(server).await;
    for email in told.refused.drain(..) {
        let created = server.post(USERS, &user(&email)).await.expect(201);
        told.created.insert(email, created);
    }
    assert_kept(server, &told).await;
    told
}

async fn until_ready(server: &Running) {
    for _ in 0..1000 {
        if server.get("/readyz").await.status == 200 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!(
        "there is space, but the server is not ready: {}",
        server.get("/readyz").await.text()
    );
}

fn make_workspace(workdir: &Workdir, beside: &impl Fn(Command) -> Command) {
    for arguments in [
        &["migrate"][..],
        &["workspace", "create", "finance"],
        &["group", "create", "finance", "editors"],
    ] {
        beside(workdir.roster(arguments)).run().succeeded();
    }
}

/// A database whose data is on the small disk; the rest of the cluster isn't, because PostgreSQL would stop without
/// space for its log.
pub async fn on_small_disk(workdir: &Workdir, disk: &SmallDisk) -> Database {
    let database = Database::Postgres {
        cluster: disk.greeting.clone(),
        name: "small".to_owned(),
    };
    let space = format!("CREATE TABLESPACE small LOCATION '{}'", workdir.folder().display());
    database.administer(&space).await;
    database
        .administer("CREATE DATABASE small TEMPLATE template0 TABLESPACE small")
        .await;
    database
}

async fn a_full_disk_refuses_writes_and_recovers_on_sqlite(workdir: &Workdir) {
    let disk = SmallDisk::mount(workdir.folder(), 8 << 20);
    make_workspace(workdir, &|command| disk.beside(command));
    let server = disk.beside(workdir.server()).start();
    let told = fill_and_recover(&server, &disk, async |server| {
        let ready = server.get("/readyz").await;
        assert_eq!(ready.status, 503);
        assert!(
            ready.text().starts_with("the disk of the database is full"),
            "{}",
            ready.text()
        );
        let exposed = Exposed::at(server).await;
        assert_eq!(exposed.value("roster_ready"), 0);
        assert_eq!(exposed.value("roster_database_full"), 1);
    })
    .await;
    server.kill();
    let server = disk.beside(workdir.server()).start();
    assert_kept(&server, &told).await;
    server.signal("TERM");
    assert_eq!(server.exit_code().await, Some(0));
    disk.beside(workdir.roster(&["check"])).run().succeeded();
    fs::copy(disk.file("roster.db"), workdir.folder().join("roster.db")).expect("it is copied");
    assert_events(&workdir.database, &told).await;
}

async fn a_full_disk_refuses_writes_and_recovers_on_postgres(workdir: &Workdir) {
    let disk = SmallDisk::mount_with_postgres(workdir.folder(), 24 << 20);
    let database = on_small_disk(workdir, &disk).await;
    let on_small = |command: Command| command.env("DATABASE_URL", &database.url());
    make_workspace(workdir, &on_small);
    let server = on_small(workdir.server()).start();
    // A write that needs no space may succeed meanwhile, so the server may be ready in between.
    let told = fill_and_recover(&server, &disk, async |server| {
        assert!([200, 503].contains(&server.get("/readyz").await.status));
    })
    .await;
    server.kill();
    let server = on_small(workdir.server()).start();
    assert_kept(&server, &told).await;
    assert_events(&database, &told).await;
}

on_sqlite!(a_full_disk_refuses_writes_and_recovers_on_sqlite);

on_postgres!(a_full_disk_refuses_writes_and_recovers_on_postgres);
