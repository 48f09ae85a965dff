//! The progress of a command: a bar on a terminal, otherwise lines.

use std::cell::Cell;
use std::fmt::Write as _;

use testing::{Command, Finished, Workdir, on_both_databases};

use crate::harness::{lacks, mentions};
use crate::import_from::{import_from, run};

const USERS: u64 = 2_000;

fn content() -> String {
    (0..USERS).fold("name,email\n".to_owned(), |mut content, number| {
        writeln!(content, "Ada,ada{number}@example.com").expect("text");
        content
    })
}

/// Runs a command on its own terminal, and returns what it wrote to stdout and stderr.
async fn on_a_terminal(command: Command) -> String {
    let script = ["sh", "-c", "exec script -qec \"$*\" /dev/null", "sh"];
    let command = command.env("PATH", "/usr/bin:/bin").env("TERM", "xterm");
    run(command.under(&script)).await.succeeded()
}

/// A bar that is redrawn in place and ends full. No lines.
#[track_caller]
fn assert_bar(shown: &str, step: &str, end: &str) {
    assert!(shown.contains('\r') && shown.contains("\u{1b}["), "{shown:?}");
    let mut drawn = shown.split(['\r', '\n']).filter(|drawn| drawn.contains(step));
    let last = drawn.next_back().unwrap_or_else(|| panic!("no {step}: {shown:?}"));
    mentions(last, end);
    lacks(shown, &format!("{step}: "));
}

/// Complete lines, which a log can store.
#[track_caller]
fn assert_lines(finished: Finished, lines: &[&str]) {
    for of_a_terminal in ["\r", "\u{1b}", "█"] {
        lacks(&finished.stderr, of_a_terminal);
    }
    for line in lines {
        assert!(
            finished.stderr.lines().any(|said| said == *line),
            "{line}: {finished:?}"
        );
    }
    finished.succeeded();
}

/// The same steps in both forms: each with its final number on a terminal, and with its last line elsewhere.
async fn assert_shown(command: impl Fn() -> Command, undo: impl AsyncFn(), steps: &[(&str, &str, &str)]) {
    let shown = on_a_terminal(command()).await;
    for (step, end, _) in steps {
        assert_bar(&shown, step, end);
    }
    undo().await;
    let lines: Vec<_> = steps.iter().map(|(_, _, line)| *line).collect();
    assert_lines(run(command()).await, &lines);
}

async fn each_long_command_shows_how_far_it_is(workdir: &Workdir) {
    workdir.begin();
    workdir.write("users.csv", &content());
    let loaded = ("users loaded", "2,000 of 2,000", "users loaded: 2000 of 2000");
    let checked = ("lines checked", "2,000", "lines checked: 2000");
    assert_shown(
        || workdir.roster(&["import", "users.csv"]),
        async || {},
        &[loaded, checked],
    )
    .await;

    let file = workdir.folder().join("roster.jsonl");
    let remove = async || std::fs::remove_file(&file).expect("it is there");
    let state = ("workspaces and users", "2,000", "workspaces and users: 2000");
    let events = ("events", "2,000 of 2,000", "events: 2000 of 2000");
    assert_shown(|| workdir.roster(&["export", "roster.jsonl"]), remove, &[state, events]).await;

    let kind = workdir.database.kind();
    let others = [workdir.another(kind).await, workdir.another(kind).await];
    for other in &others {
        std::fs::copy(&file, other.folder().join("roster.jsonl")).expect("it is there");
    }
    let turn = Cell::new(0);
    let written = ("written", "4,000 of 4,000", "written: 4000 of 4000");
    let read_back = ("read back", "4,000 of 4,000", "read back: 4000 of 4000");
    assert_shown(
        || others[turn.get()].roster(&["restore", "roster.jsonl"]),
        async || turn.set(1),
        &[written, read_back],
    )
    .await;

    let (source, third) = (workdir.serve(), workdir.another(kind).await);
    let address = format!("http://{}", source.address);
    let moved = ("users loaded", "2,000", "users loaded: 2000");
    assert_shown(|| import_from(&third, &address), async || {}, &[moved]).await;
}

on_both_databases!(each_long_command_shows_how_far_it_is);
