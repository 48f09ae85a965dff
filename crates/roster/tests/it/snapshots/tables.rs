//! The tables of the command line as programs see them: without borders in a pipe.

use serde_json::json;

use super::{SETUP, assert_saved};
use crate::harness::Server;
use testing::run;

#[test]
fn tables() {
    run(SETUP, &async |server: &Server| {
        server.workspace("finance");
        server.workspace("sales");
        server.group("finance", "auditors");
        let workspaces = json!([
            {"name": "finance", "groups": [{"name": "admin"}, {"name": "auditors"}]},
            {"name": "sales", "status": "archived"},
        ]);
        server.user("ada@example.com", &workspaces).await;
        let archived = json!({"name": "Eve Moneypenny", "email": "eve@example.com", "workspaces": []});
        server.create(&archived).await;
        for command in [
            &["user", "list"][..],
            &["user", "show", "ada@example.com"],
            &["workspace", "list"],
            &["workspace", "show", "finance"],
            &["group", "list", "finance"],
        ] {
            let table = server.workdir.roster(command).run().succeeded();
            assert_saved(&format!("table-{}-{}", command[0], command[1]), &table);
        }
    });
}
