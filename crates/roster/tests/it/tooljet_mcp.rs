//! The calls of `ToolJet`'s own MCP server, as it was for `/api/ext`: one function for each of its tools, with what a tool
//! reads of the answer.

use serde_json::{Value, json};
use testing::{HttpClient, TOKEN, on_both_databases};

use crate::harness::Server;

/// The MCP server's client: it sends the token as it is, and declares JSON even where it sends nothing.
struct Tools(HttpClient);

impl Tools {
    fn of(server: &Server) -> Self {
        Self(HttpClient::new(server.address, Some(&format!("Basic {TOKEN}"))))
    }

    async fn read(&self, path: &str) -> Value {
        self.0.call("GET", path).text("").send().await.expect(200)
    }

    async fn get_all_users(&self) -> Value {
        self.read("/api/ext/users").await
    }

    async fn get_user(&self, id: &str) -> Value {
        self.read(&format!("/api/ext/user/{id}")).await
    }

    async fn create_user(&self, body: &Value) -> Value {
        self.0.post("/api/ext/users", body).await.expect(201)
    }

    async fn update_user(&self, id: &str, body: &Value) -> Value {
        self.0.patch(&format!("/api/ext/user/{id}"), body).await.expect(200)
    }

    async fn get_all_workspaces(&self) -> Value {
        self.read("/api/ext/workspaces").await
    }

    async fn update_user_role(&self, workspace: &str, body: &Value) -> Value {
        let path = format!("/api/ext/update-user-role/workspace/{workspace}");
        self.0.put(&path, body).await.expect(200)
    }

    async fn get_all_apps(&self, workspace: &str) -> Value {
        self.read(&format!("/api/ext/workspace/{workspace}/apps")).await
    }
}

fn id(object: &Value) -> &str {
    object["id"].as_str().expect("an id")
}

/// The names of the groups that a user has in the only workspace.
fn groups(user: &Value) -> Vec<&str> {
    let groups = user["workspaces"][0]["groups"].as_array().expect("an array");
    groups.iter().filter_map(|group| group["name"].as_str()).collect()
}

async fn every_tool_works(server: &Server) {
    server.workspace("finance");
    server.group("finance", "Auditors");
    let tools = Tools::of(server);

    let workspaces = tools.get_all_workspaces().await;
    let finance = &workspaces[0];
    assert_eq!(
        (&finance["name"], &finance["status"]),
        (&json!("finance"), &json!("active"))
    );
    assert_eq!(tools.get_all_apps(id(finance)).await, json!([]));

    let created = tools
        .create_user(&json!({
            "name": "Ada King", "email": "ada@example.org", "password": "c0rrect-horse", "status": "active",
            "workspaces": [{"id": id(finance), "name": "finance", "status": "active", "groups": [{"name": "Auditors"}]}],
        }))
        .await;
    assert_eq!(groups(&created), ["all_users", "Auditors"]);
    assert_eq!(tools.get_all_users().await, json!([created]));
    assert_eq!(tools.get_user(id(&created)).await, created);

    tools.update_user(id(&created), &json!({"name": "Ada Lovelace"})).await;
    assert_eq!(tools.get_user(id(&created)).await["name"], "Ada Lovelace");

    let promote = json!({"newRole": "admin", "userId": id(&created)});
    tools.update_user_role(id(finance), &promote).await;
    let promoted = tools.get_user(id(&created)).await;
    assert_eq!(groups(&promoted), ["all_users", "admin", "Auditors"]);
    let by_email = json!({"newRole": "builder", "email": "ada@example.org"});
    tools.update_user_role(id(finance), &by_email).await;
    assert_eq!(groups(&tools.get_user(id(&created)).await), ["all_users", "Auditors"]);

    tools.update_user(id(&created), &json!({"status": "archived"})).await;
    let archived = tools.get_user(id(&created)).await;
    assert_eq!(
        (&archived["status"], &archived["workspaces"][0]["status"]),
        (&json!("archived"), &json!("archived"))
    );
}

on_both_databases!(every_tool_works);
