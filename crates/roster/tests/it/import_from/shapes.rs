//! The shapes that versions of `ToolJet` answer, as their documentation and their end-to-end tests have them.

use serde_json::{Value, json};
use testing::{Finished, Workdir, on_both_databases};

use super::{ID, Other, counts, import_from, run};
use crate::harness::mentions;
use crate::history::assert_rebuilt;
use crate::import::directory;

const NEXUS: &str = "22056424-6e01-41d9-b090-62a321388433";
const OPS: &str = "b8a0c07d-2430-46fd-ba71-2a71e48fde30";
const NURSES: &str = "7f7af977-a7e7-49e3-a08a-2dffce6f5942";
/// The id of something that no list has.
const ELSEWHERE: &str = "e27ca96f-c8a9-4cdc-aa9d-a435cab1358b";

async fn import(workdir: &Workdir, workspaces: &Value, users: &Value) -> Finished {
    let other = Other::listing(workspaces, users).await;
    run(import_from(workdir, &other.address).argument("--json")).await
}

async fn roles(workdir: &Workdir) -> Vec<Vec<String>> {
    let of = "SELECT u.email, w.name, m.role FROM memberships m \
              JOIN users u ON u.id = m.user_id JOIN workspaces w ON w.id = m.workspace_id ORDER BY 1, 2";
    workdir.database.rows(of).await
}

/// The list of workspaces of version 3.16: active ones, with their custom groups.
fn workspaces() -> Value {
    let group = |id: &str, name: &str| json!({"id": id, "name": name, "type": "custom"});
    json!([
        {"id": NEXUS, "name": "Nexus", "status": "active", "groups": [group(ID, "Editors"), group(OPS, "Beta")]},
        {"id": OPS, "name": "Ops", "status": "active", "groups": [group(NURSES, "Nurses"), group(NEXUS, "Editors")]},
    ])
}

/// A membership of version 3.16.
fn in_workspace(id: &str, name: &str, role: &str) -> Value {
    json!({"id": id, "name": name, "status": "active", "inviteUrl": null,
           "userPermission": {"id": ELSEWHERE, "organizationId": id, "name": role, "type": "default", "appCreate": true}})
}

/// A user of version 3.16.
fn user(name: &str, workspaces: &Value, groups: &Value) -> Value {
    json!({"name": name, "email": format!("{name}@example.com"), "status": "active", "workspaces": workspaces,
           "userGroups": groups, "userDetails": []})
}

async fn versions_2_to_3_5(workdir: &Workdir) {
    let groups =
        json!([{"id": ID, "name": "all_users"}, {"id": OPS, "name": "admin"}, {"id": NURSES, "name": "Nurses"}]);
    let demo = json!({"id": NEXUS, "name": "demo-workspace", "status": "active", "groups": groups});
    let users = json!([
        {"id": ID, "name": "Sam Oliver", "email": "sam@example.com", "status": "active", "workspaces": [demo]},
        {"id": "919623a-5e14-4v4b-63b4-3343a9be57", "name": "David", "email": "david@example.com", "status": "invited",
         "workspaces": [{"id": NEXUS, "name": "demo-workspace", "status": "active", "groups": [{"id": ELSEWHERE, "name": "builder"}]}]},
    ]);
    let finished = import(workdir, &json!([demo]), &users).await;
    assert_eq!(counts(&finished.json()), [2, 0, 0, 0]);
    let shown = directory(workdir);
    assert_eq!(
        shown["sam@example.com"],
        "Sam Oliver, active: demo-workspace active Nurses+admin+all_users"
    );
    assert_eq!(
        roles(workdir).await,
        [
            ["david@example.com", "demo-workspace", "builder"],
            ["sam@example.com", "demo-workspace", "admin"]
        ]
    );
    assert_rebuilt(&workdir.database).await;
}

