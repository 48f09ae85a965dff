//! `/healthz`, `/readyz`, `/metrics`, request ids and the log.

use serde_json::{Value, json};
use testing::{HttpClient, Workdir, head_of, on_both_databases, on_postgres, raw, until};

use crate::harness::{Server, envelope, lacks, mentions, path_of};

async fn metrics(client: &HttpClient) -> String {
    let reply = client.authorized_by(None).get("/metrics").await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(
        reply.header("content-type").starts_with("text/plain"),
        "{}",
        reply.header("content-type")
    );
    reply.text()
}

fn is_generated(id: &str) -> bool {
    !id.is_empty() && id.len() <= 128 && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

async fn healthz_and_readyz_need_no_token(server: &Server) {
    let stranger = server.authorized_by(None);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(stranger.get(path).await.status, 200, "{path}");
    }
}

async fn they_answer_with_the_api_switched_off(workdir: &Workdir) {
    let server = workdir.server().env("ENABLE_EXTERNAL_API", "false").start();
    for path in ["/healthz", "/readyz", "/metrics", "/openapi.json"] {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
}

async fn requests_are_counted_by_route_template_method_and_status(server: &Server) {
    let user = server.user("counted@example.com", &json!([])).await;
    let before = metrics(server).await;
    for _ in 0..3 {
        server.show(&user).await;
    }
    server.get("/api/ext/user/counted@example.com").await.expect(200);
    server.get("/api/ext/user/nobody@example.com").await.expect(404);
    let after = metrics(server).await;
    assert_eq!(
        counted(&after, "GET", "200") - counted(&before, "GET", "200"),
        4,
        "{after}"
    );
    assert_eq!(
        counted(&after, "GET", "404") - counted(&before, "GET", "404"),
        1,
        "{after}"
    );
}

/// A label for each user or each unknown path would create too many time series.
async fn no_id_email_or_unknown_path_is_ever_a_label(server: &Server) {
    let workspace = server.workspace("finance");
    let user = server.user("labelled@example.com", &json!([{"name": "finance"}])).await;
    server.show(&user).await;
    server.get("/api/ext/user/labelled@example.com").await.expect(200);
    server.member(&user, &workspace, &json!({"status": "archived"})).await;
    server.get("/api/ext/mistyped-path").await.expect(404);
    server.call("MISTYPED", "/api/ext/users").send().await;
    let text = metrics(server).await;
    for label in [
        "labelled",
        "mistyped",
        "MISTYPED",
        user["id"].as_str().expect("a string"),
    ] {
        lacks(&text, label);
    }
    lacks(&text, workspace["id"].as_str().expect("a string"));
}

async fn metrics_say_which_build_it_is_and_how_long_requests_take(server: &Server) {
    server.users("").await;
    let text = metrics(server).await;
    mentions(&text, env!("CARGO_PKG_VERSION"));
    mentions(&text, "_bucket{");
    for comment in ["# TYPE", "# HELP"] {
        mentions(&text, comment);
    }
}

async fn metrics_may_have_a_listener_of_their_own(workdir: &Workdir) {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address");
    let server = workdir.server().env("ROSTER_METRICS_LISTEN", &free.to_string()).start();
    until("the second listener", || std::net::TcpStream::connect(free).is_ok()).await;
    metrics(&HttpClient::new(free, None)).await;
    assert_eq!(server.get("/metrics").await.status, 404);
    let client = HttpClient::new(free, Some(&format!("Basic {}", testing::TOKEN)));
    envelope(&client.get("/api/ext/users").await, 404, "/api/ext/users");
    let reply = client.call("POST", "/metrics").send().await;
    envelope(&reply, 405, "/metrics");
}

async fn a_sane_request_id_is_taken_and_returned(server: &Server) {
    for id in ["abc", "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10", "trace_1.2-3"] {
        for path in ["/healthz", "/api/ext/users", "/api/ext/nothing"] {
            let reply = server.call("GET", path).header("x-request-id", id).send().await;
            assert_eq!(reply.header("x-request-id"), id);
        }
    }
}

async fn a_request_without_an_id_is_given_one_of_its_own(server: &Server) {
    let (first, second) = (server.get("/api/ext/users").await, server.get("/api/ext/users").await);
    let ids = [first.header("x-request-id"), second.header("x-request-id")];
    assert!(ids.iter().all(|id| is_generated(id)), "{ids:?}");
    assert_ne!(ids[0], ids[1]);
    let stranger = server.authorized_by(None).get("/api/ext/users").await;
    assert!(is_generated(stranger.header("x-request-id")));
}

async fn an_insane_request_id_is_replaced(server: &Server) {
    for id in [
        "x".repeat(5000),
        "has spaces".into(),
        "\"quoted\"".into(),
        "a\u{e9}b".into(),
        "<script>".into(),
        String::new(),
    ] {
        let head = head_of("GET", "/healthz");
        let request = format!("{head}X-Request-Id: {id}\r\nConnection: close\r\n\r\n");
        let answer = raw(server.address, request).await.to_lowercase();
        let returned = answer
            .lines()
            .find_map(|line| line.strip_prefix("x-request-id: "))
            .unwrap_or_default();
        assert!(is_generated(returned) && returned != id, "{id}: {answer}");
    }
}

async fn every_request_leaves_one_line_with_its_id(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    for (id, path) in [
        ("one-of-these", path_of(&user)),
        ("and-another", "/api/ext/nothing".to_owned()),
    ] {
        server.call("GET", &path).header("x-request-id", id).send().await;
        let line = server.logged("the line of the request", |line| line.contains(id)).await;
        let line: Value = serde_json::from_str(&line).expect("a line of JSON");
        mentions(&line.to_string(), "GET");
        assert_eq!(
            server.stderr().matches(id).count(),
            1,
            "one line per request: {}",
            server.stderr()
        );
    }
}

async fn a_second_server_on_the_same_database_sees_the_same(server: &Server) {
    let second = server.workdir.serve();
    let user = server.user("ada@example.com", &json!([])).await;
    assert_eq!(second.get(&path_of(&user)).await.expect(200), user);
    second
        .patch(&path_of(&user), &json!({"name": "Ada King"}))
        .await
        .expect(200);
    assert_eq!(server.show(&user).await["name"], "Ada King");
}

on_both_databases!(
    healthz_and_readyz_need_no_token,
    they_answer_with_the_api_switched_off,
    requests_are_counted_by_route_template_method_and_status,
    no_id_email_or_unknown_path_is_ever_a_label,
    metrics_say_which_build_it_is_and_how_long_requests_take,
    metrics_may_have_a_listener_of_their_own,
    a_sane_request_id_is_taken_and_returned,
    a_request_without_an_id_is_given_one_of_its_own,
    an_insane_request_id_is_replaced,
    every_request_leaves_one_line_with_its_id,
    a_second_server_on_the_same_database_sees_the_same
);

/// The number of requests for one user with this method and status in the counters.
fn counted(metrics: &str, method: &str, status: &str) -> u64 {
    let lines = metrics
        .lines()
        .filter(|line| !line.starts_with('#') && !line.contains("_bucket"));
    let lines = lines.filter(|line| line.contains("\"/api/ext/user/{") && !line.contains("/workspace"));
    let of_these =
        lines.filter(|line| line.contains(&format!("\"{method}\"")) && line.contains(&format!("\"{status}\"")));
    let counters = of_these.filter(|line| line.split('{').next().is_some_and(|name| name.ends_with("_total")));
    counters
        .filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok())
        .sum()
}

/// `SQLite` can't become unavailable while the server runs. A `PostgreSQL` database can refuse connections.
async fn readyz_says_when_the_database_does_not_answer(server: &Server) {
    let database = &server.workdir.database;
    let testing::Database::Postgres { name, .. } = database else {
        panic!("this is PostgreSQL")
    };
    let terminate = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    database
        .administer(&format!("ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false"))
        .await;
    database.administer(&terminate).await;
    assert_eq!(server.get("/readyz").await.status, 503);
    assert_eq!(server.get("/healthz").await.status, 200, "alive, though not ready");
    assert!(metrics(server).await.contains("\nroster_ready 0\n"));
    let reply = server.get("/api/ext/users").await;
    assert_ne!(envelope(&reply, 503, "/api/ext/users"), "", "come back later");
    assert_ne!(reply.header("retry-after"), "");
    database
        .administer(&format!("ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS true"))
        .await;
    assert_eq!(server.get("/readyz").await.status, 200);
    server.get("/api/ext/users").await.expect(200);
}

on_postgres!(readyz_says_when_the_database_does_not_answer);
