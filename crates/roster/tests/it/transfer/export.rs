//! The destinations of an export, and what is left if it fails.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use testing::{Workdir, on_both_databases, on_postgres, signal};

use super::{BOTH, export, fill_directory, restore};
use crate::cluster::{hold, until_waiting_are};
use crate::harness::mentions;

async fn the_file_is_its_owners_and_nothing_is_beside_it(workdir: &Workdir) {
    fill_directory(workdir).await;
    fs::create_dir(workdir.folder().join("into")).expect("a folder");
    let (file, _) = export(workdir, "into/roster.jsonl");
    let mode = fs::metadata(&file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        fs::read_dir(workdir.folder().join("into")).expect("a folder").count(),
        1
    );
}

async fn what_has_the_name_already_stays(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    workdir.write("roster.jsonl", "mine");
    mentions(&workdir.roster(&["export", "roster.jsonl"]).run().failed(1), "already");
    assert_eq!(
        fs::read_to_string(workdir.folder().join("roster.jsonl")).expect("it is there"),
        "mine"
    );
}

async fn what_is_no_name_of_a_file_is_refused(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    mentions(
        &workdir.roster(&["export", "new/"]).run().failed(1),
        "the path must end in a file name",
    );
}

async fn stdout_takes_it_too(workdir: &Workdir) {
    fill_directory(workdir).await;
    let (_, exported) = export(workdir, "roster.jsonl");
    let finished = workdir.roster(&["export", "-"]).run();
    mentions(&finished.stderr, &format!("exported {exported}"));
    workdir.write("piped.jsonl", &finished.succeeded());
    for kind in BOTH {
        let target = workdir.another(kind).await;
        assert_eq!(restore(&target, &workdir.folder().join("piped.jsonl")), exported);
    }
}

async fn a_part_never_passes_for_the_whole(workdir: &Workdir) {
    fill_directory(workdir).await;
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let full = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    for output in [
        workdir.roster(&["export", "-"]).stdout_to(writer),
        workdir.roster(&["export", "-"]).stdout_to(full),
    ] {
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        mentions(&String::from_utf8_lossy(&output.stderr), "can't write the export");
    }
    mentions(
        &workdir
            .roster(&["export", "no/such/folder/roster.jsonl"])
            .run()
            .failed(1),
        "no/such/folder",
    );
}

async fn a_database_without_a_directory_is_no_empty_export(workdir: &Workdir) {
    mentions(
        &workdir.roster(&["export", "roster.jsonl"]).run().failed(1),
        "holds no directory",
    );
    assert_eq!(
        fs::read_dir(workdir.folder()).expect("a folder").count(),
        0,
        "no file, and no database"
    );
}

async fn another_schema_is_refused_and_left(workdir: &Workdir) {
    workdir.roster(&["migrate"]).run().succeeded();
    workdir
        .database
        .execute("INSERT INTO schema_version (version) VALUES (99)")
        .await;
    mentions(
        &workdir.roster(&["export", "roster.jsonl"]).run().failed(1),
        "newer than this Roster knows",
    );
    workdir
        .database
        .execute("DELETE FROM schema_version WHERE version = 99; UPDATE schema_version SET version = -version, expanded_to = NULL")
        .await;
    let before = workdir.database.dump().await;
    mentions(
        &workdir.roster(&["export", "roster.jsonl"]).run().failed(1),
        "`roster migrate`",
    );
    assert_eq!(workdir.database.dump().await, before, "an export changes nothing");
}

async fn what_could_not_be_restored_is_not_exported(workdir: &Workdir) {
    fill_directory(workdir).await;
    for (damage, repair, complaint) in [
        (
            "UPDATE users SET email = 'ada' WHERE email LIKE 'ada@%'",
            "UPDATE users SET email = 'ada@example.com' WHERE email = 'ada'",
            "must be an email",
        ),
        (
            "UPDATE event_head SET hash = (SELECT hash FROM events WHERE seq = 1)",
            "UPDATE event_head SET hash = (SELECT hash FROM events WHERE events.seq = event_head.seq)",
            "the head of its log has another time or hash than the last event",
        ),
        (
            "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)",
            "SELECT 1",
            "events, but the head of its log says",
        ),
        (
            "DELETE FROM events WHERE seq = 3",
            "SELECT 1",
            "event 4: found event 4 where event 3 must be",
        ),
    ] {
        workdir.database.execute(damage).await;
        mentions(&workdir.roster(&["export", "roster.jsonl"]).run().failed(1), complaint);
        assert!(!workdir.folder().join("roster.jsonl").exists());
        workdir.database.execute(repair).await;
    }
}

on_both_databases!(
    the_file_is_its_owners_and_nothing_is_beside_it,
    what_has_the_name_already_stays,
    what_is_no_name_of_a_file_is_refused,
    stdout_takes_it_too,
    a_part_never_passes_for_the_whole,
    a_database_without_a_directory_is_no_empty_export,
    another_schema_is_refused_and_left,
    what_could_not_be_restored_is_not_exported
);

/// Starts an export, which waits for as long as the lock is held.
async fn begin(workdir: &Workdir) -> (tokio_postgres::Client, std::process::Child) {
    fill_directory(workdir).await;
    let locked = hold(&workdir.database, "LOCK TABLE events IN ACCESS EXCLUSIVE MODE").await;
    let export = workdir.roster(&["export", "roster.jsonl"]).spawn();
    until_waiting_are(&workdir.database, "1").await;
    (locked, export)
}

async fn ctrl_c_leaves_nothing(workdir: &Workdir) {
    let (locked, mut export) = begin(workdir).await;
    signal(export.id(), "INT");
    assert_eq!(export.wait().expect("it ends").code(), Some(1));
    locked.batch_execute("ROLLBACK").await.expect("it ends");
    assert_eq!(fs::read_dir(workdir.folder()).expect("a folder").count(), 0);
}

async fn a_part_that_a_kill_leaves_is_named_as_one(workdir: &Workdir) {
    let (_locked, mut export) = begin(workdir).await;
    export.kill().expect("it runs");
    export.wait().expect("it ends");
    let left = fs::read_dir(workdir.folder()).expect("a folder");
    let left: Vec<_> = left.map(|entry| entry.expect("an entry")).collect();
    let [part] = left.as_slice() else { panic!("{left:?}") };
    mentions(&part.file_name().to_string_lossy(), ".roster.jsonl.");
    assert_eq!(part.path().extension(), Some("part".as_ref()));
    assert_eq!(
        part.metadata().expect("it is there").permissions().mode() & 0o777,
        0o600
    );
}

on_postgres!(ctrl_c_leaves_nothing, a_part_that_a_kill_leaves_is_named_as_one);
