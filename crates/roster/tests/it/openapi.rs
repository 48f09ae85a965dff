//! `/openapi.json`: generated from the code, committed, and complete.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use testing::on_both_databases;

use crate::harness::Server;

/// The operations of the contract, Replace User Workspace in both spellings, with the status of success.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("/api/ext/users", "get", "200"),
    ("/api/ext/user/{}", "get", "200"),
    ("/api/ext/users", "post", "201"),
    ("/api/ext/user/{}", "patch", "200"),
    ("/api/ext/user/{}/workspaces", "put", "200"),
    ("/api/ext/user/{}/workspaces/{}", "patch", "200"),
    ("/api/ext/user/{}/workspace/{}", "patch", "200"),
    ("/api/ext/workspaces", "get", "200"),
    ("/api/ext/workspace/{}/apps", "get", "200"),
    ("/api/ext/workspace/{}/groups", "get", "200"),
    ("/api/ext/workspace/{}/groups", "post", "201"),
    ("/api/ext/workspace/{}/groups/{}", "get", "200"),
    ("/api/ext/workspace/{}/groups/{}", "patch", "204"),
    ("/api/ext/workspace/{}/groups/{}", "delete", "204"),
    ("/api/v2/ext/workspaces", "get", "200"),
    ("/api/v2/ext/workspaces", "post", "201"),
    ("/api/v2/ext/workspaces/{}", "get", "200"),
    ("/api/v2/ext/workspaces/{}", "patch", "200"),
    ("/api/v2/ext/workspaces/{}", "delete", "204"),
    ("/api/v2/ext/workspaces/{}/archive", "post", "201"),
    ("/api/v2/ext/workspaces/{}/unarchive", "post", "201"),
    ("/api/v2/ext/workspaces/{}/set-default", "post", "201"),
    ("/api/v2/ext/workspaces/{}/groups", "get", "200"),
    ("/api/v2/ext/workspaces/{}/groups", "post", "201"),
    ("/api/v2/ext/workspaces/{}/groups/{}", "get", "200"),
    ("/api/v2/ext/workspaces/{}/groups/{}", "patch", "200"),
    ("/api/v2/ext/workspaces/{}/groups/{}", "delete", "204"),
    ("/api/v2/ext/users", "post", "201"),
    ("/api/v2/ext/users/{}", "get", "200"),
    ("/api/v2/ext/users/{}", "patch", "200"),
    ("/api/v2/ext/users/{}", "delete", "204"),
    ("/api/v2/ext/users/{}/archive", "post", "201"),
    ("/api/v2/ext/users/{}/unarchive", "post", "201"),
    ("/api/v2/ext/workspaces/{}/users", "post", "201"),
    ("/api/v2/ext/workspaces/{}/users/bulk", "post", "207"),
    ("/api/v2/ext/workspaces/{}/users/bulk", "patch", "207"),
    ("/api/v2/ext/batch", "post", "207"),
    ("/api/ext/workspace/{}/user/{}", "get", "200"),
    ("/api/ext/workspace/{}/user/{}", "put", "200"),
    ("/api/ext/update-user-role/workspace/{}", "put", "200"),
    ("/api/ext/workspace/{}/users", "post", "200"),
    ("/api/v2/ext/users", "get", "200"),
    ("/api/v2/ext/workspaces/{}/users", "get", "200"),
    ("/api/v2/ext/users/{}/workspaces", "get", "200"),
    ("/api/v2/ext/workspaces/{}/users/{}/groups", "get", "200"),
    ("/api/v2/ext/workspaces/{}/groups/{}/users", "get", "200"),
    ("/api/v2/ext/workspaces/{}/users/{}", "get", "200"),
    ("/api/v2/ext/workspaces/{}/users/{}", "patch", "200"),
    ("/api/v2/ext/workspaces/{}/users/{}", "delete", "204"),
    ("/api/v2/ext/workspaces/{}/users/{}/archive", "post", "201"),
    ("/api/v2/ext/workspaces/{}/users/{}/unarchive", "post", "201"),
    ("/api/v2/ext/workspaces/{}/users/{}/access", "get", "200"),
    ("/api/v2/ext/workspaces/{}/groups/{}/users/{}", "put", "204"),
    ("/api/v2/ext/workspaces/{}/groups/{}/users/{}", "delete", "204"),
];

async fn document(server: &Server) -> Value {
    server.authorized_by(None).get("/openapi.json").await.expect(200)
}

/// Every operation by its path, with the names of parameters removed.
fn operations(document: &Value) -> BTreeMap<(String, String), Value> {
    let mut operations = BTreeMap::new();
    for (path, item) in document["paths"].as_object().expect("an object") {
        let anonymous = path
            .split('/')
            .map(|part| if part.starts_with('{') { "{}" } else { part });
        let anonymous = anonymous.collect::<Vec<_>>().join("/");
        for (method, operation) in item.as_object().expect("an object") {
            operations.insert((anonymous.clone(), method.clone()), operation.clone());
        }
    }
    operations
}

