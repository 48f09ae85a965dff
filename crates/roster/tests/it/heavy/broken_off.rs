//! An export and a backup of 100,000 users, interrupted and run again. The export is restored into the other database.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use testing::{Kind, Workdir, on_both_databases, signal, until};

use super::{USERS, file, import};
use crate::harness::mentions;
use crate::transfer::{export, restore};

const MUCH: u64 = 1 << 20;

/// The temporary files or folders beside the destination.
fn parts(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

/// The length of the temporary file; for a backup, of the file in the temporary folder.
fn length(part: &Path) -> u64 {
    let copy = part.join("copy.db");
    let about = fs::metadata(if part.is_dir() { &copy } else { part });
    about.map_or(0, |about| about.len())
}

/// Runs `roster COMMAND into/NAME` until much of it is written, and then sends it the signal.
async fn break_off(workdir: &Workdir, command: &str, name: &str, with: &str) -> Output {
    let into = workdir.folder().join("into");
    let child = workdir.roster(&[command, &format!("into/{name}")]).spawn();
    until("much to be written", || {
        parts(&into).iter().any(|part| length(part) > MUCH)
    })
    .await;
    signal(child.id(), with);
    let output = tokio::task::spawn_blocking(|| child.wait_with_output().expect("it ends"));
    output.await.expect("no panic")
}

/// Ctrl-C leaves nothing behind. `kill -9` leaves a temporary file, recognisable by its name; its path is returned.
async fn broken_off_twice(workdir: &Workdir, command: &str, name: &str, said: &str) -> PathBuf {
    let into = workdir.folder().join("into");
    fs::create_dir_all(&into).expect("it is ours");
    let stopped = break_off(workdir, command, name, "INT").await;
    assert_eq!(stopped.status.code(), Some(1), "{stopped:?}");
    mentions(&String::from_utf8_lossy(&stopped.stderr), said);
    assert_eq!(parts(&into), [""; 0].map(PathBuf::from));

    let killed = break_off(workdir, command, name, "KILL").await;
    assert_eq!(killed.status.code(), None, "{killed:?}");
    let [part] = parts(&into).try_into().expect("one part");
    let mode = fs::metadata(&part).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o077, 0, "only its owner may see it: {mode:o}");
    let named = part.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(
        named.starts_with(&format!(".{name}.")) && part.extension() == Some("part".as_ref()),
        "{named}"
    );
    part
}

async fn exports(workdir: &Workdir) {
    let (whole, exported) = export(workdir, "whole.jsonl");
    let part = broken_off_twice(
        workdir,
        "export",
        "roster.jsonl",
        "error: interrupted: the export is incomplete",
    )
    .await;
    let other = workdir.another(other_than(workdir.database.kind())).await;
    let refused = other.roster(&["restore", &part.display().to_string()]).run().failed(1);
    mentions(&refused, "can't be restored, and nothing was changed");
    fs::remove_file(part).expect("it is there");

    assert_eq!(
        export(workdir, "into/roster.jsonl").1,
        exported,
        "run again, it is the same"
    );
    fs::remove_dir_all(workdir.folder().join("into")).expect("it is ours");
    assert_eq!(restore(&other, &whole), exported);
    // One event for the workspace, the group, each user, each membership, and the restore.
    let events = format!("{} events", 2 * USERS + 3);
    mentions(&export(&other, "again.jsonl").1, &events);
}

fn other_than(kind: Kind) -> Kind {
    match kind {
        Kind::Sqlite => Kind::Postgres,
        Kind::Postgres => Kind::Sqlite,
    }
}

async fn backups(workdir: &Workdir) {
    broken_off_twice(workdir, "backup", "backup.db", "no backup was created").await;
    // The remains of the kill don't matter.
    let printed = workdir.roster(&["backup", "into/backup.db"]).run().succeeded();
    mentions(&printed, &format!("users: {USERS}\n"));
}

/// One test, because creating the users takes much of its time.
async fn interrupted_exports_and_backups_are_run_again(workdir: &Workdir) {
    import(workdir, file(workdir)).run().succeeded();
    exports(workdir).await;
    if workdir.database.kind() == Kind::Sqlite {
        backups(workdir).await;
    }
}

on_both_databases!(interrupted_exports_and_backups_are_run_again);