async fn version_3_16(workdir: &Workdir) {
    let users = json!([
        user("john", &json!([in_workspace(NEXUS, "Nexus", "admin")]), &json!([{"id": ELSEWHERE, "name": "admin"}])),
        user(
            "mia",
            &json!([in_workspace(NEXUS, "Nexus", "builder"), in_workspace(OPS, "Ops", "end-user")]),
            // The first by its id, the second by its name; where both workspaces have the name, there are two of it.
            &json!([{"id": NURSES, "name": "Nurses"}, {"id": ELSEWHERE, "name": "beta"}, {"name": "builder"},
                    {"id": ELSEWHERE, "name": "Editors"}, {"id": "7", "name": "Editors"}, {"name": "end-user"}]),
        ),
        // An archived membership comes without its role, which is the one that is left.
        user(
            "zoe",
            &json!([in_workspace(NEXUS, "Nexus", "builder"), {"id": OPS, "name": "Ops", "status": "archived"}]),
            &json!([{"name": "admin"}, {"name": "builder"}]),
        ),
        {"name": "una", "email": "una@example.com", "status": "verified", "workspaces": [], "userGroups": []},
    ]);
    let finished = import(workdir, &workspaces(), &users).await;
    mentions(&finished.stderr, "2 of 2 workspaces and 4 groups are new here");
    assert_eq!(counts(&finished.json()), [4, 0, 0, 0]);
    let shown = directory(workdir);
    for (email, what) in [
        ("john@example.com", "john, active: Nexus active admin+all_users"),
        (
            "mia@example.com",
            "mia, active: Nexus active Beta+Editors+all_users; Ops active Editors+Nurses+all_users",
        ),
        (
            "zoe@example.com",
            "zoe, active: Nexus active all_users; Ops archived admin+all_users",
        ),
        ("una@example.com", "una, archived: "),
    ] {
        assert_eq!(shown[email], what);
    }
    let builders: Vec<_> = roles(workdir)
        .await
        .into_iter()
        .filter(|row| row[2] == "builder")
        .collect();
    assert_eq!(
        builders,
        [
            ["mia@example.com", "Nexus", "builder"],
            ["zoe@example.com", "Nexus", "builder"]
        ]
    );
    let again = import(workdir, &workspaces(), &users).await;
    assert_eq!(counts(&again.json()), [0, 0, 4, 0]);
    assert_rebuilt(&workdir.database).await;
}

/// Its list leaves out archived workspaces.
async fn a_workspace_that_is_not_in_the_list_is_archived(workdir: &Workdir) {
    let users = json!([user(
        "john",
        &json!([in_workspace(ELSEWHERE, "Old", "admin")]),
        &json!([])
    )]);
    let finished = import(workdir, &workspaces(), &users).await;
    mentions(&finished.stderr, "the workspace \"Old\" isn't in that server's list");
    finished.succeeded();
    let of = "SELECT name, status FROM workspaces ORDER BY name";
    assert_eq!(
        workdir.database.rows(of).await,
        [["Nexus", "active"], ["Old", "archived"], ["Ops", "active"]]
    );
}

async fn other_names_of_fields(workdir: &Workdir) {
    let other = Other::listing(
        &json!({"workspaces": [{"id": ID, "name": "demo", "slug": "demo", "status": null,
                                "groups": [{"id": "1", "group": "all_users"}, {"name": "builder"}, {"name": "end-user"}]}]}),
        &json!({"total": 3, "users": [
            {"id": ID, "firstName": "Sam", "lastName": "Oliver King", "email": "Sam@example.com", "avatar": null,
             "organizations": [{"id": ID, "groupPermissions": [{"group": "admin"}, {"group": "Editors"}]}]},
            {"id": "919623a-5e14-4v4b-63b4-3343a9be57", "name": "David", "email": "david@example.com", "status": "active",
             "workspaces": [{"name": "team", "role": "builder", "groups": [], "status": "invited"}]},
            {"name": "Una", "email": "una@example.com", "status": "INVITED", "workspaces": []},
        ]}),
    ).await;
    workdir.roster(&["migrate"]).run().succeeded();
    let dry = run(import_from(workdir, &other.address)
        .argument("--dry-run")
        .argument("--json"))
    .await;
    mentions(&dry.stderr, "2 of 2 workspaces and 1 groups are new here");
    assert_eq!(counts(&dry.json()), [3, 0, 0, 0]);
    let finished = run(import_from(workdir, &other.address).argument("--json")).await;
    mentions(&finished.stderr, "2 of 2 workspaces and 1 groups are new here");
    assert_eq!(counts(&finished.json()), [3, 0, 0, 0]);
    let shown = directory(workdir);
    assert_eq!(
        shown["sam@example.com"],
        "Sam Oliver King, archived: demo active Editors+admin+all_users"
    );
    assert_eq!(shown["david@example.com"], "David, active: team archived all_users");
    assert_eq!(shown["una@example.com"], "Una, archived: ");
    assert_eq!(
        roles(workdir).await,
        [
            ["david@example.com", "team", "builder"],
            ["sam@example.com", "demo", "admin"]
        ]
    );
    let again = run(import_from(workdir, &other.address).argument("--json")).await;
    assert_eq!(counts(&again.json()), [0, 0, 3, 0]);
    assert_rebuilt(&workdir.database).await;
}

