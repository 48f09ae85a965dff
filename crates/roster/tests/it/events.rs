//! `roster events`: lists the log for people, and verifies it.

use serde_json::{Value, json};
use testing::{Workdir, on_both_databases, on_sqlite};

use crate::harness::{Server, keys, lacks, mentions, path_of};

/// Creates a workspace and a user, then renames and archives the user: five events.
async fn create_sample_events(server: &Server) -> Value {
    server.workspace("finance");
    let ada = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    let change = json!({"name": "Ada King", "status": "archived"});
    server.patch(&path_of(&ada), &change).await.expect(200);
    ada
}

fn list(server: &Server, arguments: &[&str]) -> String {
    let command = [&["events", "list"], arguments].concat();
    server.workdir.roster(&command).run().succeeded()
}

fn actions(server: &Server, arguments: &[&str]) -> Vec<String> {
    let listed: Value = serde_json::from_str(&list(server, &[arguments, &["--json"]].concat())).expect("JSON");
    let listed = listed.as_array().expect("an array");
    listed
        .iter()
        .map(|event| event["action"].as_str().expect("a text").to_owned())
        .collect()
}

async fn a_line_is_a_change(server: &Server) {
    create_sample_events(server).await;
    let listed = list(server, &[]);
    let lines: Vec<_> = listed.lines().collect();
    assert_eq!(lines.len(), 5, "{listed}");
    for (number, line) in (1..).zip(&lines) {
        assert!(line.starts_with(&format!("{number} 20")), "{line}");
    }
    mentions(lines[0], " workspace.created finance: ");
    mentions(lines[0], " cli:");
    mentions(lines[1], " root user.created ada@example.com: ");
    mentions(lines[2], " root membership.added ada@example.com in finance: ");
    mentions(lines[2], "role → end-user");
    mentions(lines[3], " root user.archived ada@example.com: ");
    mentions(lines[3], "name Ada → Ada King");
    mentions(lines[3], "status active → archived");
    mentions(lines[4], "status active → archived");
}

async fn json_is_what_the_contract_says(server: &Server) {
    let ada = create_sample_events(server).await;
    let listed: Value = serde_json::from_str(&list(server, &["--limit", "2", "--json"])).expect("JSON");
    let event = &listed[0];
    let fields =
        "action actor address after at before forgotten_at hash operation request_id seq subject via workspace";
    assert_eq!(keys(event), fields.split(' ').collect::<Vec<_>>());
    assert_eq!((&event["seq"], &event["operation"]), (&json!(4), &json!(4)));
    assert_eq!(
        (&event["via"], &event["actor"]["type"]),
        (&json!("api"), &json!("root"))
    );
    assert_eq!(event["before"], json!({"name": "Ada", "status": "active"}));
    assert_eq!(event["after"], json!({"name": "Ada King", "status": "archived"}));
    assert_eq!(event["address"], "127.0.0.1");
    assert_eq!(
        event["subject"],
        json!({"type": "user", "id": ada["id"], "label": "ada@example.com"})
    );
    assert_eq!(
        event["at"].as_str().expect("a text").len(),
        "2026-01-31T08:00:00.000Z".len()
    );
    assert_eq!(
        (&listed[1]["operation"], &listed[1]["workspace"]["name"]),
        (&json!(4), &json!("finance"))
    );
}

async fn each_option_leaves_out_the_others(server: &Server) {
    let ada = create_sample_events(server).await;
    server.workspace("sales");
    let of_ada = [
        "user.created",
        "membership.added",
        "user.archived",
        "membership.archived",
    ];
    for ada in ["ada@example.com", ada["id"].as_str().expect("an id")] {
        assert_eq!(actions(server, &["--user", ada]), of_ada);
    }
    let in_finance = ["workspace.created", "membership.added", "membership.archived"];
    assert_eq!(actions(server, &["--workspace", "finance"]), in_finance);
    assert_eq!(actions(server, &["--action", "membership.added"]), ["membership.added"]);
    assert_eq!(actions(server, &["--limit", "1"]), ["workspace.created"]);
    assert_eq!(actions(server, &["--since", "2020-01-31"]).len(), 6);
    assert_eq!(actions(server, &["--since", "2999-01-31T08:00:00Z"]).len(), 0);
    let nobody = "0199f0c2-6f0e-7000-8000-000000000000";
    assert_eq!(list(server, &["--user", nobody]), "");
    for (option, value, complaint) in [
        ("--user", "eve@example.com", "no user"),
        ("--workspace", "money", "no workspace"),
        ("--action", "user.vanished", "must be the name of an action"),
        ("--since", "yesterday", "must be a time"),
        ("--limit", "0", "0"),
    ] {
        let finished = server.workdir.roster(&["events", "list", option, value]).run();
        let code = finished.code;
        mentions(&finished.failed(code), complaint);
        assert_ne!(code, 0);
    }
}

