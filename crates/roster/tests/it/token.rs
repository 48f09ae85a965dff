//! docs/api/v1.md, Access: the sources of the switch and the token, and the messages of a start without them.

use testing::{Kind, TOKEN, Workdir, on_both_databases};

use crate::harness::{lacks, mentions};

const ANOTHER: &str = "another-token-altogether-93XW";

async fn status_with(workdir: &Workdir, token: &str) -> u16 {
    let server = workdir
        .server()
        .without("ENABLE_EXTERNAL_API")
        .without("EXTERNAL_API_ACCESS_TOKEN")
        .start();
    server
        .authorized_by(Some(&format!("Basic {token}")))
        .get("/api/ext/users")
        .await
        .status
}

/// Whether a log line is a warning about the token.
fn warns_of_token(line: &str) -> bool {
    let line = line.to_lowercase();
    line.contains("warn") && line.contains("token")
}

async fn switched_on_without_a_token_refuses_to_start(workdir: &Workdir) {
    let complaint = workdir.server().without("EXTERNAL_API_ACCESS_TOKEN").run().failed(2);
    mentions(&complaint, "EXTERNAL_API_ACCESS_TOKEN");
}

async fn switched_on_with_a_blank_token_refuses_to_start(workdir: &Workdir) {
    for blank in ["", " ", "   \t "] {
        let complaint = workdir.server().env("EXTERNAL_API_ACCESS_TOKEN", blank).run().failed(2);
        mentions(&complaint, "EXTERNAL_API_ACCESS_TOKEN");
    }
}

async fn a_token_shorter_than_16_characters_starts_and_warns(workdir: &Workdir) {
    let short = "123456789abcdef";
    let server = workdir.server().env("EXTERNAL_API_ACCESS_TOKEN", short).start();
    let warning = server.logged("a warning of the short token", warns_of_token).await;
    lacks(&warning, short);
    let client = server.authorized_by(Some(&format!("Basic {short}")));
    client.get("/api/ext/users").await.expect(200);
}

async fn a_token_of_16_characters_does_not_warn(workdir: &Workdir) {
    let server = workdir
        .server()
        .env("EXTERNAL_API_ACCESS_TOKEN", "123456789abcdefg")
        .start();
    let request = server
        .call("GET", "/healthz")
        .header("x-request-id", "after-the-start")
        .send()
        .await;
    assert_eq!(request.status, 200);
    // The log line of a request comes after all messages of the start.
    server
        .logged("the line of the request", |line| line.contains("after-the-start"))
        .await;
    assert!(!server.stderr().lines().any(warns_of_token), "{}", server.stderr());
}

async fn both_are_read_from_a_dot_env_file(workdir: &Workdir) {
    workdir.write(
        ".env",
        &format!("ENABLE_EXTERNAL_API=true\nEXTERNAL_API_ACCESS_TOKEN={ANOTHER}\n"),
    );
    assert_eq!(status_with(workdir, ANOTHER).await, 200);
    assert_eq!(status_with(workdir, TOKEN).await, 403);
}

/// Nothing in `.env` is expanded: the token is the literal text.
async fn a_dollar_in_a_dot_env_file_is_a_dollar(workdir: &Workdir) {
    workdir.write(
        ".env",
        "ENABLE_EXTERNAL_API=true\nEXTERNAL_API_ACCESS_TOKEN=a$longsecret-of-24-letters\n",
    );
    for (token, status) in [
        ("a$longsecret-of-24-letters", 200),
        ("a", 403),
        ("a-of-24-letters", 403),
    ] {
        assert_eq!(status_with(workdir, token).await, status, "{token}");
    }
}

/// For a Service named roster; the message says what to set.
async fn variables_that_kubernetes_sets_are_named(workdir: &Workdir) {
    for (name, value) in [
        ("ROSTER_PORT", "tcp://10.0.0.1:80"),
        ("ROSTER_SERVICE_HOST", "10.0.0.1"),
        ("ROSTER_SERVICE_PORT", "80"),
        ("ROSTER_SERVICE_PORT_HTTP", "80"),
        ("ROSTER_PORT_80_TCP", "tcp://10.0.0.1:80"),
        ("ROSTER_PORT_80_TCP_ADDR", "10.0.0.1"),
        ("ROSTER_DB_PORT", "tcp://10.0.0.2:5432"),
    ] {
        let said = workdir.server().env(name, value).run().failed(2);
        mentions(&said, &format!("{name} is not a variable that Roster knows"));
        mentions(&said, "enableServiceLinks: false");
    }
    let misspelt = workdir.server().env("ROSTER_LISTEM", "127.0.0.1:0").run().failed(2);
    lacks(&misspelt, "Kubernetes");
}

