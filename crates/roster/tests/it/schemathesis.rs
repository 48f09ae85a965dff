//! Tests `/openapi.json` with schemathesis: it calls every operation with valid and invalid input according to the
//! description, and validates the responses. No undocumented status, no `500`, no response that violates its schema.

use std::path::Path;
use std::process::Command;

use serde_json::json;
use testing::{Running, TOKEN, Workdir, on_both_databases};

/// Each run generates the same examples. Another seed generates others.
const SEED: &str = "3";

/// Installed there by scripts/schemathesis.
const PROGRAM: &str = "../../target/schemathesis/bin/schemathesis";

/// Creates data for each operation: users and workspaces in both states, groups, an archived membership.
async fn fill(workdir: &Workdir, server: &Running) {
    workdir.workspace("demo-workspace");
    workdir.group("demo-workspace", "Auditors");
    workdir.workspace("sales");
    workdir.roster(&["workspace", "archive", "sales"]).run().succeeded();
    let demo = json!([{"name": "demo-workspace", "groups": [{"name": "admin"}, {"name": "Auditors"}]}]);
    let archived = json!([{"name": "demo-workspace", "status": "archived"}]);
    for user in [
        json!({"name": "Ada", "email": "ada@example.org", "status": "active", "workspaces": demo}),
        json!({"name": "Grace", "email": "grace@example.org", "status": "active", "workspaces": archived}),
        json!({"name": "Edsger", "email": "edsger@example.org", "workspaces": []}),
    ] {
        server.post("/api/ext/users", &user).await.expect(201);
    }
}

async fn described_operations(server: &Running) -> usize {
    let document = server.get("/openapi.json").await.expect(200);
    let paths = document["paths"].as_object().expect("an object").values();
    paths.map(|path| path.as_object().map_or(0, serde_json::Map::len)).sum()
}

async fn the_server_does_what_its_description_says(workdir: &Workdir) {
    // The server trusts the addresses that hooks.py adds to the requests.
    let server = workdir.server().env("ROSTER_TRUSTED_PROXIES", "127.0.0.1").start();
    fill(workdir, &server).await;
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let settings = crate_folder.join("tests/schemathesis/schemathesis.toml");
    let output = Command::new(crate_folder.join(PROGRAM))
        .current_dir(workdir.folder())
        .env("SCHEMATHESIS_HOOKS", crate_folder.join("tests/schemathesis/hooks.py"))
        .arg("--config-file")
        .arg(settings)
        .args(["run", &format!("http://{}/openapi.json", server.address)])
        .args(["--header", &format!("Authorization: Basic {TOKEN}")])
        .args(["--max-examples", "20", "--seed", SEED])
        .args(["--continue-on-failure", "--generation-database", "none", "--no-color"])
        .output()
        .expect("schemathesis is installed; scripts/schemathesis does that");
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{report}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let operations = described_operations(&server).await;
    assert!(
        report.contains(&format!("Tested: {operations}")),
        "all operations are tested: {report}"
    );
    for phase in ["Examples", "Coverage", "Fuzzing", "Stateful"] {
        assert!(
            report.contains(&format!("✅ {phase}")),
            "{phase} is a part of it: {report}"
        );
    }
}

on_both_databases!(the_server_does_what_its_description_says);
