//! Invalid export files of all kinds: the error says what is wrong, and nothing is changed.

use testing::{Workdir, on_both_databases};

use super::file::File;
use super::{export, fill_directory};
use crate::harness::{lacks, mentions};

/// Restores this text, which must fail. Returns the error, and asserts that not even a database is created.
fn refused(workdir: &Workdir, text: impl AsRef<[u8]>) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("wrong.jsonl"), text).expect("the folder is writable");
    let file = folder.path().join("wrong.jsonl").display().to_string();
    let url = format!("sqlite:{}", folder.path().join("new.db").display());
    let complaint = workdir
        .roster(&["restore", &file])
        .env("DATABASE_URL", &url)
        .run()
        .failed(1);
    assert!(!folder.path().join("new.db").exists(), "{complaint}");
    lacks(&complaint, "$argon2id$");
    complaint
}

/// A file with a line of each kind, exported from a real directory.
async fn whole(workdir: &Workdir) -> File {
    fill_directory(workdir).await;
    File::read(&export(workdir, "roster.jsonl").0)
}

async fn a_file_that_was_cut(workdir: &Workdir) {
    let file = whole(workdir).await;
    let text = file.sealed();
    assert_eq!(
        text,
        std::fs::read_to_string(workdir.folder().join("roster.jsonl")).expect("it is there")
    );
    mentions(&refused(workdir, ""), "the file is empty");
    mentions(&refused(workdir, &file.head), "it was cut");
    let mut length = file.head.len();
    mentions(&refused(workdir, &text[..length - 1]), "it was cut");
    for line in &file.records {
        mentions(&refused(workdir, &text[..length]), "it was cut");
        mentions(
            &refused(workdir, &text.as_bytes()[..length + line.len() / 2]),
            "it was cut",
        );
        length += line.len();
    }
    mentions(&refused(workdir, &text[..length]), "it was cut");
    mentions(&refused(workdir, &text[..text.len() - 2]), "it was cut");
    mentions(&refused(workdir, &text[..text.len() - 1]), "it was cut");
}

async fn a_byte_that_was_flipped(workdir: &Workdir) {
    let text = whole(workdir).await.sealed().into_bytes();
    let head = text.iter().position(|byte| *byte == b'\n').expect("lines");
    let mut rng = fastrand::Rng::with_seed(7);
    for _ in 0..60 {
        let mut flipped = text.clone();
        // The first line contains nothing of the directory.
        flipped[rng.usize(head..text.len())] ^= 1 << rng.u8(..8);
        refused(workdir, &flipped);
    }
}

on_both_databases!(a_file_that_was_cut, a_byte_that_was_flipped);

/// Makes one change to a valid file, seals it, and restores it. Returns the error.
fn changed(workdir: &Workdir, change: impl FnOnce(&mut File)) -> String {
    let mut file = File::read(&workdir.folder().join("roster.jsonl"));
    change(&mut file);
    refused(workdir, file.sealed())
}

/// Changes the first line of this kind. The error must have its line number.
fn replaced(workdir: &Workdir, kind: &str, from: &str, to: &str, complaint: &str) {
    let mut number = 0;
    let said = changed(workdir, |file| {
        let at = file.first(kind);
        assert!(file.records[at].contains(from), "{from} is not in {}", file.records[at]);
        file.records[at] = file.records[at].replacen(from, to, 1);
        // Lines are counted from 1, and the first line comes before the records.
        number = at + 2;
    });
    mentions(&said, &format!("line {number}:"));
    mentions(&said, complaint);
}

