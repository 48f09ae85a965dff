//! `roster quickstart`: from an empty folder to a successful request.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process;

use serde_json::{Value, json};
use testing::{Command, Running, TOKEN, Workdir, on_both_databases};

use crate::harness::{lacks, mentions};

fn quickstart(workdir: &Workdir) -> Command {
    workdir.roster(&["quickstart", "--listen", "127.0.0.1:0"])
}

fn dot_env(workdir: &Workdir) -> String {
    fs::read_to_string(workdir.folder().join(".env")).expect("a .env file was written")
}

/// The token that quickstart wrote.
pub fn token_in(workdir: &Workdir) -> String {
    token_of(&dot_env(workdir))
}

fn token_of(dot_env: &str) -> String {
    let line = dot_env
        .lines()
        .find_map(|line| line.strip_prefix("EXTERNAL_API_ACCESS_TOKEN="));
    line.expect("the file has a token").trim_matches(['"', '\'']).to_owned()
}

/// The printed command with its continuation lines.
fn printed_curl(server: &Running) -> String {
    let text = server.stdout();
    let start = text.find("curl ").unwrap_or_else(|| panic!("no curl in: {text}"));
    let mut command = String::new();
    for line in text[start..].lines() {
        command.push_str(line);
        if !line.ends_with('\\') {
            break;
        }
        command.push('\n');
    }
    command
}

