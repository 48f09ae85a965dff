//! `roster user`: create, list, show, and passwords that are never arguments.

use serde_json::{Value, json};
use testing::{Command, on_both_databases};

use crate::harness::{Server, lacks, mentions, names, path_of};
use crate::history::Event;

const PASSWORD: &str = "c0rrect-horse";

fn create(server: &Server, email: &str) -> Command {
    server
        .workdir
        .roster(&["user", "create", "--name", "Ada Obi King", "--email", email, "--json"])
}

async fn hashes(server: &Server) -> usize {
    server.workdir.database.dump().await.matches("$argon2id$").count()
}

async fn a_user_is_created(server: &Server) {
    let user = create(server, " Ada@Example.com ")
        .argument("--status")
        .argument("active")
        .run()
        .json();
    let expected = json!({
        "id": user["id"], "name": "Ada Obi King", "email": "ada@example.com", "status": "active", "workspaces": [],
    });
    assert_eq!(user, expected);
    assert_eq!(server.show(&user).await, user);
}

/// Without `--status` the user is archived, as in the API, and the command reports it.
async fn a_user_who_is_created_archived_is_reported(server: &Server) {
    for (email, arguments) in [
        ("ada@example.com", &[][..]),
        ("eve@example.com", &["--status=archived"]),
    ] {
        let archived = arguments
            .iter()
            .fold(create(server, email), |command, argument| command.argument(argument));
        let archived = archived.run();
        mentions(&archived.stderr, &format!("note: {email} has the status archived"));
        assert_eq!(archived.json()["status"], "archived");
    }
    let active = create(server, "zoe@example.com").argument("--status=active").run();
    lacks(&active.stderr, "archived");
}

async fn a_password_comes_from_stdin_and_is_stored_as_a_hash(server: &Server) {
    let created = create(server, "ada@example.com")
        .argument("--password-stdin")
        .stdin(&format!("{PASSWORD}\n"))
        .run();
    lacks(&created.stderr, PASSWORD);
    lacks(&created.json().to_string(), PASSWORD);
    assert_eq!(hashes(server).await, 1);
    lacks(&server.workdir.database.dump().await, PASSWORD);
}

async fn a_password_is_no_argument(server: &Server) {
    let finished = create(server, "ada@example.com")
        .argument("--password")
        .argument(PASSWORD)
        .run();
    assert_eq!(finished.code, 2, "{finished:?}");
    assert_eq!(server.users("").await.len(), 0);
}

async fn a_password_that_breaks_the_rule_is_refused(server: &Server) {
    let finished = create(server, "ada@example.com")
        .argument("--password-stdin")
        .stdin("1234\n")
        .run();
    assert!([1, 2].contains(&finished.code), "{finished:?}");
    mentions(&finished.stderr, "password");
    assert_eq!(server.users("").await.len(), 0);
}

async fn field_rules_hold_here_too(server: &Server) {
    for (name, email, named) in [("  ", "ada@example.com", "name"), ("Ada", "ada", "email")] {
        let finished = server
            .workdir
            .roster(&["user", "create", "--name", name, "--email", email])
            .run();
        assert!([1, 2].contains(&finished.code), "{finished:?}");
        mentions(&finished.stderr.replace("e-mail", "email"), named);
    }
    let finished = create(server, "ada@example.com")
        .argument("--status")
        .argument("gone")
        .run();
    assert_eq!(finished.code, 2, "{finished:?}");
    assert_eq!(server.users("").await.len(), 0);
}

async fn an_email_already_taken_is_refused(server: &Server) {
    server.user("ada@example.com", &json!([])).await;
    mentions(&create(server, "ADA@example.com").run().failed(1), "ada@example.com");
    assert_eq!(server.users("").await.len(), 1);
}

async fn the_list_shows_everybody_with_their_roles(server: &Server) {
    server.workspace("finance");
    server
        .user(
            "zoe@example.com",
            &json!([{"name": "finance", "groups": [{"name": "admin"}]}]),
        )
        .await;
    server.user("ada@example.com", &json!([])).await;
    let list = server.workdir.roster(&["user", "list", "--json"]).run().json();
    assert_eq!(names(&list), names(&json!(server.users("").await)));
    let [zoe] = &list[0]["workspaces"].as_array().expect("an array")[..] else {
        panic!("one: {list}")
    };
    assert_eq!((&zoe["role"], &zoe["groups"]), (&json!("admin"), &json!([])));
    let table = server.workdir.roster(&["user", "list"]).run().succeeded();
    mentions(&table, "zoe@example.com");
    mentions(&table, "ada@example.com");
}

