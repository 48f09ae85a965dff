//! Faults during `roster backup`: it reports them, and no bad backup gets the name of a good one.

use std::fs;
use std::path::Path;

use testing::{Command, Workdir, on_sqlite};

use super::damage::{overwrite, page_of};
use super::files::crash;
use super::small_disk::SmallDisk;
use crate::harness::mentions;

/// 20,000 users: more than the start-up check reads.
const MANY_USERS: &str = "
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO users (id, name, email, status, created_at)
    SELECT randomblob(16), printf('%0500d', i), i || '@example.com', 'active', 0 FROM n";

fn backup(workdir: &Workdir) -> Command {
    let file = workdir.folder().join("backups/backup.db");
    workdir.roster(&["backup", &file.display().to_string()])
}

/// An empty folder for backups.
fn make_folder(workdir: &Workdir) {
    fs::create_dir(workdir.folder().join("backups")).expect("it is ours");
}

fn left_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("it is there");
    entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect()
}

/// The backup fails with one sentence and leaves nothing behind.
#[track_caller]
fn assert_refused(workdir: &Workdir, words: &[&str]) {
    let complaint = backup(workdir).run().failed(1);
    assert_eq!(complaint.trim_end().lines().count(), 1, "one sentence: {complaint}");
    for words in words {
        mentions(&complaint, words);
    }
    assert_eq!(left_in(&workdir.folder().join("backups")), [""; 0]);
}

async fn a_full_disk_is_told_and_given_back(workdir: &Workdir) {
    workdir.workspace("finance");
    workdir.database.execute(MANY_USERS).await;
    make_folder(workdir);
    let disk = SmallDisk::mount(&workdir.folder().join("backups"), 4 << 20);
    let complaint = disk.beside(backup(workdir)).run().failed(1);
    mentions(&complaint, "there is no room for the backup in");
    assert_eq!(left_in(&disk.file(".")), [""; 0]);
}

async fn a_damaged_database_is_not_backed_up(workdir: &Workdir) {
    workdir.workspace("finance");
    make_folder(workdir);
    overwrite(workdir, page_of(workdir, "groups").await);
    assert_refused(workdir, &["roster.db is damaged", "restore the last backup"]);
}

/// The file is too large to be read before it is copied.
async fn damage_that_is_found_while_copying_is_reported(workdir: &Workdir) {
    workdir.workspace("finance");
    workdir.database.execute(MANY_USERS).await;
    make_folder(workdir);
    overwrite(workdir, page_of(workdir, "groups").await);
    assert_refused(workdir, &["roster.db is damaged", "restore the last backup"]);
}

/// A faithful copy of a faulty database would otherwise be noticed only when it is needed.
async fn an_index_that_contradicts_its_table_is_found_in_the_copy(workdir: &Workdir) {
    workdir.workspace("finance");
    make_folder(workdir);
    let of_another_column = "PRAGMA writable_schema = on;
        UPDATE sqlite_schema SET sql = replace(sql, '(is_default)', '(status)')
        WHERE name = 'workspaces_one_default'";
    workdir.database.execute(of_another_column).await;
    assert_refused(workdir, &["was not good and was thrown away", "workspaces_one_default"]);
}

async fn a_head_that_is_not_the_last_event_is_found(workdir: &Workdir) {
    workdir.workspace("finance");
    make_folder(workdir);
    for (change, back) in [
        (
            "UPDATE event_head SET hash = zeroblob(32)",
            "UPDATE event_head SET hash = (SELECT hash FROM events)",
        ),
        (
            "UPDATE events SET hash = zeroblob(32)",
            "UPDATE events SET hash = (SELECT hash FROM event_head)",
        ),
        ("UPDATE event_head SET at = at + 1", "UPDATE event_head SET at = at - 1"),
    ] {
        workdir.database.execute(change).await;
        assert_refused(
            workdir,
            &[
                "was not good and was thrown away",
                "another time or hash than the last event",
            ],
        );
        workdir.database.execute(back).await;
    }
    mentions(&backup(workdir).run().succeeded(), "last event: 1");
}

async fn a_gap_in_the_event_log_is_found(workdir: &Workdir) {
    workdir.workspace("finance");
    make_folder(workdir);
    workdir.group("finance", "editors");
    for gap in [
        "DELETE FROM events WHERE seq = 1",
        "UPDATE event_head SET seq = 0",
        "UPDATE event_head SET seq = 3",
    ] {
        workdir.database.execute(gap).await;
        assert_refused(
            workdir,
            &["was not good and was thrown away", "its event log has a gap"],
        );
    }
}

/// The log of a crash has data that is nowhere else, so it is part of the backup. It is left for the server.
async fn the_log_of_a_crash_is_in_the_backup_and_stays(workdir: &Workdir) {
    workdir.workspace("finance");
    make_folder(workdir);
    crash(workdir).await;
    let log = workdir.folder().join("roster.db-wal");
    let before = fs::read(&log).expect("a log was left");
    mentions(&backup(workdir).run().succeeded(), "users: 1");
    assert!(fs::read(&log).expect("it is there") == before);
}

/// At any point: while it copies, before the flush, before the rename.
async fn killed_in_the_middle_it_leaves_no_backup(workdir: &Workdir) {
    workdir.workspace("finance");
    make_folder(workdir);
    let file = workdir.folder().join("backups/backup.db");
    for moment in [
        "pwrite64:signal=KILL:when=5",
        "fsync:signal=KILL",
        "renameat2:signal=KILL",
    ] {
        let inject = format!("inject={moment}");
        let strace = ["strace", "-f", "-o", "strace", "-e", "signal=none", "-e", &inject];
        let finished = backup(workdir).under(&strace).run();
        assert_ne!(finished.code, 0, "{finished:?}");
        assert!(!file.exists(), "{moment}");
    }
    backup(workdir).run().succeeded();
    assert!(file.exists());
}

/// Reading is slowed down, so that the signal arrives long before the end.
async fn a_signal_ends_it_and_nothing_is_left(workdir: &Workdir) {
    workdir.workspace("finance");
    make_folder(workdir);
    for signal in ["TERM", "INT"] {
        let inject = format!("inject=fsync:signal={signal}");
        let slow = "inject=pread64:delay_enter=30000";
        let strace = [
            "strace",
            "-f",
            "-o",
            "strace",
            "-e",
            "signal=none",
            "-e",
            &inject,
            "-e",
            slow,
        ];
        let complaint = backup(workdir).under(&strace).run().failed(1);
        mentions(&complaint, "no backup was created");
        assert_eq!(left_in(&workdir.folder().join("backups")), [""; 0]);
    }
}

on_sqlite!(
    a_full_disk_is_told_and_given_back,
    a_damaged_database_is_not_backed_up,
    damage_that_is_found_while_copying_is_reported,
    an_index_that_contradicts_its_table_is_found_in_the_copy,
    a_head_that_is_not_the_last_event_is_found,
    a_gap_in_the_event_log_is_found,
    the_log_of_a_crash_is_in_the_backup_and_stays,
    killed_in_the_middle_it_leaves_no_backup,
    a_signal_ends_it_and_nothing_is_left
);
