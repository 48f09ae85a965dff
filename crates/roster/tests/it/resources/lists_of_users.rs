//! The lists of users, members and members of groups, and those that belong to a user.

use serde_json::{Value, json};
use testing::on_both_databases;

use super::walk::walked;
use super::{join, refused};
use crate::harness::{Server, names};

const USERS: &str = "/api/v2/ext/users";
const MEMBERS: &str = "/api/v2/ext/workspaces/finance/users";
const GROUP: &str = "/api/v2/ext/workspaces/finance/groups/Auditors/users";

/// Every list with users in it, and the two lists of one user.
const LISTS: [&str; 5] = [
    USERS,
    MEMBERS,
    GROUP,
    "/api/v2/ext/users/cash@example.com/workspaces",
    "/api/v2/ext/workspaces/finance/users/cash@example.com/groups",
];

/// Users in the order of their creation, all of whom are members of a workspace and of a group. The last user is archived, with
/// the membership; the one before has another role and an archived membership.
async fn filled(server: &Server) {
    for name in ["finance", "ops", "Alpha"] {
        server.workspace(name);
    }
    for name in ["Auditors", "ops", "Staff"] {
        server.group("finance", name);
    }
    for (name, email, role) in [
        ("Main", "m@example.com", "admin"),
        ("cash", "cash@example.com", "end-user"),
        ("50% off", "off@example.com", "builder"),
        ("beta_1", "z_9@example.com", "builder"),
        ("Alan", "alan@example.com", "end-user"),
    ] {
        let body = json!({"name": name, "email": email, "role": role});
        server.post(MEMBERS, &body).await.expect(201);
        let place = server.put(&format!("{GROUP}/{email}"), &json!({})).await;
        assert_eq!(place.status, 204);
    }
    let archive = ["users/alan@example.com", "workspaces/finance/users/z_9@example.com"];
    for path in archive.map(|path| format!("/api/v2/ext/{path}/archive")) {
        server.call("POST", &path).send().await.expect(201);
    }
    for workspace in ["ops", "alpha"] {
        join(server, workspace, "cash@example.com", "end-user").await;
    }
    for group in ["ops", "Staff"] {
        let path = format!("/api/v2/ext/workspaces/finance/groups/{group}/users/cash@example.com");
        assert_eq!(server.put(&path, &json!({})).await.status, 204);
    }
}

async fn list(server: &Server, path: &str, query: &str) -> Value {
    server.get(&format!("{path}?{query}")).await.expect(200)
}

async fn they_are_filtered_and_sorted(server: &Server) {
    filled(server).await;
    let all = ["Main", "cash", "50% off", "beta_1", "Alan"];
    let archived = ["beta_1", "Alan"];
    for (query, expected) in [
        ("", &all[..]),
        ("search=", &all),
        ("search=A", &["Main", "cash", "50% off", "beta_1", "Alan"]),
        ("search=BETA", &["beta_1"]),
        ("search=%25", &["50% off"]),
        ("search=_", &["beta_1"]),
        ("search=z_9", &["beta_1"]),
        ("search=z%259", &[]),
        ("search=alan%40EXAMPLE", &["Alan"]),
        ("sort=name", &["50% off", "Alan", "beta_1", "cash", "Main"]),
        ("sort=-name", &["Main", "cash", "beta_1", "Alan", "50% off"]),
        ("sort=email", &["Alan", "cash", "Main", "50% off", "beta_1"]),
        ("sort=-email", &["beta_1", "50% off", "Main", "cash", "Alan"]),
        ("sort=created_at", &all),
        ("sort=-created_at", &["Alan", "beta_1", "50% off", "cash", "Main"]),
        ("sort=name&per_page=2&page=2", &["beta_1", "cash"]),
        ("page=9", &[]),
        ("status=active,archived", &all),
        ("filter=email%20eq%20%22CASH@example.com%22", &["cash"]),
        (
            "filter=name%20sw%20%22b%22%20or%20name%20sw%20%22c%22",
            &["cash", "beta_1"],
        ),
        (
            "filter=not%20(email%20co%20%22a%40%22)%20and%20name%20co%20%22a%22&search=main",
            &["Main"],
        ),
    ] {
        for path in [USERS, MEMBERS, GROUP] {
            assert_eq!(
                names(&list(server, path, query).await["data"]),
                expected,
                "{path}?{query}"
            );
        }
    }
    for (path, expected) in [(USERS, &archived[1..]), (MEMBERS, &archived), (GROUP, &archived)] {
        let found = list(server, path, "status=archived").await;
        assert_eq!(names(&found["data"]), expected, "{path}");
        assert_eq!(found["pagination"]["total_count"], expected.len(), "{path}");
    }
    for (query, expected) in [
        ("role=admin", &["Main"][..]),
        ("role=builder", &["50% off", "beta_1"]),
        ("role=admin,builder&status=active", &["Main", "50% off"]),
        ("role=builder&status=archived&search=beta", &["beta_1"]),
        ("filter=role%20eq%20%22end-user%22", &["cash", "Alan"]),
    ] {
        let found = list(server, MEMBERS, query).await;
        assert_eq!(names(&found["data"]), expected, "{query}");
        assert_eq!(found["pagination"]["total_count"], expected.len(), "{query}");
    }
    let filter = "filter=workspaces%5Bslug%20eq%20%22finance%22%20and%20role%20eq%20%22admin%22%5D";
    assert_eq!(names(&list(server, USERS, filter).await["data"]), ["Main"]);
    let filter = "filter=groups%5Bname%20eq%20%22STAFF%22%5D";
    assert_eq!(names(&list(server, USERS, filter).await["data"]), ["cash"]);
}

