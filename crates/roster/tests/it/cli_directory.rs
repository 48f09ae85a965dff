//! `roster workspace` and `roster group` work on the database directly, even beside a running server.

use serde_json::{Value, json};
use testing::{Workdir, on_both_databases};

use crate::harness::{Server, assert_uuid_v7, mentions, names};
use crate::history::Event;

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

/// Texts that each identify the workspace.
fn references(workspace: &Value, slug: &str) -> [String; 3] {
    [
        text(&workspace["id"]).to_owned(),
        slug.to_owned(),
        text(&workspace["name"]).to_owned(),
    ]
}

async fn a_workspace_is_created(server: &Server) {
    let workspace = server
        .workdir
        .roster(&["workspace", "create", "Finance EMEA", "--json"])
        .run()
        .json();
    assert_uuid_v7(&workspace["id"]);
    let expected = json!({
        "id": workspace["id"], "name": "Finance EMEA", "slug": "finance-emea", "status": "active", "default": true,
        "groups": [],
    });
    assert_eq!(workspace, expected);
    assert_eq!(server.workspaces().await[0]["id"], workspace["id"]);
}

async fn a_name_or_slug_already_taken_is_refused(server: &Server) {
    server
        .workdir
        .roster(&["workspace", "create", "Finance", "--slug", "money"])
        .run()
        .succeeded();
    let again = server
        .workdir
        .roster(&["workspace", "create", "Finance", "--slug", "other"])
        .run()
        .failed(1);
    mentions(&again, "Finance");
    let same_slug = server
        .workdir
        .roster(&["workspace", "create", "Other", "--slug", "money"])
        .run()
        .failed(1);
    mentions(&same_slug, "money");
    assert_eq!(server.workspaces().await.len(), 1);
}

async fn a_blank_or_overlong_name_is_refused(server: &Server) {
    for name in ["", "   ", &"x".repeat(256)] {
        let finished = server.workdir.roster(&["workspace", "create", name]).run();
        assert!([1, 2].contains(&finished.code), "{finished:?}");
    }
    assert_eq!(server.workspaces().await.len(), 0);
}

async fn the_list_has_those_of_the_api(server: &Server) {
    for name in ["mango", "zebra", "apple"] {
        server.workspace(name);
    }
    let list = server.workdir.roster(&["workspace", "list", "--json"]).run().json();
    assert_eq!(
        names(&list),
        names(&server.get("/api/ext/workspaces").await.expect(200))
    );
    let table = server.workdir.roster(&["workspace", "list"]).run().succeeded();
    for name in ["mango", "zebra", "apple"] {
        mentions(&table, name);
    }
}

async fn a_workspace_is_shown_by_id_slug_or_name(server: &Server) {
    server.workspace("another");
    let workspace = server
        .workdir
        .roster(&["workspace", "create", "Finance EMEA", "--slug", "money", "--json"])
        .run()
        .json();
    for reference in references(&workspace, "money") {
        assert_eq!(
            server
                .workdir
                .roster(&["workspace", "show", &reference, "--json"])
                .run()
                .json(),
            workspace
        );
    }
}

async fn an_unknown_workspace_is_named_on_stderr(server: &Server) {
    server.workspace("finance");
    for command in [
        &["workspace", "show", "nowhere"][..],
        &["workspace", "rename", "nowhere", "somewhere"],
        &["workspace", "archive", "nowhere"],
        &["workspace", "unarchive", "nowhere"],
        &["group", "create", "nowhere", "editors"],
        &["group", "list", "nowhere"],
    ] {
        let complaint = server.workdir.roster(command).run().failed(1);
        mentions(&complaint, "nowhere");
        let errors = complaint.lines().filter(|line| line.starts_with("error: ")).count();
        assert_eq!(errors, 1, "one sentence: {complaint}");
    }
}

async fn a_workspace_is_renamed_archived_and_made_active_again(server: &Server) {
    server.workspace("main");
    let workspace = server
        .workdir
        .roster(&["workspace", "create", "Finance", "--slug", "money", "--json"])
        .run()
        .json();
    let last_of_list = async || server.workspaces().await.remove(1);
    for (reference, name) in references(&workspace, "money").iter().zip(["one", "two", "three"]) {
        // The third text is the name, which the two renames before have changed.
        let reference = if name == "three" { "two" } else { reference };
        server
            .workdir
            .roster(&["workspace", "rename", reference, name])
            .run()
            .succeeded();
        assert_eq!(last_of_list().await["name"], name);
    }
    server
        .workdir
        .roster(&["workspace", "archive", "money"])
        .run()
        .succeeded();
    assert_eq!(last_of_list().await["status"], "archived");
    server
        .workdir
        .roster(&["workspace", "unarchive", "money"])
        .run()
        .succeeded();
    assert_eq!(last_of_list().await["status"], "active");
}

async fn renaming_to_a_name_already_taken_is_refused(server: &Server) {
    server.workspace("finance");
    server.workspace("sales");
    mentions(
        &server
            .workdir
            .roster(&["workspace", "rename", "sales", "finance"])
            .run()
            .failed(1),
        "finance",
    );
    assert_eq!(names(&json!(server.workspaces().await)), ["finance", "sales"]);
}