/// A change to the first line of a kind, and the error.
const CHANGES: [(&str, &str, &str, &str); 23] = [
    ("user", "{\"user\":", "{\"person\":", "unknown variant `person`"),
    ("user", "{\"id\":", "{\"age\":7,\"id\":", "unknown field `age`"),
    ("workspace", ",\"groups\":", ",\"teams\":", "unknown field `teams`"),
    ("user", "\"status\":\"active\",", "", "missing field `status`"),
    ("user", "\"password\":{", "\"pass\":{", "unknown field `pass`"),
    ("event", ",\"origin\":null", "", "missing field `origin`"),
    ("user", "ada@example.com", "Ada@example.com", "must be an email"),
    ("user", "ada@example.com", "ada", "must be an email"),
    ("workspace", "\"Finance\"", "\"  \"", "should not be empty"),
    ("workspace", "\"Finance\"", "\"\"", "should not be empty"),
    (
        "workspace",
        "\"finance\"",
        "\"Finance!\"",
        "must be 1 to 100 characters",
    ),
    ("workspace", "\"Auditors\"", "\"admin\"", "reserved"),
    (
        "user",
        "\"status\":\"active\"",
        "\"status\":\"gone\"",
        "unknown variant `gone`",
    ),
    (
        "user",
        "\"role\":\"end-user\"",
        "\"role\":\"owner\"",
        "unknown variant `owner`",
    ),
    ("user", "$argon2id$", "argon2id$", "must be the hash of a password"),
    ("event", "\"public\":\"{", "\"public\":\"{{", "must be JSON"),
    ("event", "\"public\":\"{", "\"public\":\"\\u0000{", "NUL"),
    ("event", "\"operation\"", " \"operation\"", "not written as"),
    ("event", "\n", "\r\n", "not written as"),
    (
        "user",
        "\"password\":{\"hash\":",
        "\"password\":",
        "invalid type: string, expected",
    ),
    (
        "user",
        "\"status\":\"active\"",
        "\"status\":\"$argon2id$v=19$abc\"",
        "unknown variant",
    ),
    (
        "user",
        "\"password\":{\"hash\":",
        "\"password\":{\"$argon2id$v=19$abc\":1,\"hash\":",
        "unknown field",
    ),
    (
        "user",
        "{\"user\":{",
        "{\"end\":\"$argon2id$v=19$abc\",\"user\":{",
        "not a valid last line of an export",
    ),
];

async fn lines_that_are_no_records(workdir: &Workdir) {
    whole(workdir).await;
    for (kind, from, to, complaint) in CHANGES {
        replaced(workdir, kind, from, to, complaint);
    }
    let nonsense = changed(workdir, |file| file.records.insert(2, "\u{1b}[2Jnonsense\n".to_owned()));
    mentions(&nonsense, "line 4: column 1: expected value");
    let twice = changed(workdir, |file| {
        file.records[1] = "{}\n".into();
        file.records.insert(4, "[]\n".to_owned());
    });
    mentions(&twice, "line 3:");
    mentions(&twice, "line 6:");
    let escape = changed(workdir, |file| file.records[1] = "{\"\\u001b[2J\":1}\n".into());
    lacks(&escape, "\u{1b}");
}

async fn events_that_were_altered(workdir: &Workdir) {
    whole(workdir).await;
    for (from, to) in [
        ("workspace.created", "workspace.vanished"),
        ("\"at\":1", "\"at\":2"),
        ("\"operation\":1", "\"operation\":0"),
        ("\"public\":\"{", "\"public\":\"{ "),
        (
            "\"origin\":null",
            "\"origin\":{\"salt\":\"00112233445566778899aabbccddeeff\",\"text\":\"{}\"}",
        ),
    ] {
        replaced(
            workdir,
            "event",
            from,
            to,
            "the hash of event 1 does not match its contents and the event before",
        );
    }
}

async fn records_out_of_order(workdir: &Workdir) {
    whole(workdir).await;
    for kind in ["workspace", "user"] {
        let swapped = changed(workdir, |file| {
            let at = file.first(kind);
            file.records.swap(at, at + 1);
        });
        mentions(&swapped, "follows one with the same or a higher id");
        let doubled = changed(workdir, |file| {
            let at = file.first(kind);
            file.records.insert(at, file.records[at].clone());
        });
        mentions(&doubled, "follows one with the same or a higher id");
    }
    let swapped = changed(workdir, |file| {
        let at = file.first("event");
        file.records.swap(at, at + 1);
    });
    mentions(&swapped, "found event 2 where event 1 must be");
    let doubled = changed(workdir, |file| {
        let at = file.first("event");
        file.records.insert(at, file.records[at].clone());
    });
    mentions(&doubled, "found event 1 where event 2 must be");
    let missing = changed(workdir, |file| drop(file.records.remove(file.first("event") + 3)));
    mentions(&missing, "found event 5 where event 4 must be");
    let early = changed(workdir, |file| {
        let event = file.records.remove(file.first("event"));
        file.records.insert(file.first("user"), event);
    });
    mentions(&early, "users can't follow events");
    let early = changed(workdir, |file| {
        // The last user has no memberships.
        let user = file.records.remove(file.first("event") - 1);
        file.records.insert(0, user);
    });
    mentions(&early, "workspaces can't follow users");
}

