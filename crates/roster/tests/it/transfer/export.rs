//! Where an export goes, and what is left when it can't go there.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use testing::{Workdir, on_both_databases, on_postgres, signal};

use super::{BOTH, export, furnish, restore};
use crate::cluster::{hold, until_waiting_are};
use crate::harness::mentions;

async fn the_file_is_its_owners_and_nothing_is_beside_it(place: &Workdir) {
    furnish(place).await;
    fs::create_dir(place.folder().join("into")).expect("a folder");
    let (file, _) = export(place, "into/roster.jsonl");
    let mode = fs::metadata(&file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(fs::read_dir(place.folder().join("into")).expect("a folder").count(), 1);
}

async fn what_has_the_name_already_stays(place: &Workdir) {
    place.roster(&["migrate"]).run().succeeded();
    place.write("roster.jsonl", "mine");
    mentions(&place.roster(&["export", "roster.jsonl"]).run().failed(1), "already");
    assert_eq!(
        fs::read_to_string(place.folder().join("roster.jsonl")).expect("it is there"),
        "mine"
    );
}

async fn what_is_no_name_of_a_file_is_refused(place: &Workdir) {
    place.roster(&["migrate"]).run().succeeded();
    mentions(
        &place.roster(&["export", "new/"]).run().failed(1),
        "it must end in the name of a file",
    );
}

async fn stdout_takes_it_too(place: &Workdir) {
    furnish(place).await;
    let (_, exported) = export(place, "roster.jsonl");
    let finished = place.roster(&["export", "-"]).run();
    mentions(&finished.stderr, &format!("exported {exported}"));
    place.write("piped.jsonl", &finished.succeeded());
    for kind in BOTH {
        let target = place.another(kind).await;
        assert_eq!(restore(&target, &place.folder().join("piped.jsonl")), exported);
    }
}

async fn a_part_never_passes_for_the_whole(place: &Workdir) {
    furnish(place).await;
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let full = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    for output in [
        place.roster(&["export", "-"]).stdout_to(writer),
        place.roster(&["export", "-"]).stdout_to(full),
    ] {
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        mentions(&String::from_utf8_lossy(&output.stderr), "can't write the export");
    }
    mentions(
        &place.roster(&["export", "no/such/folder/roster.jsonl"]).run().failed(1),
        "no/such/folder",
    );
}

async fn a_database_without_a_directory_is_no_empty_export(place: &Workdir) {
    mentions(
        &place.roster(&["export", "roster.jsonl"]).run().failed(1),
        "holds no directory",
    );
    assert_eq!(
        fs::read_dir(place.folder()).expect("a folder").count(),
        0,
        "no file, and no database"
    );
}

async fn another_schema_is_refused_and_left(place: &Workdir) {
    place.roster(&["migrate"]).run().succeeded();
    place.database.execute("INSERT INTO schema_version VALUES (99)").await;
    mentions(
        &place.roster(&["export", "roster.jsonl"]).run().failed(1),
        "newer than this Roster knows",
    );
    place
        .database
        .execute("DELETE FROM schema_version WHERE version = 99; UPDATE schema_version SET version = -1")
        .await;
    mentions(
        &place.roster(&["export", "roster.jsonl"]).run().failed(1),
        "`roster migrate`",
    );
    let versions = place.database.rows("SELECT version FROM schema_version").await;
    assert_eq!(versions, [["-1"]], "an export changes nothing");
}

async fn what_could_not_be_restored_is_not_exported(place: &Workdir) {
    furnish(place).await;
    for (damage, repair, complaint) in [
        (
            "UPDATE users SET email = 'ada' WHERE email LIKE 'ada@%'",
            "UPDATE users SET email = 'ada@example.com' WHERE email = 'ada'",
            "must be an email",
        ),
        (
            "UPDATE event_head SET seq = seq + 1",
            "UPDATE event_head SET seq = seq - 1",
            "events, and says that it has",
        ),
        (
            "DELETE FROM events WHERE seq = 3",
            "SELECT 1",
            "event 4: event 4 stands where 3 must",
        ),
    ] {
        place.database.execute(damage).await;
        mentions(&place.roster(&["export", "roster.jsonl"]).run().failed(1), complaint);
        assert!(!place.folder().join("roster.jsonl").exists());
        place.database.execute(repair).await;
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

/// An export in its middle: it waits for as long as the lock is held.
async fn begin(place: &Workdir) -> (tokio_postgres::Client, std::process::Child) {
    furnish(place).await;
    let locked = hold(&place.database, "LOCK TABLE events IN ACCESS EXCLUSIVE MODE").await;
    let export = place.roster(&["export", "roster.jsonl"]).spawn();
    until_waiting_are(&place.database, "1").await;
    (locked, export)
}

async fn ctrl_c_leaves_nothing(place: &Workdir) {
    let (locked, mut export) = begin(place).await;
    signal(export.id(), "INT");
    assert_eq!(export.wait().expect("it ends").code(), Some(1));
    locked.batch_execute("ROLLBACK").await.expect("it ends");
    assert_eq!(fs::read_dir(place.folder()).expect("a folder").count(), 0);
}

async fn a_part_that_a_kill_leaves_is_named_as_one(place: &Workdir) {
    let (_locked, mut export) = begin(place).await;
    export.kill().expect("it runs");
    export.wait().expect("it ends");
    let left = fs::read_dir(place.folder()).expect("a folder");
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
