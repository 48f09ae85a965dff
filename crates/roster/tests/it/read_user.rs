//! Operation 2, Get User by ID: `GET /api/ext/user/:id`.

use serde_json::json;
use testing::on_both_databases;

use crate::harness::{Server, envelope};

async fn a_user_is_found_by_id(server: &Server) {
    server.workspace("finance");
    server.user("other@example.com", &json!([])).await;
    let user = server
        .user(
            "ada@example.com",
            &json!([{"name": "finance", "groups": [{"name": "admin"}]}]),
        )
        .await;
    assert_eq!(server.show(&user).await, user);
}

async fn a_user_is_found_by_email_in_any_case(server: &Server) {
    let user = server.user("ada.king+test@example.com", &json!([])).await;
    for email in [
        "ada.king+test@example.com",
        "ADA.King+test@EXAMPLE.com",
        "ada.king%2Btest%40example.com",
    ] {
        assert_eq!(
            server.get(&format!("/api/ext/user/{email}")).await.expect(200),
            user,
            "{email}"
        );
    }
}

async fn an_archived_user_is_shown(server: &Server) {
    let body = json!({"name": "Ada", "email": "ada@example.com", "status": "archived", "workspaces": []});
    let user = server.create(&body).await;
    assert_eq!(server.show(&user).await, user);
}

async fn unknown_and_malformed_ids_are_not_found(server: &Server) {
    server.user("ada@example.com", &json!([])).await;
    for id in [
        "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10",
        "eve@example.com",
        "not-a-uuid",
        "1",
        "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d1",
        "%20",
        "%27%20OR%201%3D1--",
        "%25",
    ] {
        let path = format!("/api/ext/user/{id}");
        assert_eq!(envelope(&server.get(&path).await, 404, &path), "User not found", "{id}");
    }
}

/// A read immediately after the write, whatever caches or replicas may be involved.
async fn a_change_is_seen_by_the_very_next_read(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    for number in 0..50 {
        let name = format!("Ada {number}");
        server.update(&user, &json!({"name": name})).await;
        assert_eq!(server.show(&user).await["name"], *name);
    }
}

on_both_databases!(
    a_user_is_found_by_id,
    a_user_is_found_by_email_in_any_case,
    an_archived_user_is_shown,
    unknown_and_malformed_ids_are_not_found,
    a_change_is_seen_by_the_very_next_read
);
