//! Damage that is met while the server runs.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt as _;

use serde_json::json;

use crate::harness::{Kind, Place, envelope, mentions};

/// Overwrites all pages of the file but the first in place, as a failing disk might.
fn overwrite(place: &Place) {
    let file = place.folder().join("roster.db");
    let mut bytes = fs::read(&file).expect("it is there");
    bytes[4096..].fill(0xA5);
    let file = OpenOptions::new().write(true).open(file).expect("it is there");
    file.write_all_at(&bytes, 0).expect("it is ours");
}

/// Reads that meet it and all writes get `503`; `/readyz` says so from then on, and the log says it once, with what to do.
#[test]
fn damage_that_is_met_ends_writing_and_readiness() {
    crate::harness::run(Kind::Sqlite, &async |place: &Place| {
        place.workspace("finance");
        // A server that has read nothing yet, so that nothing of the file is in its memory.
        let server = place.serve();
        overwrite(place);
        let path = "/api/ext/users";
        for _ in 0..3 {
            let read = server.get(path).await;
            envelope(&read, 503, path);
            assert_ne!(read.header("retry-after"), "");
            let body = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
            envelope(&server.post(path, &body).await, 503, path);
            let ready = server.get("/readyz").await;
            assert_eq!((ready.status, ready.text().trim()), (503, "the database is damaged"));
            assert_eq!(server.get("/healthz").await.status, 200);
        }
        let line = server
            .logged("the damage", |line| line.contains("nothing is written to it any more"))
            .await;
        mentions(&line, "restore the last backup");
        let said = server.stderr();
        let times = said
            .lines()
            .filter(|line| line.contains("nothing is written to it any more"))
            .count();
        assert_eq!(times, 1, "{said}");
    });
}
