//! An acknowledged write is on the disk. `kill -9` can't reveal a missing flush, because the kernel keeps the written
//! data. So this test traces the system calls.

use std::fs;

use serde_json::{Value, json};
use testing::{Workdir, on_sqlite};

use crate::harness::{mentions, path_of};

const CALLS: &str = "trace=write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync";

/// The traced events, in order.
#[derive(Debug, PartialEq, Eq)]
enum Event {
    /// A write to the write-ahead log or to the database file.
    Written,
    /// A completed flush of everything that was written to the log.
    Flushed,
    /// The beginning of a successful response to a client.
    Answered,
}

/// Parses the output of strace. A flush counts when it has returned, all other calls when they begin: this is the
/// strict interpretation.
fn events(trace: &str) -> Vec<Event> {
    trace.lines().filter_map(event).collect()
}

fn event(line: &str) -> Option<Event> {
    // "PID call(FD<path>, …) = result", or "PID <... call resumed>…) = result".
    let (_, call) = line.split_once(' ')?;
    let call = call.trim_start();
    let is_flush = call.starts_with("fdatasync(") || call.starts_with("fsync(");
    let is_resumed_flush = call.starts_with("<... fdatasync resumed>") || call.starts_with("<... fsync resumed>");
    if call.starts_with("pwrite") && (call.contains("roster.db-wal>") || call.contains("roster.db>")) {
        Some(Event::Written)
    } else if (is_flush && call.contains("roster.db-wal>") || is_resumed_flush) && call.ends_with("= 0") {
        Some(Event::Flushed)
    } else if call.contains("HTTP/1.1 20") {
        Some(Event::Answered)
    } else {
        None
    }
}

/// Each response comes after a write for it, and after a flush of everything that was written. The requests were sent
/// one after the other, and each changed something.
fn assert_flushed_before_answered(events: &[Event], answers: usize) {
    let (mut written, mut waiting, mut answered) = (false, false, 0);
    for event in events {
        match event {
            Event::Written => (written, waiting) = (true, true),
            Event::Flushed => waiting = false,
            Event::Answered => {
                assert!(written, "answer {answered} was sent before anything was written for it");
                assert!(
                    !waiting,
                    "answer {answered} was sent before what was written for it was on disk"
                );
                written = false;
                answered += 1;
            }
        }
    }
    assert_eq!(answered, answers, "strace saw every answer: {events:?}");
}

/// Runs a server on this database under strace, and sends writes one after the other. Returns the traced events and the
/// number of writes.
async fn watch(workdir: &Workdir, url: &str) -> (Vec<Event>, usize) {
    workdir.workspace("finance");
    let trace = workdir.folder().join("trace");
    let output = trace.display().to_string();
    // -D: strace becomes the child of the server and not its parent, so that the server receives the signals.
    let strace = [
        "strace",
        "-D",
        "-f",
        "-y",
        "-s",
        "16",
        "-e",
        CALLS,
        "-e",
        "signal=none",
        "-o",
        &output,
    ];
    let server = workdir.server().env("DATABASE_URL", url).under(&strace).start();
    let mut answers = 0;
    for number in 0..5 {
        let email = format!("{number}@example.com");
        let body = json!({"name": "Ada", "email": email, "workspaces": [{"name": "finance"}]});
        let user = server.post("/api/ext/users", &body).await.expect(201);
        for (method, path, body) in changes(&user) {
            server.call(method, &path).json(&body).send().await.expect(200);
        }
        answers += 1 + changes(&user).len();
    }
    server.signal("TERM");
    assert_eq!(server.exit_code().await, Some(0));
    let trace = fs::read_to_string(trace).expect("strace of the package strace wrote it");
    (events(&trace), answers)
}

async fn each_answered_write_was_flushed_before(workdir: &Workdir) {
    let (events, answers) = watch(workdir, &workdir.database.url()).await;
    assert_flushed_before_answered(&events, answers);
}

/// With `synchronous=off`, which is only for measurements.
async fn the_watch_sees_a_server_that_does_not_flush(workdir: &Workdir) {
    let (events, answers) = watch(workdir, &format!("{}?synchronous=off", workdir.database.url())).await;
    let seen = std::panic::catch_unwind(|| assert_flushed_before_answered(&events, answers));
    let complaint = seen.expect_err("nothing is flushed");
    let complaint = complaint.downcast_ref::<String>().expect("it says what is wrong");
    mentions(complaint, "was on disk");
}

/// One write of each kind, each of which changes something.
fn changes(user: &Value) -> [(&'static str, String, Value); 2] {
    let path = path_of(user);
    [
        (
            "PATCH",
            path.clone(),
            json!({"name": "Grace", "password": "c0rrect-horse"}),
        ),
        ("PUT", format!("{path}/workspaces"), json!([])),
    ]
}

/// Tests the parser with traces of hypothetical servers.
mod the_watch {
    use super::*;

    const KEPT: &str = "7 pwrite64(9</tmp/x/roster.db-wal>, \"\"..., 24, 0) = 24
7 fdatasync(9</tmp/x/roster.db-wal>) = 0
8 writev(11<socket:[1]>, [{iov_base=\"HTTP/1.1 201 Crea\"..., iov_len=1}], 1) = 300";

    #[test]
    fn sees_what_is_kept() {
        assert_eq!(events(KEPT), [Event::Written, Event::Flushed, Event::Answered]);
        assert_flushed_before_answered(&events(KEPT), 1);
    }

    #[test]
    #[should_panic(expected = "was on disk")]
    fn sees_that_a_flush_is_missing() {
        let never = KEPT.replace("fdatasync", "lseek");
        assert_flushed_before_answered(&events(&never), 1);
    }

    #[test]
    #[should_panic(expected = "was on disk")]
    fn sees_that_a_flush_had_not_returned() {
        let begun = KEPT.replace("roster.db-wal>) = 0", "roster.db-wal> <unfinished ...>");
        assert_flushed_before_answered(&events(&begun), 1);
    }

    #[test]
    #[should_panic(expected = "before anything was written")]
    fn sees_an_answer_before_the_commit() {
        let lines: Vec<_> = KEPT.lines().rev().collect();
        assert_flushed_before_answered(&events(&lines.join("\n")), 1);
    }
}

on_sqlite!(
    each_answered_write_was_flushed_before,
    the_watch_sees_a_server_that_does_not_flush
);
