//! `Idempotency-Key`: a repeated request gets the first response, and is done only once.

use serde_json::{Value, json};
use testing::{Reply, Workdir, head_of, on_both_databases, raw, status_of};

use super::{Request, current_tag, hashed, refused, writes};
use crate::harness::{Server, envelope, path_of};

const REUSED: &str = "This Idempotency-Key was used for another request";

/// Each repeated write gets the same response, even from a restarted server, and is not done again.
async fn the_same_request_gets_the_same_answer(server: &Server) {
    let mut answers = Vec::new();
    for (number, request) in writes(server).await.1.into_iter().enumerate() {
        let key = format!("key {number} ~!");
        let first = request.keyed(server, &key).await;
        assert_eq!(
            (first.status, first.header("idempotent-replayed")),
            (request.status, "")
        );
        answers.push((request, key, first.json()));
    }
    let (dump, passwords) = (server.workdir.database.dump().await, hashed(server).await);
    let restarted = server.workdir.serve();
    for (request, key, answer) in &answers {
        for client in [&**server, &restarted] {
            let again = request.keyed(client, key).await;
            assert_eq!(again.header("idempotent-replayed"), "true");
            assert_eq!(again.expect(request.status), *answer);
        }
    }
    assert_eq!(dump, server.workdir.database.dump().await);
    assert_eq!(passwords, hashed(server).await, "a password was hashed again");
}

