//! Walks of a list by cursor.

use serde_json::Value;

use crate::harness::Server;

/// All objects of a list, two on a page, by the cursors of the pages, each of which has a link to the next page.
pub async fn walked(server: &Server, list: &str, query: &str) -> Vec<Value> {
    let mut path = format!("{list}?{query}&per_page=2&page=1");
    let mut walked = Vec::new();
    loop {
        let reply = server.get(&path).await;
        let page = reply.expect(200);
        walked.extend(page["data"].as_array().expect("an array").clone());
        let Some(cursor) = page["pagination"]["next_cursor"].as_str() else {
            assert_eq!(reply.header("link"), "", "{path}");
            return walked;
        };
        path = format!("{list}?{query}&per_page=2&cursor={cursor}");
        assert_eq!(reply.header("link"), format!("<{path}>; rel=\"next\""));
    }
}
