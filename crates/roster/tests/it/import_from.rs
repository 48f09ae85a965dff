//! `roster import-from`: users, workspaces and groups of a server that speaks the `ToolJet` API.

mod refused;
mod shapes;
mod stopping;

use std::sync::Arc;

use serde_json::{Value, json};
use testing::{Command, Finished, Kind, TOKEN, Workdir, on_both_databases};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use crate::harness::{Server, lacks, mentions};
use crate::history::assert_rebuilt;

const TOKEN_VARIABLE: &str = "ROSTER_IMPORT_TOKEN";
const ID: &str = "5b1608df-5e14-474b-b304-919623a9be57";

/// `roster import-from` the server at this address, with the token of the tests' servers.
pub fn import_from(workdir: &Workdir, address: &str) -> Command {
    workdir.begin();
    import_from_as_it_is(workdir, address)
}

/// The same command, without creating a directory first.
fn import_from_as_it_is(workdir: &Workdir, address: &str) -> Command {
    workdir.roster(&["import-from", address]).env(TOKEN_VARIABLE, TOKEN)
}

/// Runs it in the background, because tasks of the test serve its requests.
pub async fn run(command: Command) -> Finished {
    tokio::task::spawn_blocking(|| command.run()).await.expect("no panic")
}

/// A server controlled by the test: its last request, and the complete responses by path.
pub struct Other {
    pub address: String,
    pub asked: Arc<Mutex<Vec<String>>>,
}

impl Other {
    pub async fn answering(workspaces: impl Into<String>, users: impl Into<String>) -> Self {
        let (workspaces, users) = (workspaces.into(), users.into());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => break,
                    }
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                let answer = if head.contains("/users") { &users } else { &workspaces };
                log.lock().await.push(head.clone());
                // The client may have closed the connection already.
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { address, asked }
    }

    /// Responds `200` with JSON.
    async fn listing(workspaces: &Value, users: &Value) -> Self {
        Self::answering(ok(&workspaces.to_string()), ok(&users.to_string())).await
    }
}

fn ok(body: &str) -> String {
    answer("200 OK", body)
}

