//! Random changes, each of which is made in the directory and in the model.

use fastrand::Rng;
use serde_json::{Value, json};

use super::model::{GROUPS, Membership, Model, User, WORKSPACES};
use crate::harness::Server;
use crate::resources::id;

const EMAILS: [&str; 4] = [
    "ada@example.com",
    "bob@example.com",
    "eve@example.com",
    "zoe@example.com",
];
const ROLES: [&str; 3] = ["admin", "builder", "end-user"];
const STATUSES: [&str; 2] = ["active", "archived"];

/// Whom and what a change is about.
struct Choice {
    email: &'static str,
    workspace: &'static str,
    group: &'static str,
    role: &'static str,
    status: &'static str,
}

/// A request to one of the interfaces.
enum Request {
    /// To version 1, where root may take away the last admin.
    V1(&'static str, String, Value),
    V2(&'static str, String, Value),
    CommandLine(Vec<&'static str>),
}

/// Makes one change. What it does to the model is undone if it would take away a last admin: then it must be refused.
pub async fn step(server: &Server, rng: &mut Rng, model: &mut Model) {
    let mut pick = |words: &[&'static str]| words[rng.usize(..words.len())];
    let choice = Choice {
        email: pick(&EMAILS),
        workspace: pick(&WORKSPACES),
        group: pick(&GROUPS),
        role: pick(&ROLES),
        status: pick(&STATUSES),
    };
    let mut after = model.clone();
    let Some(user) = after.0.get_mut(choice.email) else {
        let (request, created) = creation(rng, &choice);
        send(server, request, false).await;
        model.0.insert(choice.email.to_owned(), created);
        return;
    };
    let request = match user.memberships.contains_key(choice.workspace) {
        true if rng.u8(..3) > 0 => change_of_member(server, rng, &choice, user).await,
        false if rng.bool() && user.status == "active" => addition(rng, &choice, user),
        _ if rng.u8(..8) == 0 => {
            after.0.remove(choice.email);
            Request::V2("DELETE", v2_user(&choice), json!(null))
        }
        _ => change_of_user(server, rng, &choice, user).await,
    };
    let is_refused = !matches!(request, Request::V1(..)) && model.loses_its_last_admin(&after);
    send(server, request, is_refused).await;
    if !is_refused {
        *model = after;
    }
}

async fn send(server: &Server, request: Request, is_refused: bool) {
    let (method, path, body) = match request {
        Request::V1(method, path, body) | Request::V2(method, path, body) => (method, path, body),
        Request::CommandLine(arguments) => {
            let finished = server.workdir.roster(&arguments).run();
            if is_refused {
                finished.failed(1);
            } else {
                finished.succeeded();
            }
            return;
        }
    };
    let call = server.call(method, &path);
    let call = if body.is_null() { call } else { call.json(&body) };
    let reply = call.send().await;
    let is_expected = if is_refused {
        reply.status == 409
    } else {
        reply.status < 300
    };
    assert!(
        is_expected,
        "{method} {path} {body}: {} {}, refused: {is_refused}",
        reply.status,
        reply.text()
    );
}

fn creation(rng: &mut Rng, choice: &Choice) -> (Request, User) {
    let mut user = User::new("Ada");
    let body = json!({"name": "Ada", "email": choice.email});
    if rng.bool() {
        return (Request::V2("POST", "/api/v2/ext/users".to_owned(), body), user);
    }
    let membership = membership(choice);
    let body =
        json!({"name": "Ada", "email": choice.email, "status": "active", "workspaces": [item(choice, &membership)]});
    user.memberships.insert(choice.workspace.to_owned(), membership);
    (Request::V1("POST", "/api/ext/users".to_owned(), body), user)
}

/// A membership with one group.
fn membership(choice: &Choice) -> Membership {
    let mut membership = Membership::new(choice.status, choice.role);
    membership.groups.insert(choice.group.to_owned());
    membership
}

/// A membership in a body of version 1.
fn item(choice: &Choice, membership: &Membership) -> Value {
    let mut groups: Vec<_> = membership.groups.iter().map(|name| json!({"name": name})).collect();
    if membership.role == "admin" {
        groups.push(json!({"name": "admin"}));
    }
    json!({"name": choice.workspace, "status": membership.status, "role": membership.role, "groups": groups})
}

fn addition(rng: &mut Rng, choice: &Choice, user: &mut User) -> Request {
    let membership = Membership::new("active", choice.role);
    user.memberships.insert(choice.workspace.to_owned(), membership);
    if rng.bool() {
        let arguments = vec!["user", "add-to", choice.email, choice.workspace, "--role", choice.role];
        return Request::CommandLine(arguments);
    }
    let body = json!({"name": "Other", "email": choice.email, "role": choice.role});
    Request::V2(
        "POST",
        format!("/api/v2/ext/workspaces/{}/users", choice.workspace),
        body,
    )
}

async fn change_of_user(server: &Server, rng: &mut Rng, choice: &Choice, user: &mut User) -> Request {
    let is_active = user.status == "active";
    match rng.u8(..6) {
        0 => {
            let name = rng.u8(..).to_string();
            user.name.clone_from(&name);
            Request::V2("PATCH", v2_user(choice), json!({"name": name}))
        }
        1 => {
            user.set_status(choice.status);
            Request::V1("PATCH", v1_user(server, choice).await, json!({"status": choice.status}))
        }
        2 => {
            user.set_status(choice.status);
            Request::V2("PATCH", v2_user(choice), json!({"status": choice.status}))
        }
        3 if is_active => {
            user.memberships.clear();
            let membership = membership(choice);
            let body = json!([item(choice, &membership)]);
            user.memberships.insert(choice.workspace.to_owned(), membership);
            Request::V1("PUT", format!("{}/workspaces", v1_user(server, choice).await), body)
        }
        4 => {
            user.set_status(if is_active { "archived" } else { "active" });
            let command = if is_active { "archive" } else { "unarchive" };
            Request::CommandLine(vec!["user", command, choice.email])
        }
        _ => {
            user.set_status(if is_active { "archived" } else { "active" });
            let action = if is_active { "archive" } else { "unarchive" };
            Request::V2("POST", format!("{}/{action}", v2_user(choice)), json!(null))
        }
    }
}

async fn change_of_member(server: &Server, rng: &mut Rng, choice: &Choice, user: &mut User) -> Request {
    let is_active = user.status == "active";
    let is_removed = rng.u8(..8) == 0;
    if is_removed {
        user.memberships.remove(choice.workspace);
    }
    let Some(member) = user.memberships.get_mut(choice.workspace) else {
        if rng.bool() {
            return Request::V2("DELETE", v2_member(choice), json!(null));
        }
        return Request::CommandLine(vec!["user", "remove-from", choice.email, choice.workspace]);
    };
    let place = format!(
        "/api/v2/ext/workspaces/{}/groups/{}/users/{}",
        choice.workspace, choice.group, choice.email
    );
    match rng.u8(..8) {
        0 => {
            member.groups.insert(choice.group.to_owned());
            Request::V2("PUT", place, json!(null))
        }
        1 => {
            member.groups.remove(choice.group);
            Request::V2("DELETE", place, json!(null))
        }
        2 => {
            member.groups.insert(choice.group.to_owned());
            Request::CommandLine(vec!["group", "add", choice.workspace, choice.group, choice.email])
        }
        3 => {
            member.groups.remove(choice.group);
            Request::CommandLine(vec!["group", "remove", choice.workspace, choice.group, choice.email])
        }
        4 if is_active => {
            member.set_status(choice.status);
            member.role = choice.role;
            let body = json!({"role": choice.role, "status": choice.status});
            Request::V2("PATCH", v2_member(choice), body)
        }
        5 if is_active => {
            // Version 1 doesn't say builder: who isn't made an admin keeps that role.
            let is_admin = choice.role == "admin";
            member.role = match member.role {
                _ if is_admin => "admin",
                "builder" => "builder",
                _ => "end-user",
            };
            member.set_status(choice.status);
            member.groups = [choice.group.to_owned()].into();
            let mut groups = vec![json!({"name": choice.group})];
            groups.extend(is_admin.then(|| json!({"name": "admin"})));
            let workspace = server
                .get(&format!("/api/v2/ext/workspaces/{}", choice.workspace))
                .await
                .expect(200);
            let path = format!("{}/workspaces/{}", v1_user(server, choice).await, id(&workspace));
            Request::V1("PATCH", path, json!({"status": choice.status, "groups": groups}))
        }
        6 => {
            member.role = choice.role;
            let workspace = server
                .get(&format!("/api/v2/ext/workspaces/{}", choice.workspace))
                .await
                .expect(200);
            let path = format!("/api/ext/update-user-role/workspace/{}", id(&workspace));
            Request::V1("PUT", path, json!({"newRole": choice.role, "email": choice.email}))
        }
        _ => {
            member.role = choice.role;
            Request::V2("PATCH", v2_member(choice), json!({"role": choice.role}))
        }
    }
}

fn v2_user(choice: &Choice) -> String {
    format!("/api/v2/ext/users/{}", choice.email)
}

fn v2_member(choice: &Choice) -> String {
    format!("/api/v2/ext/workspaces/{}/users/{}", choice.workspace, choice.email)
}

async fn v1_user(server: &Server, choice: &Choice) -> String {
    let user = server.get(&v2_user(choice)).await.expect(200);
    format!("/api/ext/user/{}", id(&user))
}
