//! What has an end ends by itself.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testing::{on_both_databases, until};

use super::{id, join};
use crate::harness::Server;

const MEMBERS: &str = "/api/v2/ext/workspaces/finance/users";
const GROUP: &str = "/api/v2/ext/workspaces/finance/groups/Auditors";

/// A moment so far from now.
#[expect(clippy::disallowed_methods, reason = "the clock of a client")]
fn after(seconds: i64) -> String {
    let end = Timestamp::now() + SignedDuration::from_secs(seconds);
    end.to_string()
}

/// The events of these actions.
fn events(server: &Server, action: &str) -> Vec<Value> {
    let listed = server.workdir.roster(&["events", "list", "--json"]).run().json();
    let mut listed = listed.as_array().expect("an array").clone();
    listed.retain(|event| event["action"] == action);
    listed
}

/// Waits for the only event of this action, which must be about this member and by the system.
async fn ended(server: &Server, action: &str, member: &Value) {
    until(action, || !events(server, action).is_empty()).await;
    let events = events(server, action);
    assert_eq!(events.len(), 1, "{events:?}");
    let event = &events[0];
    assert_eq!(event["actor"]["type"], "system", "{event}");
    assert!(event.to_string().contains(id(member)), "{event}");
}

/// An admin without an end, and a member of a group whose end is far.
async fn filled(server: &Server) {
    server.workspace("finance");
    server.group("finance", "Auditors");
    join(server, "finance", "ada@example.com", "admin").await;
    let eve = json!({"name": "Eve", "email": "eve@example.com", "role": "builder", "expires_at": after(3600),
        "role_until": after(3600)});
    server.post(MEMBERS, &eve).await.expect(201);
    let place = format!("{GROUP}/users/eve@example.com");
    assert_eq!(
        server.put(&place, &json!({"expires_at": after(3600)})).await.status,
        204
    );
}

async fn a_membership_ends(server: &Server) {
    filled(server).await;
    let body = json!({"name": "Bob", "email": "bob@example.com", "role": "end-user", "expires_at": after(2)});
    let bob = server.post(MEMBERS, &body).await.expect(201);
    ended(server, "membership.expired", &bob).await;
    let path = format!("{MEMBERS}/bob@example.com");
    let member = server.get(&path).await.expect(200);
    assert_eq!(
        (&member["status"], &member["expires_at"]),
        (&json!("archived"), &json!(null))
    );
    let archived = server.get(&format!("{MEMBERS}?status=archived")).await.expect(200);
    assert_eq!(
        (&archived["data"], &archived["pagination"]["total_count"]),
        (&json!([member]), &json!(1))
    );
    let user = server.get("/api/v2/ext/users/bob@example.com").await.expect(200);
    assert_eq!(user["status"], "active");
    let again = server
        .call("POST", &format!("{path}/unarchive"))
        .send()
        .await
        .expect(201);
    assert_eq!(again["status"], "active");
    let eve = server.get(&format!("{MEMBERS}/eve@example.com")).await.expect(200);
    assert_eq!(eve["status"], "active");
    server.workdir.roster(&["events", "verify"]).run().succeeded();
    server.workdir.roster(&["check"]).run().succeeded();
}

/// Also that of the last admin, which nobody could take away.
async fn a_role_ends(server: &Server) {
    filled(server).await;
    let path = format!("{MEMBERS}/ada@example.com");
    let ada = server.patch(&path, &json!({"role_until": after(2)})).await.expect(200);
    assert_eq!(ada["role"], "admin");
    ended(server, "role.expired", &ada).await;
    let member = server.get(&path).await.expect(200);
    assert_eq!(
        [&member["role"], &member["role_until"], &member["status"]],
        [&json!("end-user"), &json!(null), &json!("active")]
    );
    let admins = server.get(&format!("{MEMBERS}?role=admin")).await.expect(200);
    assert_eq!(admins["pagination"]["total_count"], 0);
    let eve = server.get(&format!("{MEMBERS}/eve@example.com")).await.expect(200);
    assert_eq!(eve["role"], "builder");
}

async fn a_place_in_a_group_ends(server: &Server) {
    filled(server).await;
    let ada = server.get(&format!("{MEMBERS}/ada@example.com")).await.expect(200);
    let place = format!("{GROUP}/users/ada@example.com");
    assert_eq!(server.put(&place, &json!({"expires_at": after(2)})).await.status, 204);
    ended(server, "group_member.expired", &ada).await;
    let list = server.get(&format!("{GROUP}/users")).await.expect(200);
    assert_eq!(list["data"][0]["email"], "eve@example.com");
    assert_eq!(list["pagination"]["total_count"], 1);
    assert_eq!(server.get(GROUP).await.expect(200)["member_count"], 1);
    let member = server.get(&format!("{MEMBERS}/ada@example.com")).await.expect(200);
    assert_eq!(
        (&member["status"], &member["role"]),
        (&json!("active"), &json!("admin"))
    );
}

on_both_databases!(a_membership_ends, a_role_ends, a_place_in_a_group_ends);