pub fn answer(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

/// The counts of a summary: new, changed, same, refused.
pub fn counts(summary: &Value) -> [u64; 4] {
    ["new", "changed", "same", "refused"].map(|key| summary[key].as_u64().expect("a number"))
}

async fn users(workdir: &Workdir) -> Value {
    run(workdir.roster(&["user", "list", "--json"])).await.json()
}

/// A second Roster with everything that a directory can contain.
async fn second(workdir: &Workdir) -> Server {
    let second = Server::another(workdir, Kind::Sqlite).await;
    second.workspace("Finance EMEA");
    second.group("Finance EMEA", "Auditors");
    second.workspace("Ops");
    let finance = json!({"name": "Finance EMEA", "groups": [{"name": "Auditors"}, {"name": "admin"}]});
    second
        .user(
            "ada@example.com",
            &json!([finance, {"name": "Ops", "status": "archived"}]),
        )
        .await;
    let eve = second.user("eve@example.com", &json!([{"name": "Ops"}])).await;
    second
        .update(&eve, &json!({"status": "archived", "name": "Eve O'Hara"}))
        .await;
    second.user("zoe@example.com", &json!([])).await;
    second
        .workdir
        .roster(&["workspace", "archive", "Ops"])
        .run()
        .succeeded();
    second
}

async fn all_comes_over_from_a_second_roster_with_its_ids(workdir: &Workdir) {
    let second = second(workdir).await;
    let address = format!("http://{}", second.address);
    for none in [
        import_from_as_it_is(workdir, &address),
        import_from_as_it_is(workdir, &address).argument("--dry-run"),
    ] {
        mentions(&run(none).await.failed(1), "holds no directory");
    }
    let dry = run(import_from(workdir, &address).argument("--dry-run")).await;
    mentions(&dry.stderr, "2 of 2 workspaces and 1 groups are new here");
    let dry = dry.succeeded();
    mentions(&dry, "new ada@example.com\n");
    mentions(&dry, "dry run: 3 new, 0 changed, 0 same, 0 refused");
    assert_eq!(users(workdir).await, json!([]));

    let finished = run(import_from(workdir, &format!("{address}/api/ext/")).argument("--json")).await;
    mentions(&finished.stderr, "new users have no password");
    assert_eq!(counts(&finished.json()), [3, 0, 0, 0]);
    let here = workdir.serve();
    for list in ["/api/ext/users", "/api/ext/workspaces"] {
        assert_eq!(here.get(list).await.json(), second.get(list).await.json(), "{list}");
    }
    let before = workdir.database.dump().await;
    assert_eq!(
        counts(&run(import_from(workdir, &address).argument("--json")).await.json()),
        [0, 0, 3, 0]
    );
    assert_eq!(workdir.database.dump().await, before);
    assert_rebuilt(&workdir.database).await;
}

async fn who_and_what_is_here_is_found_and_keeps_what_it_has(workdir: &Workdir) {
    workdir.workspace("Ops");
    workdir.group("Ops", "Nurses");
    let created = workdir
        .roster(&[
            "user",
            "create",
            "--name=Ada",
            "--email=ada@example.com",
            "--workspace=ops",
            "--json",
        ])
        .run()
        .json();
    let second = second(workdir).await;
    let finished = run(import_from(workdir, &format!("http://{}", second.address)).argument("--json")).await;
    assert_eq!(counts(&finished.json()), [2, 1, 0, 0]);
    let users = users(workdir).await;
    let ada = users
        .as_array()
        .expect("an array")
        .iter()
        .find(|user| user["email"] == "ada@example.com")
        .expect("she is there");
    assert_eq!(ada["id"], created["id"]);
    assert_eq!(
        (&ada["status"], ada["workspaces"].as_array().expect("an array").len()),
        (&json!("active"), 2)
    );
    assert_rebuilt(&workdir.database).await;
}

async fn an_answer_that_is_no_list_is_an_error(workdir: &Workdir) {
    let user = json!({"name": "Ada", "email": "ada@example.com"}).to_string();
    for (users, what) in [
        (
            answer("403 Forbidden", r#"{"message": "Unauthorized"}"#),
            "answers 403 Forbidden (\"Unauthorized\"): the token must be",
        ),
        (
            answer("404 Not Found", "<html>"),
            "answers 404 Not Found: the ToolJet API isn't there",
        ),
        (
            answer("500 Internal Server Error", "{}"),
            "answers 500 Internal Server Error: try again later",
        ),
        (ok("<html>"), "is not a whole list"),
        (
            ok("<html>").replace("application/json", "Text/HTML; charset=utf-8"),
            "/api/ext/users is not JSON: it is HTML (text/html; charset=utf-8); is the address that of the API's server?",
        ),
        (ok("{}"), "there is no list under one of the names users, data"),
        (ok("null"), "is not a whole list"),
        (
            ok(&format!(
                "{{\"data\": [{user}], \"pagination\": {{\"total_count\": 2}}}}"
            )),
            "it is one page, of 1 items; total_count is 2",
        ),
        (
            ok("[]").replace("connection", "content-encoding: gzip\r\nconnection"),
            "it has the encoding \"gzip\"",
        ),
        (ok(&format!("[{user}")), "is not a whole list"),
        (
            ok(&format!("[{user}]")).replace("content-length: ", "content-length: 9"),
            "is not a whole list",
        ),
        (String::new(), "can't ask"),
    ] {
        let other = Other::answering(ok("[]"), users).await;
        let said = run(import_from(workdir, &other.address)).await.failed(1);
        mentions(&said, what);
        lacks(&said, TOKEN);
    }
}

/// The token must be sent only to the server that it is for.
async fn a_redirect_is_not_followed(workdir: &Workdir) {
    let elsewhere = Other::listing(&json!([]), &json!([])).await;
    let location = format!("302 Found\r\nlocation: {}/api/ext/workspaces", elsewhere.address);
    let other = Other::answering(answer(&location, ""), String::new()).await;
    let said = run(import_from(workdir, &other.address)).await.failed(1);
    mentions(&said, &elsewhere.address);
    mentions(&said, "the token isn't sent to another address");
    assert!(elsewhere.asked.lock().await.is_empty());
    mentions(
        &other.asked.lock().await[0].to_lowercase(),
        &format!("authorization: basic {TOKEN}").to_lowercase(),
    );
}

/// Over plain HTTP, a proxy would see the token.
async fn a_proxy_of_the_environment_is_not_used(workdir: &Workdir) {
    let (other, proxy) = (
        Other::listing(&json!([]), &json!([])).await,
        Other::listing(&json!([]), &json!([])).await,
    );
    let import = import_from(workdir, &other.address).env("http_proxy", &proxy.address);
    run(import.env("ALL_PROXY", &proxy.address)).await.succeeded();
    assert!(proxy.asked.lock().await.is_empty());
}

async fn a_wrong_token_and_an_api_that_is_off_are_told(workdir: &Workdir) {
    let second = Server::another(workdir, Kind::Sqlite).await;
    let address = format!("http://{}", second.address);
    let said = run(import_from(workdir, &address).env(TOKEN_VARIABLE, "another-token-0123456789"))
        .await
        .failed(1);
    mentions(&said, "403 Forbidden (\"Unauthorized\")");
    lacks(&said, "another-token");
    let off = second.workdir.roster(&["serve", "--listen", "127.0.0.1:0"]).start();
    mentions(
        &run(import_from(workdir, &format!("http://{}", off.address)))
            .await
            .failed(1),
        "External API is disabled",
    );
}

async fn the_token_and_the_address_are_checked_first(workdir: &Workdir) {
    let without = import_from(workdir, "http://127.0.0.1:1").without(TOKEN_VARIABLE);
    mentions(&run(without).await.failed(2), "ROSTER_IMPORT_TOKEN is not set");
    workdir.write("token", &format!("{TOKEN}\n"));
    let in_file = import_from(workdir, "http://127.0.0.1:1")
        .without(TOKEN_VARIABLE)
        .env("ROSTER_IMPORT_TOKEN_FILE", "token");
    mentions(
        &run(in_file).await.failed(1),
        "can't ask http://127.0.0.1:1/api/ext/workspaces",
    );
    for (wrong, what) in [
        ("example.com", "must begin with https://"),
        ("https://a:b@example.com", "must not hold a user or a password"),
        (
            "http://roster.invalid",
            "over plain http, others on the way can read the token",
        ),
    ] {
        mentions(&run(import_from(workdir, wrong)).await.failed(2), what);
    }
}

on_both_databases!(
    all_comes_over_from_a_second_roster_with_its_ids,
    who_and_what_is_here_is_found_and_keeps_what_it_has,
    an_answer_that_is_no_list_is_an_error,
    a_redirect_is_not_followed,
    a_proxy_of_the_environment_is_not_used,
    a_wrong_token_and_an_api_that_is_off_are_told,
    the_token_and_the_address_are_checked_first
);
