//! The conversion of an event of the old Roster: the database's trigger and the migration give the same result.

use serde_json::Value;
use testing::{Kind, Workdir, on_postgres};

use super::complete::assert_complete;
use super::old::old;
use super::{assert_verified, directory_in, old_export};

/// Number, time, operation and both parts of each event.
async fn events(workdir: &Workdir) -> Vec<(Vec<String>, [Value; 2])> {
    let rows = workdir
        .database
        .rows("SELECT public, coalesce(personal, 'null'), seq, at, operation, octet_length(personal_salt) FROM events ORDER BY seq")
        .await;
    let json = |text: &String| serde_json::from_str(text).expect("JSON");
    rows.into_iter()
        .map(|row| (row[2..].to_vec(), [json(&row[0]), json(&row[1])]))
        .collect()
}

async fn events_appended_before_and_after_the_migration_are_alike(before: &Workdir) {
    let file = old_export().display().to_string();
    old(before, &["restore", &file]).run().succeeded();
    before.roster(&["migrate"]).run().succeeded();

    let after = before.another(Kind::Postgres).await;
    old(&after, &["migrate"]).run().succeeded();
    after.roster(&["migrate"]).run().succeeded();
    old(&after, &["restore", &file]).run().succeeded();

    assert_verified(before).await;
    assert_verified(&after).await;
    let events_before = events(before).await;
    assert_eq!(events_before, events(&after).await);
    assert!(events_before.len() > 20);

    // The old one reads both databases, and the events that the new one appends.
    for workdir in [before, &after] {
        workdir.roster(&["workspace", "create", "New"]).run().succeeded();
        workdir
            .roster(&["user", "create", "--name=New", "--email=new@example.com"])
            .run()
            .succeeded();
        old(workdir, &["export", "again.jsonl"]).run().succeeded();
        let again = directory_in(&workdir.folder().join("again.jsonl"));
        assert!(again.is_superset(&directory_in(&old_export())));
        assert_verified(workdir).await;
        workdir.roster(&["migrate", "--finish"]).run().succeeded();
        assert_complete(workdir).await;
    }
}

/// A workspace that the old Roster has renamed is found only by its new name.
async fn the_new_one_sees_a_rename_by_the_old_one(workdir: &Workdir) {
    old(workdir, &["workspace", "create", "Finance", "--slug", "money"])
        .run()
        .succeeded();
    workdir.begin();
    old(workdir, &["workspace", "rename", "money", "Sales"])
        .run()
        .succeeded();
    for finish in [false, true] {
        if finish {
            workdir.roster(&["migrate", "--finish"]).run().succeeded();
            let keys = "SELECT name_key FROM workspaces";
            assert_eq!(workdir.database.rows(keys).await, [["sales"]]);
        }
        workdir.roster(&["workspace", "show", "sales"]).run().succeeded();
        workdir.roster(&["workspace", "show", "finance"]).run().failed(1);
    }
}

on_postgres!(
    the_new_one_sees_a_rename_by_the_old_one,
    events_appended_before_and_after_the_migration_are_alike
);