/// What the answer lacks, or what isn't understood, is reported with the user, who comes over without it.
async fn nothing_is_lost_in_silence(workdir: &Workdir) {
    let (nexus, ops) = (json!({"id": NEXUS, "name": "Nexus"}), json!({"id": OPS, "name": "Ops"}));
    let with = |workspace: &Value, field: &str, value: Value| {
        let mut membership = workspace.clone();
        membership[field] = value;
        membership
    };
    for (case, (user, what)) in [
        (json!({}), "the answer lacks the workspaces"),
        (json!({"workspaces": null}), "the answer lacks the workspaces"),
        (json!({"workspaces": {"Nexus": "admin"}}), "workspaces must be an array"),
        (json!({"workspaces": [nexus]}), "\"Nexus\": the answer lacks both the role, which becomes end-user, and the groups"),
        (json!({"workspaces": [with(&nexus, "groups", json!(null))]}), "the answer lacks both the role"),
        (json!({"workspaces": [with(&nexus, "role", json!("admin"))]}), "\"Nexus\": the answer lacks the groups"),
        (json!({"workspaces": [nexus], "userGroups": []}), "\"Nexus\": the answer lacks the role"),
        (json!({"workspaces": [nexus, ops], "userGroups": [{"name": "admin"}, {"name": "builder"}]}), "the answer lacks the role"),
        (json!({"workspaces": [with(&nexus, "userPermission", json!({"name": "owner"}))], "userGroups": []}), "it is {\"name\":\"owner\"}"),
        (json!({"workspaces": [with(&nexus, "groups", json!({"0": "a"}))]}), "groups must be an array; it is {\"0\":\"a\"}"),
        (json!({"workspaces": [with(&nexus, "groups", json!([ELSEWHERE]))]}), "the group e27ca96f-c8a9-4cdc-aa9d-a435cab1358b has no name"),
        (
            json!({"workspaces": [in_workspace(NEXUS, "Nexus", "admin"), in_workspace(OPS, "Ops", "admin")],
                   "userGroups": [{"id": ELSEWHERE, "name": "Editors"}]}),
            "the group \"Editors\" comes without its workspace, and 2 of the user's workspaces have a group of this name",
        ),
        (
            json!({"workspaces": [in_workspace(NEXUS, "Nexus", "admin"), in_workspace(OPS, "Ops", "admin")],
                   "userGroups": [{"name": "Painters"}]}),
            "the group \"Painters\" comes without its workspace, and 0 of",
        ),
        (json!({"workspaces": [], "userGroups": [{"name": "Painters"}]}), "the group \"Painters\" comes without its workspace"),
        (json!({"workspaces": [with(&nexus, "status", json!("blocked"))]}), "it is \"blocked\"; the membership is left out"),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("user{case}@example.com");
        let mut user = user;
        user["name"] = json!("Ada");
        user["email"] = json!(email);
        let finished = import(workdir, &workspaces(), &json!([user])).await;
        mentions(&finished.stderr, &format!("refused: {email}: "));
        mentions(&finished.stderr, what);
        assert_eq!(finished.code, 1, "{finished:?}");
        assert!(directory(workdir).contains_key(&email), "{finished:?}");
    }
    assert_rebuilt(&workdir.database).await;
}

/// An answer without groups doesn't mean that there are none.
async fn a_workspace_without_a_list_of_groups_is_reported(workdir: &Workdir) {
    let finished = import(
        workdir,
        &json!([{"id": NEXUS, "name": "Nexus", "slug": "nexus"}]),
        &json!([]),
    )
    .await;
    assert_eq!(finished.code, 1, "{finished:?}");
    mentions(
        &finished.stderr,
        "refused: a workspace: Nexus: the answer lacks its groups",
    );
    assert_eq!(workdir.database.rows("SELECT name FROM workspaces").await, [["Nexus"]]);
}

on_both_databases!(
    versions_2_to_3_5,
    version_3_16,
    a_workspace_that_is_not_in_the_list_is_archived,
    other_names_of_fields,
    nothing_is_lost_in_silence,
    a_workspace_without_a_list_of_groups_is_reported
);