/// Any difference makes it another request: method, path, query, `If-Match`, body.
async fn another_request_under_the_key_is_refused(server: &Server) {
    let (user, requests) = writes(server).await;
    let path = path_of(&user);
    let body = json!({"name": "Eve"});
    let first = server.call("PATCH", &path).json(&body).header("idempotency-key", "k");
    first.send().await.expect(200);
    let tag = current_tag(server, &user).await;
    let before = server.workdir.database.dump().await;
    let relations = format!("{path}/workspaces");
    let others = [
        server.call("PATCH", &path).json(&json!({"name": "Bob"})),
        server.call("PATCH", &path).text(r#"{ "name": "Eve"}"#),
        server.call("PATCH", &format!("{path}?dry_run=false")).json(&body),
        server
            .call("PATCH", &format!("{path}?"))
            .json(&body)
            .header("if-match", "*"),
        server.call("PATCH", &path).json(&body).header("if-match", &tag),
        server.call("PATCH", "/api/ext/user/ada@example.com").json(&body),
        server.call("PUT", &relations).json(&json!([])),
        requests[0].of(server),
    ];
    for other in others {
        let reply = other.header("idempotency-key", "k").send().await;
        assert_eq!(refused(&reply, 422, "key_reused"), REUSED);
    }
    assert_eq!(before, server.workdir.database.dump().await);
    let under_another = server.call("PATCH", &path).json(&body).header("idempotency-key", "K");
    assert_eq!(under_another.send().await.header("idempotent-replayed"), "");
}

/// A refused request leaves the key free, for the same request and for another one.
async fn refusals_are_not_kept(server: &Server) {
    let ada = |workspace: &str| json!({"name": "Ada", "email": "ada@example.com", "workspaces": [{"name": workspace}]});
    let create = |body: Value| Request::new("POST", "/api/ext/users", body, 201);
    for _ in 0..2 {
        let reply = create(ada("finance")).keyed(server, "k").await;
        assert_eq!(
            envelope(&reply, 400, "/api/ext/users"),
            "The workspaces id or name do not exist: finance"
        );
    }
    assert_eq!(create(json!({"name": 1})).keyed(server, "k").await.status, 400);
    server.workspace("finance");
    create(ada("finance")).keyed(server, "k").await.expect(201);
    let replayed = create(ada("finance")).keyed(server, "k").await;
    assert_eq!((replayed.status, replayed.header("idempotent-replayed")), (201, "true"));
}

/// A response that is too long isn't stored; only the fact that the request was done is.
async fn a_long_answer_is_given_once(server: &Server) {
    let finance = server.workspace("finance");
    // Each name has the maximum length.
    let groups: Vec<_> = (100..800).map(|number| format!("{number}{}", "ä".repeat(47))).collect();
    let cells: Vec<_> = groups.iter().map(|name| format!("finance/{name}")).collect();
    let row = format!("eve@example.com,Eve,finance,{}", cells.join(";"));
    let file = format!("email,name,workspaces,groups\n{row}\n");
    server.workdir.write("users.csv", &file);
    let import = ["import", "users.csv", "--create-groups"];
    server.workdir.roster(&import).run().succeeded();
    let items: Vec<_> = groups.iter().map(|name| json!({"name": name})).collect();
    let body =
        json!({"name": "Ada", "email": "ada@example.com", "workspaces": [{"id": finance["id"], "groups": items}]});
    let create = Request::new("POST", "/api/ext/users", body, 201);
    let first = create.keyed(server, "k").await;
    assert!(first.text().len() > 64 * 1024);
    first.expect(201);
    let before = server.workdir.database.dump().await;
    let again = create.keyed(server, "k").await;
    let message = refused(&again, 409, "answered_once");
    assert_eq!(message, "This request was done; its answer is given once only");
    assert_eq!(again.header("retry-after"), "", "a retry doesn't help");
    assert_eq!(before, server.workdir.database.dump().await);
}

/// A key is 1 to 255 printable characters, and occurs once.
async fn an_invalid_key_is_refused(server: &Server) {
    let (user, _) = writes(server).await;
    let before = server.workdir.database.dump().await;
    let send = async |lines: String| {
        let head = head_of("PATCH", &path_of(&user));
        let rest =
            "Content-Type: application/json\r\nContent-Length: 16\r\nConnection: close\r\n\r\n{\"name\": \"Eve\"} ";
        raw(server.address, format!("{head}{lines}{rest}")).await
    };
    let line = |key: &str| format!("Idempotency-Key: {key}\r\n");
    for lines in [
        line(""),
        line(&"k".repeat(256)),
        line("schl\u{fc}ssel"),
        line("a\tb"),
        format!("{}{}", line("a"), line("a")),
        format!("{}{}", line("a"), line("b")),
    ] {
        let answer = send(lines.clone()).await;
        assert_eq!(status_of(&answer), 400, "{lines}: {answer}");
        assert!(
            answer.contains("Idempotency-Key must be 1 to 255 printable ASCII characters, once"),
            "{answer}"
        );
    }
    assert_eq!(before, server.workdir.database.dump().await);
    for key in ["k".repeat(255), "!".to_owned(), "a b, \"c\"".to_owned()] {
        assert_eq!(status_of(&send(line(&key)).await), 200, "{key}");
    }
}

on_both_databases!(
    the_same_request_gets_the_same_answer,
    another_request_under_the_key_is_refused,
    refusals_are_not_kept,
    a_long_answer_is_given_once,
    an_invalid_key_is_refused,
);

fn ada() -> Request {
    let body = json!({"name": "Ada", "email": "ada@example.com", "password": "c0rrect-horse", "workspaces": []});
    Request::new("POST", "/api/ext/users", body, 201)
}

/// It is unknown what became of the first request. The second one must get the response that the first would have got.
async fn a_request_of_a_killed_server_is_not_repeated(workdir: &Workdir) {
    for round in 0..8 {
        let server = workdir.serve();
        let mut create = ada();
        create.body["email"] = json!(format!("ada{round}@example.com"));
        let key = round.to_string();
        let pause = tokio::time::sleep(std::time::Duration::from_millis(round * 20));
        let unanswered = create.of(&server).header("idempotency-key", &key).try_send();
        let first: Option<Reply> = tokio::select! {
            reply = unanswered => reply,
            () = pause => None,
        };
        server.kill();
        let server = workdir.serve();
        let second = create.keyed(&server, &key).await.expect(201);
        assert!(first.is_none_or(|first| first.json() == second));
        assert_eq!(create.keyed(&server, &key).await.expect(201), second);
    }
    let created = "SELECT count(*) FROM events WHERE public LIKE '%user.created%'";
    assert_eq!(workdir.database.rows(created).await[0][0], "8");
}

on_both_databases!(a_request_of_a_killed_server_is_not_repeated);