async fn the_environment_wins_over_the_dot_env_file(workdir: &Workdir) {
    workdir.write(
        ".env",
        &format!("ENABLE_EXTERNAL_API=false\nEXTERNAL_API_ACCESS_TOKEN={ANOTHER}\n"),
    );
    let server = workdir.serve();
    server.get("/api/ext/users").await.expect(200);
    let with_the_files = server.authorized_by(Some(&format!("Basic {ANOTHER}")));
    with_the_files.get("/api/ext/users").await.expect(403);
}

async fn a_switch_in_the_environment_wins_over_one_in_the_file(workdir: &Workdir) {
    workdir.write(".env", "ENABLE_EXTERNAL_API=true\n");
    let server = workdir.server().env("ENABLE_EXTERNAL_API", "false").start();
    server.get("/api/ext/users").await.expect(403);
}

/// Only the working directory is used: a file in a parent folder belongs to something else.
async fn a_dot_env_file_in_the_folder_above_is_not_read(workdir: &Workdir) {
    workdir.write(
        ".env",
        &format!("ENABLE_EXTERNAL_API=true\nEXTERNAL_API_ACCESS_TOKEN={ANOTHER}\n"),
    );
    let below = workdir.folder().join("below");
    std::fs::create_dir(&below).expect("the working folder is writable");
    let server = crate::harness::roster(&below, &["serve", "--listen", "127.0.0.1:0"])
        .env("DATABASE_URL", &workdir.database.url())
        .start();
    let client = server.authorized_by(Some(&format!("Basic {ANOTHER}")));
    client.get("/api/ext/users").await.expect(403);
}

async fn the_token_may_come_from_a_file_named_by_the_variable(workdir: &Workdir) {
    workdir.write("token.txt", &format!("{ANOTHER}\n"));
    let server = workdir
        .server()
        .without("EXTERNAL_API_ACCESS_TOKEN")
        .env("EXTERNAL_API_ACCESS_TOKEN_FILE", "token.txt")
        .start();
    let client = server.authorized_by(Some(&format!("Basic {ANOTHER}")));
    client.get("/api/ext/users").await.expect(200);
}

async fn an_empty_token_file_refuses_to_start(workdir: &Workdir) {
    workdir.write("token.txt", "\n");
    let server = workdir.server().without("EXTERNAL_API_ACCESS_TOKEN");
    let complaint = server
        .env("EXTERNAL_API_ACCESS_TOKEN_FILE", "token.txt")
        .run()
        .failed(2);
    mentions(&complaint, "EXTERNAL_API_ACCESS_TOKEN");
}

async fn a_refused_start_leaves_no_database_behind(workdir: &Workdir) {
    workdir.server().without("EXTERNAL_API_ACCESS_TOKEN").run().failed(2);
    if workdir.database.kind() == Kind::Sqlite {
        assert!(!workdir.folder().join("roster.db").exists());
    } else {
        assert_eq!(workdir.database.dump().await, "");
    }
}

on_both_databases!(
    switched_on_without_a_token_refuses_to_start,
    switched_on_with_a_blank_token_refuses_to_start,
    a_token_shorter_than_16_characters_starts_and_warns,
    a_token_of_16_characters_does_not_warn,
    both_are_read_from_a_dot_env_file,
    a_dollar_in_a_dot_env_file_is_a_dollar,
    variables_that_kubernetes_sets_are_named,
    the_environment_wins_over_the_dot_env_file,
    a_switch_in_the_environment_wins_over_one_in_the_file,
    a_dot_env_file_in_the_folder_above_is_not_read,
    the_token_may_come_from_a_file_named_by_the_variable,
    an_empty_token_file_refuses_to_start,
    a_refused_start_leaves_no_database_behind
);