async fn a_group_is_created_in_a_workspace_found_by_id_slug_or_name(server: &Server) {
    let workspace = server
        .workdir
        .roster(&["workspace", "create", "Finance", "--slug", "money", "--json"])
        .run()
        .json();
    for (number, reference) in references(&workspace, "money").iter().enumerate() {
        let group = server.group(reference, &format!("group {number}"));
        assert_eq!(group["name"], format!("group {number}"));
        assert_uuid_v7(&group["id"]);
    }
    let groups = &server.workspaces().await[0]["groups"];
    assert_eq!(names(groups), ["all_users", "admin", "group 0", "group 1", "group 2"]);
    let list = server
        .workdir
        .roster(&["group", "list", "money", "--json"])
        .run()
        .json();
    assert_eq!(names(&list), ["group 0", "group 1", "group 2"]);
}

async fn a_group_has_a_description(server: &Server) {
    server.workspace("finance");
    let description = "Sees all books, changes none";
    let create = [
        "group",
        "create",
        "finance",
        "Auditors",
        "--json",
        "--description",
        description,
    ];
    let group = server.workdir.roster(&create).run().json();
    assert_eq!(group["description"], description);
    let shown = server
        .workdir
        .roster(&["workspace", "show", "finance", "--json"])
        .run()
        .json();
    assert_eq!(shown["groups"], json!([group]));
    let table = server
        .workdir
        .roster(&["workspace", "show", "finance"])
        .run()
        .succeeded();
    mentions(&table, &format!("Auditors: {description}"));
}

async fn default_groups_and_groups_there_already_are_refused(server: &Server) {
    server.workspace("finance");
    server.group("finance", "editors");
    for name in ["all_users", "admin", "editors", "  ", ""] {
        let finished = server.workdir.roster(&["group", "create", "finance", name]).run();
        assert!([1, 2].contains(&finished.code), "{name}: {finished:?}");
    }
    assert_eq!(
        names(&server.workspaces().await[0]["groups"]),
        ["all_users", "admin", "editors"]
    );
}

async fn the_command_line_writes_events_as_the_actor_cli(server: &Server) {
    server.workspace("main");
    server.workspace("finance");
    server.group("finance", "editors");
    server
        .workdir
        .roster(&["workspace", "rename", "finance", "money"])
        .run()
        .succeeded();
    server
        .workdir
        .roster(&["workspace", "archive", "money"])
        .run()
        .succeeded();
    server
        .workdir
        .roster(&["workspace", "unarchive", "money"])
        .run()
        .succeeded();
    let events = Event::read_all(&server.workdir.database).await;
    let numbers: Vec<_> = events.iter().map(|event| event.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    assert!(events.iter().all(|event| event.actor.starts_with("cli:")), "{events:?}");
}

async fn commands_at_the_same_time_do_not_get_in_each_others_way(server: &Server) {
    std::thread::scope(|scope| {
        for number in 0..8 {
            scope.spawn(move || server.workspace(&format!("workspace {number}")));
        }
    });
    assert_eq!(server.workspaces().await.len(), 8);
}

async fn wrong_usage_exits_with_2_and_says_how_it_is_meant(workdir: &Workdir) {
    for command in [
        &["frobnicate"][..],
        &["workspace", "frobnicate"],
        &["workspace", "create"],
        &["group", "create", "finance"],
        &["workspace", "list", "--frobnicate"],
        &[],
    ] {
        let finished = workdir.roster(command).run();
        assert_eq!(finished.code, 2, "{command:?}: {finished:?}");
        mentions(&finished.stderr, "Usage");
    }
}

async fn help_exits_with_0_and_shows_examples(workdir: &Workdir) {
    for command in [
        &["--help"][..],
        &["serve", "--help"],
        &["workspace", "create", "--help"],
        &["user", "create", "--help"],
    ] {
        let help = workdir.roster(command).run().succeeded();
        mentions(&help.to_lowercase(), "example");
        mentions(&help, "roster ");
    }
    mentions(
        &workdir.roster(&["--version"]).run().succeeded(),
        env!("CARGO_PKG_VERSION"),
    );
}

on_both_databases!(
    a_workspace_is_created,
    a_name_or_slug_already_taken_is_refused,
    a_blank_or_overlong_name_is_refused,
    the_list_has_those_of_the_api,
    a_workspace_is_shown_by_id_slug_or_name,
    an_unknown_workspace_is_named_on_stderr,
    a_workspace_is_renamed_archived_and_made_active_again,
    renaming_to_a_name_already_taken_is_refused,
    a_group_is_created_in_a_workspace_found_by_id_slug_or_name,
    a_group_has_a_description,
    default_groups_and_groups_there_already_are_refused,
    the_command_line_writes_events_as_the_actor_cli,
    commands_at_the_same_time_do_not_get_in_each_others_way,
    wrong_usage_exits_with_2_and_says_how_it_is_meant,
    help_exits_with_0_and_shows_examples
);
