//! Which database a command uses, and that no command creates or migrates one as a side effect.

use std::fs;

use testing::{Command, Database, Workdir, on_both_databases, on_sqlite};

use crate::harness::{lacks, mentions};

const PASSWORD: &str = "c0rrect-horse";

/// Commands that only read, in a directory with `finance` and Ada.
const READS: [&[&str]; 10] = [
    &["workspace", "list"],
    &["workspace", "show", "finance"],
    &["group", "list", "finance"],
    &["user", "list", "--json"],
    &["user", "show", "ada@example.com"],
    &["user", "check-password", "ada@example.com", "--password-stdin"],
    &["export", "-"],
    &["events", "list"],
    &["events", "verify"],
    &["import", "users.csv", "--dry-run"],
];

/// Commands that change it, in a possible order.
const WRITES: [&[&str]; 9] = [
    &["workspace", "create", "main"],
    &["workspace", "create", "finance"],
    &["group", "create", "finance", "Auditors"],
    &["user", "create", "--name=Ada", "--email=ada@example.com"],
    &["user", "set-password", "ada@example.com", "--password-stdin"],
    &["import", "users.csv"],
    &["workspace", "archive", "finance"],
    &["workspace", "unarchive", "finance"],
    &["workspace", "rename", "finance", "Finance"],
];

fn command(workdir: &Workdir, arguments: &[&str]) -> Command {
    workdir.write("users.csv", "name,email\nEve,eve@example.com\n");
    workdir.roster(arguments).stdin(PASSWORD)
}

async fn no_command_begins_a_directory_by_the_way(workdir: &Workdir) {
    for arguments in READS.iter().chain(&WRITES) {
        let refused = command(workdir, arguments).run().failed(1);
        for words in [
            "holds no directory",
            "roster quickstart",
            "roster migrate",
            "DATABASE_URL",
        ] {
            mentions(&refused, words);
        }
        let written: Vec<_> = fs::read_dir(workdir.folder()).expect("a folder").collect();
        assert_eq!(written.len(), 1, "{arguments:?} wrote {written:?}");
        if let Database::Postgres { .. } = workdir.database {
            assert_eq!(workdir.database.dump().await, "", "{arguments:?}");
        }
    }
}

/// Running servers may be older than the command, so migrating needs an explicit command.
async fn no_command_migrates_as_a_side_effect(workdir: &Workdir) {
    workdir.begin();
    let older = "UPDATE schema_version SET version = -version, expanded_to = NULL";
    workdir.database.execute(older).await;
    let before = workdir.database.dump().await;
    for arguments in READS.iter().chain(&WRITES) {
        let refused = command(workdir, arguments).run().failed(1);
        mentions(&refused, "run `roster migrate`");
        assert_eq!(workdir.database.dump().await, before, "{arguments:?}");
    }
}

async fn who_writes_says_where_and_who_reads_does_not(workdir: &Workdir) {
    let url = workdir.database.url().replace('@', ":s3cret@");
    let said = format!("note: the database is {}", url.replace(":s3cret@", ":***@"));
    let run = |arguments: &[&str]| {
        let finished = command(workdir, arguments).env("DATABASE_URL", &url).run();
        assert_eq!(finished.code, 0, "{arguments:?}: {finished:?}");
        lacks(&finished.stderr, "s3cret");
        finished.stderr
    };
    mentions(&run(&["migrate"]), &said);
    for arguments in WRITES {
        mentions(&run(arguments), &said);
    }
    for arguments in READS {
        lacks(&run(arguments), "the database is");
    }
    run(&["export", "roster.jsonl"]);
    mentions(&run(&["migrate", "--finish"]), &said);
    let another = workdir.another(workdir.database.kind()).await;
    let file = workdir.folder().join("roster.jsonl");
    let restored = another.roster(&["restore", &file.display().to_string()]).run();
    mentions(&restored.stderr, "note: the database is ");
    restored.succeeded();
}

on_both_databases!(
    no_command_begins_a_directory_by_the_way,
    no_command_migrates_as_a_side_effect,
    who_writes_says_where_and_who_reads_does_not,
);

/// A relative path means a different file in each working directory, so the absolute path is shown.
async fn in_the_wrong_folder_the_message_names_the_path(workdir: &Workdir) {
    let refused = workdir
        .roster(&["user", "list"])
        .without("DATABASE_URL")
        .run()
        .failed(1);
    let looked_at = workdir.folder().join("data/roster.db");
    mentions(&refused, &format!("sqlite:{} holds no directory", looked_at.display()));
    assert!(!workdir.folder().join("data").exists());
}

on_sqlite!(in_the_wrong_folder_the_message_names_the_path);