fn operation(document: &Value, path: &str, method: &str) -> Value {
    let found = operations(document).remove(&(path.to_owned(), method.to_owned()));
    found.unwrap_or_else(|| panic!("{method} {path} is not documented"))
}

/// Resolves a reference to a component.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .expect("references lead somewhere"),
        None => value,
    }
}

fn has_example(content: &Value) -> bool {
    content.get("example").is_some() || content.get("examples").is_some()
}

async fn it_is_openapi_3_1(server: &Server) {
    let document = document(server).await;
    assert!(
        document["openapi"].as_str().expect("a string").starts_with("3.1"),
        "{}",
        document["openapi"]
    );
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
}

async fn it_equals_the_committed_file(server: &Server) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi.json");
    let committed = std::fs::read_to_string(file).expect("openapi.json is committed at the root of the repository");
    let committed: Value = serde_json::from_str(&committed).expect("it is JSON");
    let current = document(server).await;
    assert!(
        committed == current,
        "openapi.json is stale: save what GET /openapi.json answers as openapi.json"
    );
}

async fn it_lists_the_operations_of_the_contract(server: &Server) {
    let document = document(server).await;
    assert_eq!(operations(&document).len(), OPERATIONS.len());
    for (path, method, success) in OPERATIONS.iter().copied() {
        let operation = operation(&document, path, method);
        assert!(
            operation["responses"].get(success).is_some(),
            "{method} {path} has no {success}"
        );
        assert!(operation["summary"].is_string(), "{method} {path} has no summary");
    }
}

/// The routes under `/api/ext` and the documented operations are the same.
async fn it_lists_nothing_that_is_not_served(server: &Server) {
    let document = document(server).await;
    for (path, method) in operations(&document).keys() {
        let path = path.replace("{}", "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10");
        let reply = server.call(&method.to_uppercase(), &path).send().await;
        let is_served = reply.status != 405 && !reply.text().contains("Cannot ");
        assert!(is_served, "{method} {path}: {}", reply.text());
    }
}

async fn every_operation_documents_its_errors(server: &Server) {
    let document = document(server).await;
    for (path, method, _) in OPERATIONS.iter().copied() {
        let operation = operation(&document, path, method);
        let mut expected = vec!["403", "500"];
        if method != "get" {
            expected.extend(["400", "413", "415"]);
        }
        // An unknown workspace is refused like a wrong field.
        if path.contains("{}") && (path, method) != ("/api/ext/workspace/{}/groups", "post") {
            expected.push("404");
        }
        for status in expected {
            assert!(
                operation["responses"].get(status).is_some(),
                "{method} {path} has no {status}"
            );
        }
    }
}

async fn every_operation_has_examples(server: &Server) {
    let document = document(server).await;
    for (path, method, success) in OPERATIONS.iter().copied() {
        let operation = operation(&document, path, method);
        let answer = resolved(&document, &operation["responses"][success]);
        assert!(
            success == "204" || has_example(&answer["content"]["application/json"]),
            "{method} {path}: the answer has no example"
        );
        if let Some(body) = operation.get("requestBody") {
            let body = resolved(&document, body);
            assert!(
                has_example(&body["content"]["application/json"]),
                "{method} {path}: the body has no example"
            );
        }
    }
}

async fn every_reference_leads_somewhere(server: &Server) {
    let document = document(server).await;
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().expect("a string ends");
        assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
    }
}

/// The documented token is an example, not a real secret.
async fn it_says_how_to_authorize(server: &Server) {
    let document = document(server).await;
    assert_ne!(document["components"]["securitySchemes"], json!(null));
    crate::harness::lacks(&document.to_string(), testing::TOKEN);
}

/// What generators need: the address of the server, how the token is sent, and a name for each type and each operation.
async fn generators_find_what_they_need(server: &Server) {
    let document = document(server).await;
    assert_eq!(document["servers"][0]["url"], "/");
    for scheme in document["components"]["securitySchemes"]
        .as_object()
        .expect("an object")
        .values()
    {
        assert_eq!((&scheme["type"], &scheme["scheme"]), (&json!("http"), &json!("bearer")));
    }
    let mut names = std::collections::BTreeSet::new();
    for operation in operations(&document).values() {
        let name = operation["operationId"]
            .as_str()
            .expect("an operation has a name")
            .to_owned();
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{name}");
        assert!(names.insert(name.clone()), "{name} is there twice");
    }
    for (name, schema) in document["components"]["schemas"].as_object().expect("an object") {
        assert!(
            !schema["properties"].to_string().contains(r#""enum":"#),
            "{name} has an enum without a name"
        );
        assert_ne!(name, "Error", "a type of this name is built into many languages");
    }
}

on_both_databases!(
    it_is_openapi_3_1,
    it_equals_the_committed_file,
    it_lists_the_operations_of_the_contract,
    it_lists_nothing_that_is_not_served,
    every_operation_documents_its_errors,
    every_operation_has_examples,
    every_reference_leads_somewhere,
    it_says_how_to_authorize,
    generators_find_what_they_need
);
