//! `--dry-run` of the commands that make one change: they show what would happen, and change nothing.

use serde_json::{Value, json};
use testing::{Command, Workdir, on_both_databases};

use crate::harness::{Server, mentions};
use crate::history::Event;

const PASSWORD: &str = "c0rrect-horse\n";

/// Each command, and the actions of its events. Each builds on those before it.
const COMMANDS: [(&[&str], &[&str]); 15] = [
    (&["workspace", "create", "main"], &["workspace.created"]),
    (&["workspace", "create", "finance"], &["workspace.created"]),
    (
        &["workspace", "rename", "finance", "Finance EMEA"],
        &["workspace.updated"],
    ),
    (&["workspace", "archive", "finance"], &["workspace.archived"]),
    (&["workspace", "unarchive", "finance"], &["workspace.unarchived"]),
    (&["group", "create", "finance", "Auditors"], &["group.created"]),
    (
        &[
            "user",
            "create",
            "--name",
            "Ada",
            "--email",
            "ada@example.com",
            "--workspace",
            "finance",
            "--password-stdin",
        ],
        &["user.created", "membership.added", "user.password_set"],
    ),
    (
        &["user", "set-password", "ada@example.com", "--password-stdin"],
        &["user.password_set"],
    ),
    // Nothing would change, so there is no event.
    (&["workspace", "rename", "finance", "Finance EMEA"], &[]),
    (
        &["workspace", "update", "finance", "--slug", "money"],
        &["workspace.updated"],
    ),
    (
        &["workspace", "set-default", "money"],
        &["workspace.updated", "workspace.updated"],
    ),
    (
        &["workspace", "set-default", "main"],
        &["workspace.updated", "workspace.updated"],
    ),
    (
        &[
            "group",
            "update",
            "money",
            "Auditors",
            "--name",
            "Audit",
            "--description",
            "Sees all",
        ],
        &["group.updated"],
    ),
    (&["group", "delete", "money", "Audit"], &["group.deleted"]),
    (
        &["workspace", "delete", "money", "--force"],
        &["membership.removed", "workspace.deleted"],
    ),
];

fn command(workdir: &Workdir, arguments: &[&str]) -> Command {
    let command = workdir.roster(arguments);
    if arguments.contains(&"--password-stdin") {
        command.stdin(PASSWORD)
    } else {
        command
    }
}

fn actions(tried: &Value) -> Vec<&str> {
    let changes = tried["changes"].as_array().expect("a list");
    changes
        .iter()
        .map(|event| event["action"].as_str().expect("a word"))
        .collect()
}

async fn each_command_shows_what_it_would_do(server: &Server) {
    let workdir = &server.workdir;
    for (arguments, expected) in COMMANDS {
        let before = workdir.database.dump().await;
        let tried = command(workdir, arguments)
            .argument("--dry-run")
            .argument("--json")
            .run()
            .json();
        assert_eq!(
            (&tried["dry_run"], actions(&tried)),
            (&json!(true), expected.to_vec()),
            "{arguments:?}"
        );
        let text = command(workdir, arguments).argument("--dry-run").run();
        let said = if expected.is_empty() {
            "nothing would change"
        } else {
            "nothing was changed"
        };
        mentions(&text.stderr, &format!("dry run: {said}"));
        let lines: Vec<_> = text.stdout.lines().collect();
        assert_eq!(lines.len(), expected.len(), "{lines:?}");
        for (line, action) in lines.iter().zip(expected) {
            mentions(line, action);
        }
        assert_eq!(before, workdir.database.dump().await, "{arguments:?}");

        let seen = Event::read_all(&workdir.database).await.len();
        let done = command(workdir, arguments).argument("--json").run().json();
        let kept = Event::read_all(&workdir.database).await;
        let kept: Vec<_> = kept[seen..].iter().map(|event: &Event| event.action.as_str()).collect();
        assert_eq!(kept, *expected);
        assert_eq!(
            tried["body"].as_object().map(serde_json::Map::len),
            done.as_object().map(serde_json::Map::len)
        );
    }
}

/// A dry run is refused if the real command would be.
async fn what_would_be_refused_is_refused(server: &Server) {
    let workdir = &server.workdir;
    workdir.workspace("finance");
    server.user("ada@example.com", &json!([])).await;
    for arguments in [
        &["workspace", "create", "FINANCE"][..],
        &["workspace", "archive", "nowhere"],
        &["workspace", "archive", "finance"],
        &["workspace", "delete", "finance", "--force"],
        &["group", "create", "finance", "admin"],
        &["group", "delete", "finance", "all_users"],
        &["user", "create", "--name", "Ada", "--email", "ADA@example.com"],
        &[
            "user",
            "create",
            "--name",
            "Eve",
            "--email",
            "eve@example.com",
            "--workspace",
            "nowhere",
        ],
    ] {
        let tried = command(workdir, arguments).argument("--dry-run").run();
        let done = command(workdir, arguments).run();
        assert_ne!(tried.code, 0, "{arguments:?}");
        assert_eq!((tried.code, tried.stderr), (done.code, done.stderr), "{arguments:?}");
    }
}

on_both_databases!(each_command_shows_what_it_would_do, what_would_be_refused_is_refused);
