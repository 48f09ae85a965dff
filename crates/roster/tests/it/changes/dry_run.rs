//! `?dry_run=true`: shows what a write would do, and does nothing.

use futures_util::future::join_all;
use serde_json::{Map, Value, json};
use testing::{HttpClient, Reply, on_both_databases};

use super::{Request, hashed, last_event, writes};
use crate::harness::{Server, envelope, keys, member_path, path_of};
use crate::history::assert_rebuilt;

/// The response has a fixed shape and nothing is kept; the real request then has exactly that result.
async fn it_shows_the_result_of_the_real_request(server: &Server) {
    let database = &server.workdir.database;
    for request in writes(server).await.1 {
        let (before, passwords) = (database.dump().await, hashed(server).await);
        let tried = send(request.with_query(server, "dry_run=true")).await;
        assert_eq!(before, database.dump().await, "{} {}", request.method, request.path);
        assert_eq!(passwords, hashed(server).await, "a password was hashed");
        for header in ["etag", "idempotent-replayed"] {
            assert_eq!(tried.header(header), "");
        }
        let tried = tried.expect(200);
        assert_eq!(keys(&tried), ["body", "changes", "dry_run", "status"]);
        assert_eq!(tried["dry_run"], true);

        let (last, names) = (last_event(server).await, workspace_names(server).await);
        let real = send(request.with_query(server, "dry_run=false")).await;
        assert_eq!(tried["status"], real.status);
        let real = real.expect(request.status);
        let appended = appended_after(server, &last, &names).await;
        assert!(!appended.is_empty(), "every one of the writes changes something");
        assert_eq!(
            settled(&tried["body"], &tried["body"]["id"]),
            settled(&real, &real["id"])
        );
        let changes = tried["changes"].as_array().expect("an array");
        let changes: Vec<_> = changes.iter().map(|one| settled(one, &tried["body"]["id"])).collect();
        let appended: Vec<_> = appended.iter().map(|one| settled(one, &real["id"])).collect();
        assert_eq!(changes, appended);
    }
}

/// The same request id and client address for all requests, so that their events can be compared.
async fn send(call: testing::Call<'_>) -> Reply {
    call.header("x-request-id", "compared").send().await
}