async fn references_to_nothing(workdir: &Workdir) {
    whole(workdir).await;
    let without = changed(workdir, |file| drop(file.records.remove(file.first("workspace"))));
    mentions(&without, "is a member of the workspace");
    let without = changed(workdir, |file| {
        let at = file.first("workspace");
        let groups = file.records[at].find(",\"groups\":").expect("it has groups");
        file.records[at].replace_range(groups.., ",\"groups\":[]}}\n");
    });
    mentions(&without, "is in the group");
    let tied = changed(workdir, |file| {
        for line in &mut file.records {
            *line = line.replace("\"archived_with_user\":false", "\"archived_with_user\":true");
        }
    });
    mentions(&tied, "was archived with the user and is not archived");
}

async fn what_must_be_unique_and_is_not(workdir: &Workdir) {
    let mut file = File::of_users(30);
    let at = file.first("user") + 7;
    file.records[at] = file.records[at].replace("ada8@", "ada7@");
    workdir.write("roster.jsonl", &file.sealed());
    workdir.roster(&["migrate"]).run().succeeded();
    let empty = workdir.database.dump().await;
    mentions(
        &workdir.roster(&["restore", "roster.jsonl"]).run().failed(1),
        "the same e-mail address",
    );
    assert_eq!(workdir.database.dump().await, empty);
}

async fn files_that_are_something_else(workdir: &Workdir) {
    let head = whole(workdir).await.head;
    let text = |from: &str, to: &str| {
        assert!(head.contains(from), "{head}");
        head.replace(from, to)
    };
    mentions(
        &refused(workdir, "name,email\n"),
        "is this a file that `roster export` wrote?",
    );
    mentions(
        &refused(workdir, b"\xff\xfe\x00\x00\n"),
        "is this a file that `roster export` wrote?",
    );
    mentions(
        &refused(workdir, "PK\u{3}\u{4} without a line feed"),
        "is this a file that `roster export` wrote?",
    );
    mentions(
        &refused(workdir, text("\"format\":3", "\"format\":4")),
        "is of format 4",
    );
    mentions(
        &refused(workdir, text("\"format\":3", "\"format\":0")),
        "is of format 0",
    );
    let utf16 = [head.as_bytes(), b"{\"user\":{\"id\":\"\xff\"}}\n"].concat();
    mentions(&refused(workdir, utf16), "line 2:");
    let behind = File::read(&workdir.folder().join("roster.jsonl")).sealed() + "{}\n";
    mentions(&refused(workdir, behind), "follows the line that must be the last");
    let many = head + &"nonsense\n".repeat(1000);
    let complaint = refused(workdir, many);
    mentions(&complaint, "the rest of the file was not checked");
    assert_eq!(
        complaint.lines().filter(|line| line.contains(": line ")).count(),
        20,
        "{complaint}"
    );
    for (file, complaint) in [
        ("nowhere.jsonl", "nowhere.jsonl"),
        (".", "is not a regular file"),
        ("/dev/stdin", "is not a regular file"),
    ] {
        let finished = workdir.roster(&["restore", file]).run();
        assert!([1, 2].contains(&finished.code), "{finished:?}");
        mentions(&finished.stderr, complaint);
    }
}

on_both_databases!(
    lines_that_are_no_records,
    events_that_were_altered,
    records_out_of_order,
    references_to_nothing,
    what_must_be_unique_and_is_not,
    files_that_are_something_else
);
