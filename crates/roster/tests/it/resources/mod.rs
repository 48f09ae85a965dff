//! The directory as resources: `/api/v2/ext` (docs/api/v2.md), a file for each resource.

mod groups;
mod lists;
mod parameters;
mod workspaces;

use serde_json::Value;
use testing::Reply;

use crate::harness::Server;

/// Sends a request that must be refused and change nothing. Returns the code of the refusal.
async fn refused(server: &Server, method: &str, path: &str, body: &Value, status: u16) -> String {
    let before = server.workdir.database.dump().await;
    let reply = server.call(method, path).json(body).send().await;
    assert_eq!(before, server.workdir.database.dump().await, "{method} {path}");
    code(&reply, status)
}

/// The code of a refusal in the envelope of version 2.
#[track_caller]
fn code(reply: &Reply, status: u16) -> String {
    let body = reply.expect(status);
    assert_eq!(body["statusCode"], status, "{body}");
    body["code"].as_str().expect("version 2 has codes").to_owned()
}

/// Sends a request without a body that must be answered with `204`.
async fn deleted(server: &Server, path: &str) {
    let reply = server.call("DELETE", path).send().await;
    assert_eq!((reply.status, reply.text()), (204, String::new()), "{path}");
    assert_eq!(reply.header("content-type"), "");
}
