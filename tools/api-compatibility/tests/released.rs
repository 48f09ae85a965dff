//! The API of this commit, compared with that of the last release.

use api_compatibility::breaking_changes;
use serde_json::Value;

fn read(file: &str) -> Value {
    let path = format!("{}/../../{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn clients_of_the_last_release_still_work() {
    let found = breaking_changes(&read("docs/api/openapi-released.json"), &read("openapi.json"));
    assert!(
        found.is_empty(),
        "clients of the last release would break:\n{}",
        found.join("\n")
    );
}
