//! Answers are compressed for clients that accept it.

use std::io::Read as _;

use serde_json::json;
use testing::{Reply, on_both_databases};

use crate::harness::Server;

fn decoded(reply: &Reply) -> Vec<u8> {
    let mut bytes = Vec::new();
    match reply.header("content-encoding") {
        "gzip" => drop(
            flate2::read::GzDecoder::new(&*reply.body)
                .read_to_end(&mut bytes)
                .expect("gzip"),
        ),
        "zstd" => bytes = zstd::decode_all(&*reply.body).expect("zstd"),
        other => panic!("encoded as '{other}'"),
    }
    bytes
}

async fn populate(server: &Server) {
    server.workspace("finance");
    for number in 0..50 {
        server
            .user(&format!("user{number}@example.com"), &json!([{"name": "finance"}]))
            .await;
    }
}

async fn gzip_and_zstd_are_served_to_those_who_accept_them(server: &Server) {
    populate(server).await;
    let plain = server.get("/api/ext/users").await;
    assert_eq!(plain.header("content-encoding"), "");
    for encoding in ["gzip", "zstd"] {
        let reply = server
            .call("GET", "/api/ext/users")
            .header("accept-encoding", encoding)
            .send()
            .await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-encoding"), encoding);
        assert!(
            reply.header("vary").to_lowercase().contains("accept-encoding"),
            "{}",
            reply.header("vary")
        );
        assert!(
            reply.body.len() < plain.body.len() / 2,
            "{} of {}",
            reply.body.len(),
            plain.body.len()
        );
        assert_eq!(decoded(&reply), plain.body);
    }
}

async fn unacceptable_encodings_get_a_plain_answer(server: &Server) {
    populate(server).await;
    for encoding in ["identity", "br;q=0, x-unknown", "gzip;q=0"] {
        let reply = server
            .call("GET", "/api/ext/users")
            .header("accept-encoding", encoding)
            .send()
            .await;
        assert_eq!(reply.header("content-encoding"), "", "{encoding}");
        reply.expect(200);
    }
}

on_both_databases!(
    gzip_and_zstd_are_served_to_those_who_accept_them,
    unacceptable_encodings_get_a_plain_answer
);
