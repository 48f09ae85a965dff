//! Unusable database files: Roster doesn't start, says in one sentence what to do, and doesn't change the files.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use testing::{Command, Workdir, on_sqlite};

use crate::harness::{lacks, mentions};

/// A database with some content, and no server.
fn a_database(workdir: &Workdir) -> PathBuf {
    workdir.workspace("finance");
    workdir.folder().join("roster.db")
}

/// All commands that open the file. A server that starts nevertheless is killed.
fn commands(workdir: &Workdir) -> Vec<Command> {
    let servers = [workdir.server(), workdir.server().argument("--no-migrate")];
    let others = [&["migrate"][..], &["check"], &["user", "list"]].map(|command| workdir.roster(command));
    let servers = servers.map(|server| server.under(&["timeout", "30"]));
    servers.into_iter().chain(others).collect()
}

/// The bytes of the file and of the write-ahead log. The index of the log (`-shm`) has no data of its own.
fn bytes(file: &Path) -> [Option<Vec<u8>>; 2] {
    [file.to_owned(), log_of(file)].map(|file| fs::read(file).ok())
}

fn log_of(file: &Path) -> PathBuf {
    file.with_extension("db-wal")
}

/// Every command fails with one sentence that says what to do, and changes nothing.
fn assert_refused(commands: Vec<Command>, file: &Path, what_to_do: &[&str]) {
    let before = bytes(file);
    for command in commands {
        let finished = command.run();
        assert_eq!(finished.code, 1, "{finished:?}");
        let sentences: Vec<_> = finished
            .stderr
            .lines()
            .filter(|line| line.starts_with("error: "))
            .collect();
        assert_eq!(sentences.len(), 1, "{finished:?}");
        for words in what_to_do {
            mentions(sentences[0], words);
        }
        lacks(&finished.stderr, "panicked");
        assert!(bytes(file) == before, "the file was touched: {finished:?}");
    }
}

/// Leaves a write-ahead log beside the file, as a crash does. Its data is nowhere else.
pub async fn crash(workdir: &Workdir) {
    let server = workdir.serve();
    let body = serde_json::json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    server.post("/api/ext/users", &body).await.expect(201);
    server.kill();
}

/// Runs statements on the file like a program that then crashes: the write-ahead log is left beside it.
fn write_and_crash(file: &Path, statements: &str) {
    let aside = file.with_extension("aside");
    let connection = rusqlite::Connection::open(file).expect("it opens");
    connection.execute_batch(statements).expect(statements);
    fs::copy(file, &aside).expect("it is copied");
    let log = fs::read(log_of(file)).expect("it is there");
    drop(connection);
    fs::rename(aside, file).expect("it is ours");
    fs::write(log_of(file), log).expect("it is ours");
}