/// The value without creation times, and without the user's id, which is random in a dry run.
fn settled(value: &Value, id: &Value) -> Value {
    match value {
        same if same == id => json!("the user"),
        Value::Array(items) => items.iter().map(|item| settled(item, id)).collect(),
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| *key != "created_at")
            .map(|(key, value)| (key.clone(), settled(value, id)))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// The events after this one in the form of the API, without number, time and hash, built from the columns of the
/// table.
async fn appended_after(server: &Server, seq: &str, names: &Map<String, Value>) -> Vec<Value> {
    let query = format!("SELECT public, personal, origin FROM events WHERE seq > {seq} ORDER BY seq");
    let rows = server.workdir.database.rows(&query).await;
    rows.iter()
        .map(|row| {
            let [public, personal, origin] = [0, 1, 2].map(|part| serde_json::from_str(&row[part]).unwrap_or_default());
            told(&public, &personal, &origin, names)
        })
        .collect()
}

async fn workspace_names(server: &Server) -> Map<String, Value> {
    let workspaces = server.workspaces().await;
    let named = workspaces.iter().map(|one| {
        let id = one["id"].as_str().expect("an id").to_owned();
        (id, one["name"].clone())
    });
    named.collect()
}

fn told(public: &Value, personal: &Value, origin: &Value, names: &Map<String, Value>) -> Value {
    let state = |when: &str| {
        let mut state = public.get(when)?.as_object()?.clone();
        state.extend(personal[when].as_object().cloned().unwrap_or_default());
        Some(state)
    };
    let (before, after) = (state("before"), state("after"));
    let label = [
        &personal["label"],
        &personal["after"]["email"],
        &public["after"]["name"],
    ];
    let workspace = public["workspace"].as_str();
    json!({
        "actor": {"type": public["actor"], "id": null, "label": null},
        "via": public["via"],
        "action": public["action"],
        "subject": {
            "type": public["subject"]["type"], "id": public["subject"]["id"],
            "label": label.into_iter().find(|label| label.is_string()),
        },
        "workspace": workspace.map(|id| json!({"id": id, "name": names[id]})),
        "before": different(before.as_ref(), after.as_ref()),
        "after": different(after.as_ref(), before.as_ref()),
        "request_id": public["request_id"],
        "address": origin["address"],
        "forgotten_at": null,
    })
}

/// The fields of a state that differ from the other state, or all fields if there is none.
fn different(state: Option<&Map<String, Value>>, other: Option<&Map<String, Value>>) -> Value {
    let Some(state) = state else { return Value::Null };
    let is_different = |(key, value): &(&String, &Value)| other.is_none_or(|other| other.get(*key) != Some(value));
    let fields = state.iter().filter(is_different);
    Value::Object(fields.map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// A request that would be refused gets the same error; in both cases nothing changes.
async fn it_is_refused_like_the_real_request(server: &Server) {
    let (user, requests) = writes(server).await;
    let ops = server.workspaces().await.remove(1);
    let at = path_of(&user);
    let relations = format!("{at}/workspaces");
    let nobody = at.replace(user["id"].as_str().expect("an id"), "nobody@example.com");
    let twice = json!([{"name": "ops"}, {"name": "ops"}]);
    let unknown_group = json!([{"name": "ops", "groups": [{"name": "nothing"}]}]);
    let taken = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    server.user("bob@example.com", &json!([])).await;
    let refused = [
        Request::new("POST", "/api/ext/users", taken, 400),
        Request::new("POST", "/api/ext/users", json!({"name": ""}), 400),
        Request::new("POST", "/api/ext/users", json!([]), 400),
        Request::new("PATCH", at.as_str(), json!({"email": "bob@example.com"}), 400),
        Request::new("PATCH", nobody.as_str(), json!({}), 404),
        Request::new("PUT", relations.as_str(), json!([{"name": "nowhere"}]), 400),
        Request::new("PUT", relations.as_str(), twice, 400),
        Request::new("PUT", relations.as_str(), unknown_group, 400),
        Request::new("PATCH", member_path(&user, &ops), json!({}), 404),
        Request::new("PATCH", member_path(&user, &user), json!({}), 404),
        Request::new("PATCH", requests[3].path.as_str(), json!({"name": "ops"}), 400),
        Request::new("PATCH", requests[4].path.as_str(), json!({"id": user["id"]}), 400),
    ];
    let before = server.workdir.database.dump().await;
    for request in refused {
        let tried = request.with_query(server, "dry_run=true").send().await;
        let real = request.of(server).send().await;
        let what = format!("{} {} {}", request.method, request.path, request.body);
        let tried = envelope(&tried, request.status, &request.path);
        assert_eq!(tried, envelope(&real, request.status, &request.path), "{what}");
        assert_eq!(before, server.workdir.database.dump().await, "{what}");
    }
}

/// Anything except true and false is refused.
async fn other_words_are_refused(server: &Server) {
    let (_, requests) = writes(server).await;
    let before = server.workdir.database.dump().await;
    for request in &requests {
        for query in [
            "dry_run=maybe",
            "dry_run=",
            "dry_run",
            "dry_run=TRUE",
            "dry_run=1",
            "dry_run=true&dry_run=true",
            "dry_run=true&dry_run=false",
            "dry_run=false&a=b&dry%5Frun=true",
        ] {
            let reply = request.with_query(server, query).send().await;
            let message = envelope(&reply, 400, &request.path);
            assert_eq!(message, "dry_run must be true or false, once", "{query}");
        }
    }
    assert_eq!(before, server.workdir.database.dump().await);
}

/// The key stays free, and a used key has no effect on a dry run.
async fn an_idempotency_key_is_ignored(server: &Server) {
    for request in writes(server).await.1 {
        let tried = || async {
            let call = request.with_query(server, "dry_run=true");
            call.header("idempotency-key", &request.path).send().await.expect(200)
        };
        assert_eq!(tried().await["status"], request.status);
        let too_long = request.with_query(server, "dry_run=true");
        assert_eq!(
            too_long.header("idempotency-key", &"k".repeat(256)).send().await.status,
            200
        );
        let done = request.keyed(server, &request.path).await;
        assert_eq!((done.status, done.header("idempotent-replayed")), (request.status, ""));
        let again = request.with_query(server, "dry_run=true");
        let again = again.header("idempotency-key", &request.path).send().await;
        assert_eq!(again.header("idempotent-replayed"), "");
        assert_eq!(
            request.keyed(server, &request.path).await.header("idempotent-replayed"),
            "true"
        );
    }
}

/// Dry runs and real writes share commits: each real write is kept, and no dry run.
async fn it_does_not_disturb_real_writes(server: &Server) {
    server.workspace("finance");
    let created = (0..120).map(|number| create_or_try(server, number));
    for (number, reply) in join_all(created).await.into_iter().enumerate() {
        let expected = if number % 2 == 0 { 201 } else { 200 };
        assert_eq!(reply.status, expected, "{}", reply.text());
    }
    let everyone = server.users("").await;
    assert_eq!(everyone.len(), 60);
    let events = "SELECT count(*) FROM events WHERE public LIKE '%user.created%'";
    assert_eq!(server.workdir.database.rows(events).await[0][0], "60");
    assert_rebuilt(&server.workdir.database).await;
}

/// Creates a user, or runs it dry. Two consecutive requests have the same address, so they conflict.
async fn create_or_try(client: &HttpClient, number: usize) -> Reply {
    let email = format!("user{}@example.com", number / 2 * 2 + number % 2 * 1000);
    let body = json!({"name": "Ada", "email": email, "workspaces": [{"name": "finance"}]});
    let query = if number.is_multiple_of(2) { "" } else { "?dry_run=true" };
    client.post(&format!("/api/ext/users{query}"), &body).await
}

on_both_databases!(
    it_shows_the_result_of_the_real_request,
    it_is_refused_like_the_real_request,
    other_words_are_refused,
    an_idempotency_key_is_ignored,
    it_does_not_disturb_real_writes,
);
