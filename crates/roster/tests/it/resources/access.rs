//! What access a member has, and which groups.

use serde_json::json;
use testing::on_both_databases;

use super::join;
use crate::harness::{Server, keys, names};

const ADA: &str = "/api/v2/ext/workspaces/finance/users/ada@example.com";
const FUTURE: &str = "2099-01-01T00:00:00.000Z";

/// Each part of the access says since when, by whom, through which interface and until when, as the log has it.
async fn the_access_is_explained(server: &Server) {
    server.workspace("finance");
    server.group("finance", "Auditors");
    join(server, "finance", "ada@example.com", "builder").await;
    let set_role = json!({"role": "admin", "role_until": FUTURE});
    server.patch(ADA, &set_role).await.expect(200);
    let until = ["--until", FUTURE];
    let add = ["group", "add", "finance", "Auditors", "ada@example.com"];
    server.workdir.roster(&[&add[..], &until].concat()).run().succeeded();
    let events = server.workdir.roster(&["events", "list", "--json"]).run().json();
    let last: Vec<_> = events.as_array().expect("an array").iter().rev().take(3).collect();
    let access = server.get(&format!("{ADA}/access")).await.expect(200);
    assert_eq!(keys(&access), ["groups", "role", "status"]);
    assert_eq!(keys(&access["role"]), ["by", "role", "since", "until", "via"]);
    let (status, role, group) = (&access["status"], &access["role"], &access["groups"][0]);
    assert_eq!(
        [&status["status"], &role["role"], &group["name"]],
        ["active", "admin", "Auditors"]
    );
    for (part, event, until) in [
        (group, last[0], json!(FUTURE)),
        (role, last[1], json!(FUTURE)),
        (status, last[2], json!(null)),
    ] {
        assert_eq!(
            [&part["since"], &part["by"], &part["via"], &part["until"]],
            [&event["at"], &event["actor"], &event["via"], &until],
            "{part}"
        );
    }
    assert_eq!([&group["via"], &role["via"], &status["via"]], ["cli", "api", "api"]);
}

async fn a_members_groups_are_listed(server: &Server) {
    server.workspace("finance");
    for name in ["Zebra", "auditors", "Ops"] {
        server.group("finance", name);
    }
    join(server, "finance", "ada@example.com", "admin").await;
    for name in ["Ops", "Zebra", "auditors"] {
        let place = format!("/api/v2/ext/workspaces/finance/groups/{name}/users/ada@example.com");
        assert_eq!(server.put(&place, &json!({})).await.status, 204);
    }
    let path = format!("{ADA}/groups");
    let list = server.get(&format!("{path}?sort=name")).await.expect(200);
    assert_eq!(keys(&list["data"][0]), ["expires_at", "id", "name"]);
    for (query, expected) in [
        ("sort=name", &["auditors", "Ops", "Zebra"][..]),
        ("sort=-name", &["Zebra", "Ops", "auditors"]),
        ("search=O&sort=name", &["auditors", "Ops"]),
        ("sort=name&per_page=1&page=2", &["Ops"]),
        ("filter=name%20sw%20%22z%22", &["Zebra"]),
    ] {
        let list = server.get(&format!("{path}?{query}")).await.expect(200);
        assert_eq!(names(&list["data"]), expected, "{query}");
    }
    assert_eq!(list["pagination"]["total_count"], 3);
}

on_both_databases!(the_access_is_explained, a_members_groups_are_listed);