/// Runs it in a shell, as a person would. Returns the body and the status.
fn paste(workdir: &Workdir, curl: &str) -> (String, String) {
    let command = format!("{curl} --silent --show-error --write-out '\\n%{{http_code}}'");
    let output = process::Command::new("sh")
        .args(["-c", &command])
        .current_dir(workdir.folder())
        .output();
    let output = output.expect("sh runs");
    assert!(
        output.status.success(),
        "{command}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("text");
    let (body, status) = text.rsplit_once('\n').expect("a body and a status");
    (body.to_owned(), status.to_owned())
}

async fn workspaces(server: &Running, token: &str) -> Value {
    let client = server.authorized_by(Some(&format!("Basic {token}")));
    client.get("/api/ext/workspaces").await.expect(200)
}

async fn the_printed_curl_answers(workdir: &Workdir) {
    let server = quickstart(workdir).start();
    testing::until("the curl to be printed", || server.stdout().contains("curl ")).await;
    mentions(&server.stdout(), &format!("http://{}", server.address));
    let (body, status) = paste(workdir, &printed_curl(&server));
    assert_eq!(status, "200", "{body}");
    serde_json::from_str::<Value>(&body).expect("JSON");
}

async fn the_dot_env_file_switches_the_api_on_with_a_random_token_and_is_private(workdir: &Workdir) {
    let server = quickstart(workdir).start();
    let file = dot_env(workdir);
    assert!(file.lines().any(|line| line == "ENABLE_EXTERNAL_API=true"), "{file}");
    let token = token_of(&file);
    assert!(token.len() >= 32, "{token}");
    let mode = fs::metadata(workdir.folder().join(".env"))
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    workspaces(&server, &token).await;
    lacks(&server.stderr(), &token);
}

async fn another_place_gets_another_token(workdir: &Workdir) {
    let _server = quickstart(workdir).start();
    let first = token_of(&dot_env(workdir));
    fs::remove_file(workdir.folder().join(".env")).expect("it can be removed");
    let _another = quickstart(workdir).start();
    assert_ne!(token_of(&dot_env(workdir)), first);
}

async fn a_workspace_is_there_to_begin_with(workdir: &Workdir) {
    let server = quickstart(workdir).start();
    let workspaces = workspaces(&server, &token_of(&dot_env(workdir))).await;
    assert_eq!(crate::harness::names(&workspaces), ["demo-workspace"]);
}

async fn run_again_it_changes_nothing(workdir: &Workdir) {
    let first = quickstart(workdir).start();
    let (file, token) = (dot_env(workdir), token_of(&dot_env(workdir)));
    let before = workspaces(&first, &token).await;
    drop(first);
    let dump = workdir.database.dump().await;
    let second = quickstart(workdir).start();
    assert_eq!(workspaces(&second, &token).await, before);
    assert_eq!(dot_env(workdir), file);
    assert_eq!(workdir.database.dump().await, dump);
    testing::until("the curl to be printed", || second.stdout().contains("curl ")).await;
    assert_eq!(paste(workdir, &printed_curl(&second)).1, "200");
}

async fn a_dot_env_file_that_is_there_stays_as_it_is(workdir: &Workdir) {
    let file = format!("# mine\nENABLE_EXTERNAL_API=true\nEXTERNAL_API_ACCESS_TOKEN={TOKEN}\n");
    workdir.write(".env", &file);
    let server = quickstart(workdir).start();
    assert_eq!(dot_env(workdir), file);
    workspaces(&server, TOKEN).await;
}

/// It reports everything that it creates, and the token, only once.
async fn it_reports_what_it_creates(workdir: &Workdir) {
    let first = quickstart(workdir).start();
    testing::until("the greeting", || first.stdout().contains("In a browser")).await;
    let token = token_in(workdir);
    mentions(&first.stdout(), &token);
    let reports = [
        format!("note: created {}/.env", workdir.folder().display()),
        "note: created the tables of a new directory".to_owned(),
        r#"note: created the workspace "demo-workspace""#.to_owned(),
    ];
    for report in &reports {
        mentions(&first.stderr(), report);
    }
    drop(first);
    let second = quickstart(workdir).start();
    testing::until("the greeting", || second.stdout().contains("In a browser")).await;
    lacks(&(second.stdout() + &second.stderr()), &token);
    lacks(&second.stderr(), "created");
    mentions(&second.stdout(), &format!("{}/.env", workdir.folder().display()));
}

/// A token from the environment isn't printed, and overrides that of a new `.env`.
async fn a_token_of_the_environment_is_named_and_not_shown(workdir: &Workdir) {
    let server = quickstart(workdir).env("EXTERNAL_API_ACCESS_TOKEN", TOKEN).start();
    testing::until("the greeting", || server.stdout().contains("In a browser")).await;
    lacks(&(server.stdout() + &server.stderr()), TOKEN);
    let curl = format!("EXTERNAL_API_ACCESS_TOKEN='{TOKEN}'; {}", printed_curl(&server));
    assert_eq!(paste(workdir, &curl).1, "200");
}

/// `demo-workspace` is created only in an empty directory.
async fn a_renamed_demo_workspace_does_not_come_back(workdir: &Workdir) {
    drop(quickstart(workdir).start());
    workdir
        .roster(&["workspace", "rename", "demo-workspace", "finance"])
        .run()
        .succeeded();
    let server = quickstart(workdir).start();
    let names = workspaces(&server, &token_of(&dot_env(workdir))).await;
    assert_eq!(crate::harness::names(&names), ["finance"]);
}

async fn the_database_is_where_serve_looks_for_it(workdir: &Workdir) {
    let quickstarted = quickstart(workdir).without("DATABASE_URL").start();
    let token = token_of(&dot_env(workdir));
    let user = json!({"name": "Ada", "email": "ada@example.com", "workspaces": [{"name": "demo-workspace"}]});
    let client = quickstarted.authorized_by(Some(&format!("Basic {token}")));
    let user = client.post("/api/ext/users", &user).await.expect(201);
    drop(quickstarted);
    let served = workdir
        .roster(&["serve", "--listen", "127.0.0.1:0"])
        .without("DATABASE_URL")
        .start();
    let client = served.authorized_by(Some(&format!("Basic {token}")));
    assert_eq!(client.get("/api/ext/users").await.expect(200), json!([user]));
}

on_both_databases!(
    the_printed_curl_answers,
    the_dot_env_file_switches_the_api_on_with_a_random_token_and_is_private,
    another_place_gets_another_token,
    a_workspace_is_there_to_begin_with,
    run_again_it_changes_nothing,
    a_dot_env_file_that_is_there_stays_as_it_is,
    it_reports_what_it_creates,
    a_token_of_the_environment_is_named_and_not_shown,
    a_renamed_demo_workspace_does_not_come_back,
    the_database_is_where_serve_looks_for_it
);
