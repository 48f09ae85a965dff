//! A restored directory equals the exported one, in all four directions between the databases.

use std::path::Path;

use serde_json::json;
use testing::{Database, Workdir, on_both_databases};

use super::file::File;
use super::{BOTH, export, fill_directory, restore};
use crate::harness::mentions;
use crate::history::{Event, assert_rebuilt};

async fn all_that_is_in_one_database_is_in_the_other(workdir: &Workdir) {
    let server = fill_directory(workdir).await;
    let (file, exported) = export(workdir, "roster.jsonl");
    for kind in BOTH {
        let target = workdir.another(kind).await;
        assert_eq!(restore(&target, &file), exported, "into {kind:?}");
        assert_exported_again(&target, &file);
        assert_rebuilt(&target.database).await;
        assert_eq!(hidden(&target.database).await, hidden(&workdir.database).await);
        if kind == workdir.database.kind() {
            assert_eq!(
                before_the_restore(&target.database).await,
                before_the_restore(&workdir.database).await
            );
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
    fill_directory(workdir).await;
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
        let events = Event::read_all(&target.database).await;
        let actions: Vec<_> = events[usize::try_from(last).expect("few")..]
            .iter()
            .map(|event| &*event.action)
            .collect();
        assert_eq!(actions, ["log.restored", "user.created"], "on {kind:?}");
        assert_eq!(head(&target.database).await, last + 2);
        target.roster(&["events", "verify"]).run().succeeded();
        let listed = target.roster(&["events", "list", "--limit", "2"]).run().succeeded();
        mentions(&listed, &format!("log.restored: events → {last}\n"));
        assert_rebuilt(&target.database).await;
        // Unique values are still unique.
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
    // The restore is the last event.
    let again = target.roster(&["restore", &file.display().to_string()]).run();
    mentions(&again.failed(1), "not empty");
}

/// Texts that earlier versions accepted and that a request can't have any more.
async fn texts_of_an_earlier_version_stay_as_they_are(workdir: &Workdir) {
    fill_directory(workdir).await;
    let mut file = File::read(&export(workdir, "new.jsonl").0);
    for (kind, from, to) in [
        ("user", "Ada Obi", "Jose\u{301} \u{202e}Obi\u{200b}"),
        ("user", "ada@example.com", "σίσυφοσ@xn--bcher-kva.example"),
        ("workspace", "\"Finance\"", "\"Cafe\u{301}\""),
        // Two groups that are one by their names of today.
        ("workspace", "Auditors", "Straße"),
        ("workspace", "Ärzte und Ärztinnen", "STRASSE"),
    ] {
        let at = file.first(kind);
        assert!(file.records[at].contains(from), "{from} is not in {}", file.records[at]);
        file.records[at] = file.records[at].replacen(from, to, 1);
    }
    let path = workdir.folder().join("old.jsonl");
    std::fs::write(&path, file.sealed()).expect("the folder is writable");
    for kind in BOTH {
        let target = workdir.another(kind).await;
        restore(&target, &path);
        assert_exported_again(&target, &path);
        let keys = target.database.rows("SELECT name_key FROM workspaces").await;
        assert!(keys.contains(&vec!["caf\u{e9}".to_owned()]), "{keys:?} on {kind:?}");
        let keys = target
            .database
            .rows("SELECT name_key FROM groups WHERE lower(name) LIKE 'str%' ORDER BY name_key");
        assert_eq!(keys.await, [["strasse"], ["straße"]], "on {kind:?}");
        let noted = target.roster(&["migrate"]).run().stderr;
        for text in ["two groups of the workspace Cafe\u{301}", "Straße (", "STRASSE ("] {
            mentions(&noted, text);
        }
    }
}

on_both_databases!(
    texts_of_an_earlier_version_stay_as_they_are,
    all_that_is_in_one_database_is_in_the_other,
    the_log_goes_on_where_it_was,
    a_database_without_anything_can_be_moved_too
);

/// An export of the restored directory equals the original, with one more event for the restore.
fn assert_exported_again(target: &Workdir, file: &Path) {
    let mut again = File::read(&export(target, "again.jsonl").0).records;
    mentions(&again.pop().expect("an event"), "log.restored");
    assert!(again == File::read(file).records);
}

/// The content of all tables, without the event of a restore and the head that it moved. Counts that have become zero are not
/// restored, and the search index may number users in another order.
async fn before_the_restore(database: &Database) -> Vec<String> {
    let dump = database.dump().await;
    let lines = dump
        .lines()
        .filter(|line| !line.contains("log.restored") && !line.contains("event_head"))
        .filter(|line| !line.starts_with("user_") && (!line.contains("counts: ") || !line.ends_with(" | 0")));
    lines.map(str::to_owned).collect()
}

async fn head(database: &Database) -> u64 {
    let head = database.rows("SELECT seq FROM event_head").await;
    head[0][0].parse().expect("a number")
}

/// The columns that no list and no event shows.
async fn hidden(database: &Database) -> Vec<Vec<String>> {
    let hashes = "SELECT hash, set_at FROM passwords ORDER BY user_id";
    let groups = "SELECT name_key, description FROM groups ORDER BY workspace_id, id";
    let events = format!(
        "SELECT at, operation, public, personal, personal_salt, origin, origin_salt, hash FROM events {} ORDER BY seq",
        "WHERE public NOT LIKE '%log.restored%'"
    );
    let mut rows = database.rows(hashes).await;
    assert_eq!(rows.len(), 2);
    rows.extend(database.rows(groups).await);
    // PostgreSQL prints bytes with a prefix.
    let plain = |text: String| text.trim_start_matches("\\x").to_owned();
    let events = database.rows(&events).await;
    rows.extend(events.into_iter().map(|row| row.into_iter().map(plain).collect()));
    assert!(rows.iter().flatten().any(|text| text.contains("from-the-test-1")));
    rows
}