async fn a_user_is_shown_by_id_or_email(server: &Server) {
    server.workspace("finance");
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    let id = user["id"].as_str().expect("a string");
    for reference in [id, "ada@example.com", "ADA@example.com"] {
        let shown = server
            .workdir
            .roster(&["user", "show", reference, "--json"])
            .run()
            .json();
        assert_eq!(
            (&shown["id"], &shown["workspaces"][0]["role"]),
            (&user["id"], &json!("end-user"))
        );
    }
}

async fn a_builder_is_created_and_shown(server: &Server) {
    server.workspace("finance");
    let in_finance = ["--workspace", "FINANCE", "--role", "builder"];
    let command = in_finance
        .iter()
        .fold(create(server, "ada@example.com"), |command, argument| {
            command.argument(argument)
        });
    assert_eq!(command.run().json()["workspaces"][0]["role"], "builder");
    let table = server
        .workdir
        .roster(&["user", "show", "ada@example.com"])
        .run()
        .succeeded();
    mentions(&table, "finance, builder");
    let alone = create(server, "eve@example.com")
        .argument("--role")
        .argument("admin")
        .run();
    assert_eq!(alone.code, 2, "{alone:?}");
}

async fn an_unknown_user_is_named_on_stderr(server: &Server) {
    for reference in ["eve@example.com", "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10", "eve"] {
        mentions(
            &server.workdir.roster(&["user", "show", reference]).run().failed(1),
            reference,
        );
        let set = server
            .workdir
            .roster(&["user", "set-password", reference, "--password-stdin"]);
        mentions(&set.stdin(PASSWORD).run().failed(1), reference);
    }
}

async fn a_password_is_set_from_stdin(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    assert_eq!(hashes(server).await, 0);
    let set = || {
        server
            .workdir
            .roster(&["user", "set-password", "ada@example.com", "--password-stdin"])
    };
    let output = set().stdin(&format!("{PASSWORD}\n")).run().succeeded();
    lacks(&output, PASSWORD);
    assert_eq!(hashes(server).await, 1);
    let first = server.workdir.database.dump().await;
    set().stdin("another-one").run().succeeded();
    assert_eq!(hashes(server).await, 1);
    assert_ne!(server.workdir.database.dump().await, first);
    assert_eq!(server.get(&path_of(&user)).await.expect(200), user);
}

async fn a_password_too_short_or_too_long_is_not_set(server: &Server) {
    server.user("ada@example.com", &json!([])).await;
    for password in ["", "1234\n", &"x".repeat(101)] {
        let set = server
            .workdir
            .roster(&["user", "set-password", "ada@example.com", "--password-stdin"]);
        let finished = set.stdin(password).run();
        assert!([1, 2].contains(&finished.code), "{finished:?}");
    }
    assert_eq!(hashes(server).await, 0);
}

async fn the_command_line_writes_events_as_the_actor_cli_and_the_api_does_not(server: &Server) {
    create(server, "ada@example.com").run().succeeded();
    server
        .workdir
        .roster(&["user", "set-password", "ada@example.com", "--password-stdin"])
        .stdin(PASSWORD)
        .run()
        .succeeded();
    server.user("eve@example.com", &json!([])).await;
    let events = Event::read_all(&server.workdir.database).await;
    let actors: Vec<_> = events.iter().map(|event| &*event.actor).collect();
    let cli = actors[0];
    assert!(cli.starts_with("cli:") && cli.len() > "cli:".len(), "{cli}");
    assert_eq!(actors, [cli, cli, "root"]);
}

async fn what_the_command_line_made_the_api_changes(server: &Server) {
    let user: Value = create(server, "ada@example.com").run().json();
    assert_eq!(
        server.update(&user, &json!({"name": "Ada King"})).await["name"],
        "Ada King"
    );
    let shown = server
        .workdir
        .roster(&["user", "show", "ada@example.com", "--json"])
        .run()
        .json();
    assert_eq!(shown["name"], "Ada King");
}

on_both_databases!(
    a_user_is_created,
    a_user_who_is_created_archived_is_reported,
    a_password_comes_from_stdin_and_is_stored_as_a_hash,
    a_password_is_no_argument,
    a_password_that_breaks_the_rule_is_refused,
    field_rules_hold_here_too,
    an_email_already_taken_is_refused,
    the_list_shows_everybody_with_their_roles,
    a_user_is_shown_by_id_or_email,
    a_builder_is_created_and_shown,
    an_unknown_user_is_named_on_stderr,
    a_password_is_set_from_stdin,
    a_password_too_short_or_too_long_is_not_set,
    the_command_line_writes_events_as_the_actor_cli_and_the_api_does_not,
    what_the_command_line_made_the_api_changes
);
