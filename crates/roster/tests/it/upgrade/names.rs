//! Names that the old Roster allowed together and the current one doesn't: no workspace is mistaken for another.

use serde_json::{Value, json};
use testing::{Running, Workdir, on_both_databases};

use super::old::old;
use crate::harness::mentions;

fn create(workdir: &Workdir, name: &str, slug: &str) -> String {
    let create = ["workspace", "create", name, "--slug", slug, "--json"];
    old(workdir, &create).run().json()["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

async fn names_that_are_one_today_are_refused_until_one_is_renamed(workdir: &Workdir) {
    let first = create(workdir, "Sales", "first");
    let second = create(workdir, "SALES", "second");
    // The name of one is the slug of another.
    let third = create(workdir, "Second", "third");
    workdir.roster(&["migrate"]).run().succeeded();
    let server = workdir.serve();
    for (text, meant) in [("sales", [&first, &second]), ("second", [&second, &third])] {
        let said = workdir.roster(&["workspace", "show", text]).run().failed(1);
        let refused = create_user(&server, &json!([{"name": text}]), 400).await;
        for id in meant {
            mentions(&said, id);
            mentions(&refused["message"].to_string(), id);
        }
    }
    for unambiguous in ["first", "third", &first, &second, &third] {
        workdir.roster(&["workspace", "show", unambiguous]).run().succeeded();
    }
    workdir
        .roster(&["workspace", "rename", "first", "Sales North"])
        .run()
        .succeeded();
    let user = create_user(&server, &json!([{"name": "sales"}]), 201).await;
    assert_eq!(user["workspaces"][0]["id"], second);
}

async fn create_user(server: &Running, workspaces: &Value, status: u16) -> Value {
    let user = json!({"name": "Ada", "email": "ada@example.com", "workspaces": workspaces});
    server.post("/api/ext/users", &user).await.expect(status)
}

on_both_databases!(names_that_are_one_today_are_refused_until_one_is_renamed);
