//! Files that the old Roster wrote can be read by every newer one.

use testing::{Workdir, on_both_databases, on_sqlite};

use super::complete::assert_complete;
use super::{assert_verified, directory_in, old_backup, old_export, schema};
use crate::harness::mentions;

/// Including passwords, roles, archived objects and descriptions: the lines equal those of the old file.
async fn assert_same_directory(workdir: &Workdir) {
    workdir.roster(&["export", "now.jsonl"]).run().succeeded();
    assert_eq!(
        directory_in(&workdir.folder().join("now.jsonl")),
        directory_in(&old_export())
    );
    assert_verified(workdir).await;
    assert_complete(workdir).await;
    let check = workdir.roster(&["user", "check-password", "ada@example.com", "--password-stdin"]);
    check.stdin("new-password").run().succeeded();
    let server = workdir.serve();
    let users = server.get("/api/ext/users").await.expect(200);
    assert_eq!(users.as_array().map(Vec::len), Some(4));
}

async fn an_old_export_is_restored(workdir: &Workdir) {
    let restored = workdir
        .roster(&["restore", &old_export().display().to_string()])
        .run()
        .succeeded();
    mentions(
        &restored,
        "4 workspaces, 3 groups, 4 users, 3 passwords, 4 memberships, 28 events",
    );
    let kept = "SELECT count(*) FROM events WHERE public LIKE '%from-the-old-roster%'";
    assert_eq!(workdir.database.rows(kept).await, [["2"]]);
    assert_same_directory(workdir).await;
}

/// Even if only the digest is wrong, or an event is missing.
async fn an_old_export_that_was_changed_is_refused(workdir: &Workdir) {
    let text = std::fs::read_to_string(old_export()).expect("the file is there");
    let first = text
        .lines()
        .find(|line| line.starts_with("{\"event\":"))
        .expect("events");
    for (changed, why) in [
        (text.replace("Robert Builder", "Robert Hacker"), "the file was changed"),
        (
            text.replace(&format!("{first}\n"), ""),
            "found event 2 where event 1 must be",
        ),
        (text.replace("\"format\":1", "\"format\":99"), "format 99"),
    ] {
        workdir.write("changed.jsonl", &changed);
        mentions(&workdir.roster(&["restore", "changed.jsonl"]).run().failed(1), why);
    }
}

on_both_databases!(an_old_export_is_restored, an_old_export_that_was_changed_is_refused);

/// A file has only one server, so it is migrated as a whole.
async fn an_old_backup_is_migrated(workdir: &Workdir) {
    std::fs::copy(old_backup(), workdir.folder().join("roster.db")).expect("it can be copied");
    mentions(
        &workdir.roster(&["user", "list"]).run().failed(1),
        "run `roster migrate`",
    );
    workdir.roster(&["migrate"]).run().succeeded();
    let (is_current, oldest) = schema(workdir).await;
    assert!(is_current && oldest > 1, "{oldest}");
    assert_same_directory(workdir).await;
}

on_sqlite!(an_old_backup_is_migrated);