async fn a_row_is_the_whole_resource(server: &Server) {
    filled(server).await;
    for path in [USERS, MEMBERS] {
        let rows = list(server, path, "").await;
        assert_eq!(rows["pagination"], json!({"page": 1, "per_page": 20, "total_count": 5}));
        for row in rows["data"].as_array().expect("an array") {
            let email = row["email"].as_str().expect("a text");
            assert_eq!(server.get(&format!("{path}/{email}")).await.expect(200), *row);
        }
    }
}

/// The walk is the whole list, in every order that the list has.
async fn they_are_walked_by_cursor(server: &Server) {
    filled(server).await;
    for path in LISTS {
        for sort in ["name", "-name", "email", "-email", "created_at", "-created_at"] {
            let query = format!("sort={sort}");
            let has_addresses = [USERS, MEMBERS, GROUP].contains(&path);
            if sort.ends_with("email") && !has_addresses {
                let path = format!("{path}?{query}");
                assert_eq!(refused(server, "GET", &path, &json!({}), 400).await, "invalid_fields");
                continue;
            }
            let whole = list(server, path, &query).await;
            assert_eq!(
                json!(walked(server, path, &query).await),
                whole["data"],
                "{path}?{query}"
            );
            assert_eq!(
                whole["pagination"]["total_count"].as_u64().map(usize::try_from),
                whole["data"].as_array().map(|rows| Ok(rows.len())),
                "{path}"
            );
        }
        let some = list(server, path, "search=s&sort=-name").await;
        assert_eq!(
            json!(walked(server, path, "search=s&sort=-name").await),
            some["data"],
            "{path}"
        );
    }
    let filtered = "role=builder%2Cend-user&status=active%2Carchived&sort=-name";
    let some = list(server, MEMBERS, filtered).await;
    assert_eq!(json!(walked(server, MEMBERS, filtered).await), some["data"]);
}

async fn wrong_parameters_are_refused(server: &Server) {
    filled(server).await;
    for path in LISTS {
        let page = list(server, path, "per_page=1").await;
        let cursor = page["pagination"]["next_cursor"].as_str().expect("there are more");
        for (query, code) in [
            ("page=0", "invalid_fields"),
            ("page=x", "invalid_fields"),
            ("per_page=0", "invalid_fields"),
            ("per_page=101", "invalid_fields"),
            ("page=101&per_page=100", "use_cursor"),
            ("page=501", "use_cursor"),
            ("sort=id", "invalid_fields"),
            ("filter=colour%20pr", "invalid_fields"),
            ("filter=name%20eq", "invalid_fields"),
            ("cursor=x", "invalid_fields"),
            (&format!("sort=name&cursor={cursor}"), "invalid_fields"),
            (&format!("sort=-created_at&cursor={cursor}"), "invalid_fields"),
            (&format!("page=1&cursor={cursor}"), "invalid_fields"),
            ("limit=5", "unknown_parameter"),
        ] {
            let path = format!("{path}?{query}");
            assert_eq!(refused(server, "GET", &path, &json!({}), 400).await, code, "{path}");
        }
    }
    for (path, query, code) in [
        (USERS, "status=gone", "invalid_fields"),
        (USERS, "status=", "invalid_fields"),
        (MEMBERS, "status=,&role=admin", "invalid_fields"),
        (MEMBERS, "role=", "invalid_fields"),
        (MEMBERS, "role=owner", "invalid_fields"),
        (USERS, "role=admin", "unknown_parameter"),
        (LISTS[4], "status=active", "unknown_parameter"),
    ] {
        let path = format!("{path}?{query}");
        assert_eq!(refused(server, "GET", &path, &json!({}), 400).await, code, "{path}");
    }
    let reply = server.get(&format!("{USERS}?filter=name%20eq%20x")).await.expect(400);
    assert!(
        reply["message"][0]
            .as_str()
            .is_some_and(|text| text.contains("at character 9")),
        "{reply}"
    );
}

on_both_databases!(
    they_are_filtered_and_sorted,
    a_row_is_the_whole_resource,
    they_are_walked_by_cursor,
    wrong_parameters_are_refused
);
