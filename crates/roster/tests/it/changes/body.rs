//! The body of a request with a key is not stored.

use serde_json::json;
use testing::{Database, on_both_databases};

use super::{Request, writes};
use crate::harness::{Server, lacks};

/// Neither the password nor an unknown field appears in the tables, in SQLite's files or in the log.
async fn a_body_is_not_stored(server: &Server) {
    let (user, _) = writes(server).await;
    let secrets = ["c0rrect-horse-7Q2", "unknown-field-9KZ"];
    let mut body = json!({
        "name": "Bob", "email": "bob@example.com", "password": secrets[0], "note": secrets[1], "workspaces": [],
    });
    let create = Request::new("POST", "/api/ext/users", body.clone(), 201);
    create.keyed(server, "create").await.expect(201);
    body["email"] = json!("eve@example.com");
    let update = Request::new("PATCH", crate::harness::path_of(&user), body, 200);
    update.keyed(server, "update").await.expect(200);
    assert_eq!(
        update.keyed(server, "update").await.header("idempotent-replayed"),
        "true"
    );
    let dump = server.workdir.database.dump().await;
    assert!(dump.contains("bob@example.com"), "the dump shows what is kept");
    for secret in secrets {
        lacks(&dump, secret);
        lacks(&server.stderr(), secret);
    }
    if let Database::Sqlite { .. } = &server.workdir.database {
        for entry in std::fs::read_dir(server.workdir.folder()).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            let bytes = std::fs::read(&path).expect("a file");
            for secret in secrets {
                let is_in = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!is_in, "{secret} is in {}", path.display());
            }
        }
    }
}

on_both_databases!(a_body_is_not_stored);