/// Beside the server, which continues to write.
async fn verify_prints_a_head_that_proves_what_was_before(server: &Server) {
    let verify = |arguments: &[&str]| {
        server
            .workdir
            .roster(&[&["events", "verify"], arguments].concat())
            .run()
    };
    let nothing = verify(&[]).succeeded();
    assert_eq!(nothing, format!("0:{}\n", "0".repeat(64)));
    let ada = create_sample_events(server).await;
    let head = verify(&[]).succeeded();
    let (seq, hash) = head.trim_end().split_once(':').expect("SEQ:HASH");
    assert_eq!((seq, hash.len()), ("5", 64));
    let as_json: Value = serde_json::from_str(&verify(&["--json"]).succeeded()).expect("JSON");
    assert_eq!(
        (&as_json["head"]["seq"], &as_json["head"]["hash"]),
        (&json!(5), &json!(hash))
    );

    let change = json!({"name": "Ada"});
    server.patch(&path_of(&ada), &change).await.expect(200);
    for earlier in [head.trim_end(), nothing.trim_end()] {
        assert!(verify(&["--head", earlier]).succeeded().starts_with("6:"));
    }
    let other = format!("5:{}", "0".repeat(64));
    mentions(
        &verify(&["--head", &other]).failed(1),
        "event 5 is the first that is wrong",
    );
    for wrong in ["5", "five:00", "5:00", "5:0g"] {
        mentions(&verify(&["--head", wrong]).failed(2), "--head");
    }
}

async fn verify_names_the_first_event_that_is_wrong(server: &Server) {
    create_sample_events(server).await;
    let alter = "UPDATE events SET personal = replace(personal, 'Ada King', 'Ada Kong') WHERE seq = 4;
                 DELETE FROM events WHERE seq = 5";
    server.workdir.database.execute(alter).await;
    let complaint = server.workdir.roster(&["events", "verify"]).run().failed(1);
    mentions(&complaint, "event 4 is the first that is wrong");
    lacks(&complaint, "Kong");
    let finished = server.workdir.roster(&["events", "verify", "--json"]).run();
    let found: Value = serde_json::from_str(&finished.stdout).expect("JSON");
    assert_eq!((finished.code, &found["first_wrong"]["seq"]), (1, &json!(4)));
}

/// Control characters are replaced.
async fn no_control_character_reaches_the_terminal(server: &Server) {
    server.workspace("finance");
    let alter = "UPDATE events SET public = replace(public, 'finance', 'fin\\u001b[31mance')";
    server.workdir.database.execute(alter).await;
    let listed = list(server, &[]);
    lacks(&listed, "\u{1b}");
    mentions(&listed, "fin\\u{1b}[31mance");
}

on_both_databases!(
    a_line_is_a_change,
    json_is_what_the_contract_says,
    each_option_leaves_out_the_others,
    verify_prints_a_head_that_proves_what_was_before,
    verify_names_the_first_event_that_is_wrong,
    no_control_character_reaches_the_terminal
);

async fn without_a_database_none_is_created(workdir: &Workdir) {
    for command in [["events", "verify"], ["events", "list"]] {
        mentions(&workdir.roster(&command).run().failed(1), "holds no directory");
        assert_eq!(std::fs::read_dir(workdir.folder()).expect("a folder").count(), 0);
    }
}

on_sqlite!(without_a_database_none_is_created);
