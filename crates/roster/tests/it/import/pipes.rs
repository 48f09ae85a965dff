//! What can be read only once: stdin, pipes and FIFOs.

use std::process::Command as Process;
use std::thread;

use testing::{Workdir, on_both_databases};

use super::{directory, import_as_it_is};
use crate::harness::mentions;

const CONTENT: &str = "name,email\nAda,ada@example.com\n";
const WRONG: &str = "name,email\nAda,ada\n";

async fn stdin_is_read(workdir: &Workdir) {
    workdir.begin();
    for path in ["-", "/dev/stdin"] {
        workdir.roster(&["import", path]).stdin(CONTENT).run().succeeded();
        assert_eq!(directory(workdir)["ada@example.com"], "Ada, archived: ");
        workdir.database.execute("DELETE FROM users").await;
    }
    let said = workdir.roster(&["import", "-"]).stdin(WRONG).run().failed(1);
    mentions(&said, "line 2: email must be an email");
    mentions(&said, "1 of the 1 users in stdin are wrong");
    mentions(
        &workdir.roster(&["import", "-"]).run().failed(1),
        "can't read stdin: the file is empty",
    );
}

async fn a_fifo_is_read(workdir: &Workdir) {
    workdir.begin();
    let fifo = workdir.folder().join("users.fifo");
    let made = Process::new("mkfifo")
        .arg(&fifo)
        .status()
        .expect("mkfifo can be started");
    assert!(made.success());
    // More than a pipe holds, so that the writer waits for the reader.
    let rows = (0..5_000).map(|number| format!("Ada {number},ada{number}@example.com\n"));
    let content = format!("name,email\n{}", rows.collect::<String>());
    let writer = thread::spawn(move || std::fs::write(fifo, content));
    let summary = workdir.roster(&["import", "users.fifo", "--json"]).run().json();
    writer.join().expect("the writer ends").expect("all was read");
    assert_eq!(summary["new"], 5_000);
}

/// Nothing is left of what was copied.
async fn a_temporary_file_is_gone_afterwards(workdir: &Workdir) {
    workdir.begin();
    let temporary = workdir.folder().join("temporary");
    std::fs::create_dir(&temporary).expect("the working folder is writable");
    let path = temporary.to_str().expect("UTF-8");
    workdir
        .roster(&["import", "-"])
        .env("TMPDIR", path)
        .stdin(CONTENT)
        .run()
        .succeeded();
    assert_eq!(std::fs::read_dir(&temporary).expect("readable").count(), 0);
    std::fs::remove_dir(&temporary).expect("empty");
    let said = workdir
        .roster(&["import", "-"])
        .env("TMPDIR", path)
        .stdin(CONTENT)
        .run()
        .failed(1);
    mentions(&said, "can't copy stdin to a temporary file in");
}

/// A file is read where it is.
async fn a_file_needs_no_temporary_one(workdir: &Workdir) {
    workdir.begin();
    import_as_it_is(workdir, CONTENT)
        .env("TMPDIR", "/nowhere")
        .run()
        .succeeded();
}

on_both_databases!(
    stdin_is_read,
    a_fifo_is_read,
    a_temporary_file_is_gone_afterwards,
    a_file_needs_no_temporary_one
);
