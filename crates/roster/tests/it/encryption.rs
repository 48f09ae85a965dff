//! Metadata of members encrypted at rest (docs/configure.md, Encryption).

use serde_json::{Value, json};
use testing::{Command, Kind, Running, Workdir, on_both_databases};

use crate::harness::{lacks, mentions};
use crate::transfer::{export, restore};

const PATH: &str = "/api/ext/workspace/finance/user/ada@example.com";
const OLD: &str = "b2xkIG9sZCBvbGQgb2xkIG9sZCBvbGQgb2xkIG9sZCE=";
const NEW: &str = "bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyE=";
const SECRET: &str = "4000-0012-7777";

fn details() -> Value {
    json!({"userDetails": [{"key": "card", "value": SECRET}]})
}

/// A server with these keys, on a database with a member.
async fn serve(workdir: &Workdir, keys: &str) -> Running {
    let server = workdir.server().env("ROSTER_ENCRYPTION_KEY", keys).start();
    if workdir.database.rows("SELECT 1 FROM users").await.is_empty() {
        workdir.workspace("finance");
        let ada = json!({"name": "Ada", "email": "ada@example.com", "workspaces": [{"name": "finance"}]});
        server.post("/api/ext/users", &ada).await.expect(201);
        server.put(PATH, &details()).await.expect(200);
    }
    server
}

/// A command with these keys.
fn roster(workdir: &Workdir, keys: &str, arguments: &[&str]) -> Command {
    workdir.roster(arguments).env("ROSTER_ENCRYPTION_KEY", keys)
}

/// Whether the secret is in the database as it is.
async fn is_plain(workdir: &Workdir) -> bool {
    let hex = SECRET
        .bytes()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    workdir.database.dump().await.contains(&hex)
}

async fn shows_it(server: &Running) {
    assert_eq!(
        server.get(PATH).await.expect(200)["userDetails"],
        details()["userDetails"]
    );
}

async fn without_its_key_no_server_starts_and_the_check_fails(workdir: &Workdir) {
    drop(serve(workdir, OLD).await);
    assert!(!is_plain(workdir).await);
    for (keys, why) in [
        ("", "ROSTER_ENCRYPTION_KEY is not set"),
        (NEW, "ROSTER_ENCRYPTION_KEY is the key "),
    ] {
        for mut command in [workdir.server(), workdir.roster(&["check"])] {
            command = command.env("ROSTER_ENCRYPTION_KEY", keys);
            let finished = command.run();
            assert_eq!(finished.code, 1, "{finished:?}");
            mentions(&finished.stderr, "userDetails are encrypted with the key ");
            mentions(&finished.stderr, why);
            lacks(&finished.stderr, NEW);
        }
    }
    shows_it(&serve(workdir, &format!("{NEW},{OLD}")).await).await;
    roster(workdir, OLD, &["check"]).run().succeeded();
}

/// A running server has not the key of another one.
async fn what_cant_be_read_is_said(workdir: &Workdir) {
    let server = serve(workdir, "").await;
    assert!(is_plain(workdir).await);
    roster(workdir, OLD, &["encrypt"]).run().succeeded();
    for reply in [server.get(PATH).await, server.put(PATH, &details()).await] {
        let answer = reply.expect(503);
        assert_eq!(answer["code"], "encryption_key_missing");
        mentions(
            answer["message"].as_str().expect("a text"),
            "add that key to ROSTER_ENCRYPTION_KEY",
        );
    }
    server.get("/api/ext/users").await.expect(200);
}

/// From no key to one, to another, and to none, while a server that has the keys serves.
async fn keys_are_rotated_beside_a_server(workdir: &Workdir) {
    let server = serve(workdir, "").await;
    drop(server);
    let server = serve(workdir, OLD).await;
    shows_it(&server).await;
    assert!(is_plain(workdir).await, "until it is written or encrypted");
    let said = roster(workdir, OLD, &["encrypt"]).run().succeeded();
    mentions(&said, "1 members are encrypted with the key ");
    mentions(&said, "1 were written, 0 were so already");
    assert!(!is_plain(workdir).await);
    shows_it(&server).await;
    drop(server);

    let server = serve(workdir, &format!("{NEW}, {OLD}")).await;
    workdir.write("old.key", &format!("{OLD}\n"));
    let arguments = ["encrypt", "--from-key-file", "old.key"];
    mentions(&roster(workdir, NEW, &arguments).run().succeeded(), "1 were written");
    mentions(
        &roster(workdir, NEW, &arguments).run().succeeded(),
        "0 were written, 1 were so already",
    );
    shows_it(&server).await;
    drop(server);
    shows_it(&serve(workdir, NEW).await).await;

    roster(workdir, NEW, &["encrypt", "--decrypt"]).run().succeeded();
    assert!(is_plain(workdir).await);
    shows_it(&serve(workdir, "").await).await;
}

async fn a_wrong_use_is_refused_and_changes_nothing(workdir: &Workdir) {
    drop(serve(workdir, OLD).await);
    let before = workdir.database.dump().await;
    workdir.write("empty.key", "\n");
    workdir.write("wrong.key", "secret");
    for (keys, arguments, code, message) in [
        ("", &["encrypt"][..], 2, "ROSTER_ENCRYPTION_KEY is not set"),
        ("secret", &["encrypt"], 2, "32 bytes in Base64"),
        (NEW, &["encrypt"], 1, "userDetails are encrypted with the key "),
        (
            "",
            &["encrypt", "--decrypt"],
            1,
            "userDetails are encrypted with the key ",
        ),
        (NEW, &["encrypt", "--from-key-file", "no.key"], 1, "can't read no.key"),
        (
            NEW,
            &["encrypt", "--from-key-file", "empty.key"],
            2,
            "empty.key has no key",
        ),
        (
            NEW,
            &["encrypt", "--from-key-file", "wrong.key"],
            2,
            "wrong.key has as key 1 a text that isn't 32 bytes",
        ),
    ] {
        let complaint = roster(workdir, keys, arguments).run().failed(code);
        mentions(&complaint, message);
        lacks(&complaint, "secret");
    }
    assert_eq!(workdir.database.dump().await, before);
}

/// An export has the bytes as they are stored: a database restored from it needs the same key.
async fn an_export_needs_the_key_of_its_database(workdir: &Workdir) {
    drop(serve(workdir, OLD).await);
    let (file, exported) = export(workdir, "roster.jsonl");
    lacks(&std::fs::read_to_string(&file).expect("the file"), SECRET);
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let to = workdir.another(kind).await;
        assert_eq!(restore(&to, &file), exported);
        assert_eq!(
            export(&to, "again.jsonl").1.lines().next(),
            exported_after(&exported).as_deref()
        );
        mentions(&to.server().run().failed(1), "userDetails are encrypted with the key ");
        shows_it(&serve(&to, OLD).await).await;
    }
}

/// The first line of the summary after the restore, which has an event of its own.
fn exported_after(before: &str) -> Option<String> {
    let line = before.lines().next()?;
    let (rest, events) = line.rsplit_once(", ")?;
    let count: u64 = events.split(' ').next()?.parse().ok()?;
    Some(format!("{rest}, {} events", count + 1))
}

on_both_databases!(
    without_its_key_no_server_starts_and_the_check_fails,
    what_cant_be_read_is_said,
    keys_are_rotated_beside_a_server,
    a_wrong_use_is_refused_and_changes_nothing,
    an_export_needs_the_key_of_its_database
);