/// Root may write to any file, unless the command drops that privilege.
fn without_privilege(command: Command) -> Command {
    let is_root = fs::metadata("/proc/self").expect("Linux has it").uid() == 0;
    if is_root {
        command.under(&["setpriv", "--bounding-set=-dac_override", "--"])
    } else {
        command
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

async fn a_read_only_file_is_refused(workdir: &Workdir) {
    let file = &a_database(workdir);
    set_mode(file, 0o400);
    let commands = commands(workdir).into_iter().map(without_privilege).collect();
    assert_refused(commands, file, &["roster.db", "writable by the user"]);
}

async fn a_file_in_a_read_only_folder_is_refused(workdir: &Workdir) {
    let file = &a_database(workdir);
    set_mode(workdir.folder(), 0o500);
    let commands = commands(workdir).into_iter().map(without_privilege).collect();
    assert_refused(commands, file, &["roster.db", "its folder", "writable by the user"]);
    set_mode(workdir.folder(), 0o700);
}

async fn a_file_that_is_to_be_made_in_a_read_only_folder_is_told(workdir: &Workdir) {
    let file = workdir.folder().join("roster.db");
    set_mode(workdir.folder(), 0o500);
    let commands = commands(workdir).into_iter().take(1).map(without_privilege).collect();
    assert_refused(commands, &file, &["roster.db", "its folder", "writable by the user"]);
    set_mode(workdir.folder(), 0o700);
}

async fn a_read_only_file_with_a_log_from_a_crash_is_refused(workdir: &Workdir) {
    let file = &a_database(workdir);
    crash(workdir).await;
    set_mode(file, 0o400);
    let commands = commands(workdir).into_iter().map(without_privilege).collect();
    assert_refused(commands, file, &["roster.db", "writable by the user"]);
}

async fn another_programs_file_is_refused_with_a_log_from_a_crash_too(workdir: &Workdir) {
    let file = workdir.folder().join("roster.db");
    write_and_crash(&file, "PRAGMA journal_mode = wal; CREATE TABLE letters (text TEXT)");
    assert_refused(commands(workdir), &file, &["roster.db", "another file in DATABASE_URL"]);
}

async fn a_newer_schema_is_refused_with_a_log_from_a_crash_too(workdir: &Workdir) {
    let file = &a_database(workdir);
    write_and_crash(file, "INSERT INTO schema_version (version) VALUES (1000)");
    assert_refused(commands(workdir), file, &["version 1000", "run the newer Roster"]);
}

async fn a_file_that_is_no_database_is_refused(workdir: &Workdir) {
    let file = &a_database(workdir);
    fs::write(file, "Dear database,\n".repeat(1000)).expect("it is ours");
    assert_refused(
        commands(workdir),
        file,
        &["roster.db", "not a SQLite database", "restore a backup"],
    );
}

async fn a_file_that_was_cut_off_is_refused(workdir: &Workdir) {
    let file = &a_database(workdir);
    let whole = fs::read(file).expect("it is there");
    for length in [whole.len() - 4096, whole.len() / 2, 4096] {
        fs::write(file, &whole[..length]).expect("it is ours");
        assert_refused(
            commands(workdir),
            file,
            &["roster.db", "is damaged", "restore the last backup"],
        );
    }
}

/// SQLite would delete the log, which may be all the data that is left.
async fn a_file_that_was_emptied_beside_its_log_is_refused(workdir: &Workdir) {
    let file = &a_database(workdir);
    crash(workdir).await;
    for rest in ["", "S"] {
        fs::write(file, rest).expect("it is ours");
        assert!(
            bytes(file)[1].as_ref().is_some_and(|log| !log.is_empty()),
            "a log was left"
        );
        assert_refused(
            commands(workdir),
            file,
            &["roster.db", "is damaged", "restore the last backup"],
        );
    }
}

async fn a_file_with_a_broken_page_is_refused(workdir: &Workdir) {
    let file = &a_database(workdir);
    let whole = fs::read(file).expect("it is there");
    for page in 1..whole.len() / 4096 {
        let mut broken = whole.clone();
        broken[page * 4096..(page + 1) * 4096].fill(0xA5);
        fs::write(file, &broken).expect("it is ours");
        assert_refused(
            vec![workdir.roster(&["migrate"])],
            file,
            &["roster.db", "is damaged", "restore the last backup"],
        );
    }
    assert_refused(
        commands(workdir),
        file,
        &["roster.db", "is damaged", "restore the last backup"],
    );
}

/// The server doesn't compare tables with their indexes at every start, because that takes too long. `check` does.
async fn check_finds_an_index_that_contradicts_its_table(workdir: &Workdir) {
    let file = &a_database(workdir);
    let of_another_column = "PRAGMA writable_schema = on;
        UPDATE sqlite_schema SET sql = replace(sql, '(is_default)', '(status)')
        WHERE name = 'workspaces_one_default'";
    workdir.database.execute(of_another_column).await;
    workdir.serve().get("/api/ext/workspaces").await.expect(200);
    let finished = workdir.roster(&["check"]).run();
    assert_eq!(finished.code, 1, "{finished:?}");
    mentions(&finished.stderr, &format!("{} is damaged", file.display()));
    mentions(&finished.stderr, "workspaces_one_default");
}

/// The log of a crash is no fault: `check` succeeds, reads it, and leaves it to the server.
async fn check_copes_with_the_log_of_a_crash_and_leaves_it(workdir: &Workdir) {
    let file = &a_database(workdir);
    crash(workdir).await;
    let before = bytes(file);
    assert!(before[1].as_ref().is_some_and(|log| !log.is_empty()), "a log was left");
    mentions(&workdir.roster(&["check"]).run().succeeded(), "no damage found");
    assert!(bytes(file) == before, "check changed something");
    workdir.serve().get("/api/ext/user/ada@example.com").await.expect(200);
}

/// As `VACUUM INTO` creates it: `check` doesn't change it, and the server switches it to WAL mode.
async fn check_leaves_a_file_without_a_write_ahead_log_as_it_is(workdir: &Workdir) {
    let file = &a_database(workdir);
    workdir.database.execute("PRAGMA journal_mode = delete").await;
    let before = bytes(file);
    workdir.roster(&["check"]).run().succeeded();
    assert!(bytes(file) == before, "check changed something");
    let server = workdir.server().argument("--no-migrate").start();
    server.get("/api/ext/users").await.expect(200);
    assert_eq!(workdir.database.rows("PRAGMA journal_mode").await, [["wal"]]);
}

on_sqlite!(
    a_read_only_file_is_refused,
    a_file_in_a_read_only_folder_is_refused,
    a_read_only_file_with_a_log_from_a_crash_is_refused,
    a_newer_schema_is_refused_with_a_log_from_a_crash_too,
    a_file_that_is_no_database_is_refused,
    a_file_that_was_cut_off_is_refused,
    a_file_that_was_emptied_beside_its_log_is_refused,
    a_file_with_a_broken_page_is_refused,
    check_finds_an_index_that_contradicts_its_table,
    check_copes_with_the_log_of_a_crash_and_leaves_it,
    check_leaves_a_file_without_a_write_ahead_log_as_it_is,
    a_file_that_is_to_be_made_in_a_read_only_folder_is_told,
    another_programs_file_is_refused_with_a_log_from_a_crash_too
);
