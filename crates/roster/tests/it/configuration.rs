//! Flags override the environment, which overrides `.env`, which overrides defaults. Any error stops the start and is
//! explained.

use testing::{Workdir, on_both_databases, on_postgres};

use crate::harness::{lacks, mentions};

async fn an_unknown_roster_variable_stops_the_start_and_is_named(workdir: &Workdir) {
    let complaint = workdir.server().env("ROSTER_LISTEM", "127.0.0.1:0").run().failed(2);
    mentions(&complaint, "ROSTER_LISTEM");
}

async fn an_unknown_roster_variable_in_the_dot_env_file_does_so_too(workdir: &Workdir) {
    workdir.write(".env", "ROSTER_COLOUR=red\n");
    mentions(&workdir.server().run().failed(2), "ROSTER_COLOUR");
}

async fn other_peoples_variables_are_none_of_our_business(workdir: &Workdir) {
    workdir.write(".env", "COLOUR=red\n");
    let server = workdir.server().env("SHAPE", "round").env("ROSTERED", "yes").start();
    assert_eq!(server.get("/healthz").await.status, 200);
}

/// The message names the variable, the problem of the value, and an example of a valid one.
async fn a_bad_value_stops_the_start_and_is_explained(workdir: &Workdir) {
    for (variable, value, example) in [
        ("ROSTER_LISTEN", "nonsense", "127.0.0.1:3000"),
        ("ROSTER_LISTEN", "127.0.0.1:99999", "127.0.0.1:3000"),
        ("ROSTER_LOG_FORMAT", "xml", "json"),
        ("DATABASE_URL", "mysql://somewhere/roster", "sqlite:"),
        ("ROSTER_METRICS_LISTEN", "9100 or so", "127.0.0.1:9100"),
        ("ROSTER_LOG", "store=loud", "info"),
    ] {
        // The `--listen` flag of the other tests would override the variable that is tested here.
        let complaint = workdir.server_without_flags().env(variable, value).run().failed(2);
        mentions(&complaint, variable);
        mentions(&complaint, example);
    }
}

async fn a_password_in_a_bad_database_url_is_not_shown(workdir: &Workdir) {
    let server = workdir
        .server()
        .env("DATABASE_URL", "mysql://roster:s3cr3t-word@db.example.com/roster");
    lacks(&server.run().failed(2), "s3cr3t-word");
}

async fn a_password_of_a_database_that_is_not_there_is_not_shown(workdir: &Workdir) {
    // Nothing listens on port 1.
    let server = workdir
        .server()
        .env("DATABASE_URL", "postgres://roster:s3cr3t-word@127.0.0.1:1/roster");
    let complaint = server.run().failed(1);
    lacks(&complaint, "s3cr3t-word");
    mentions(&complaint, "127.0.0.1");
}

async fn a_flag_wins_over_the_environment(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_LISTEN", "nobody-looks-here:0").start();
    assert_eq!(server.get("/healthz").await.status, 200);
    let database = workdir.database.url();
    let server = workdir.server().env("DATABASE_URL", "sqlite:not-this-one.db");
    let server = server.argument("--database-url").argument(&database).start();
    assert_eq!(server.get("/readyz").await.status, 200);
    assert!(!workdir.folder().join("not-this-one.db").exists());
}

async fn the_environment_wins_over_the_dot_env_file(workdir: &Workdir) {
    workdir.write(
        ".env",
        "DATABASE_URL=sqlite:not-this-one.db\nROSTER_LISTEN=nobody-looks-here:0\n",
    );
    let server = workdir
        .server_without_flags()
        .env("ROSTER_LISTEN", "127.0.0.1:0")
        .start();
    assert_eq!(server.get("/readyz").await.status, 200);
    assert!(!workdir.folder().join("not-this-one.db").exists());
}

async fn everything_may_come_from_the_dot_env_file(workdir: &Workdir) {
    let url = workdir.database.url();
    workdir.write(
        ".env",
        &format!("DATABASE_URL={url}\nROSTER_LISTEN=127.0.0.1:0\nROSTER_LOG_FORMAT=text\n"),
    );
    let server = workdir.server_without_flags().without("DATABASE_URL").start();
    server.get("/api/ext/users").await.expect(200);
    let workspace = workdir
        .roster(&["workspace", "create", "finance"])
        .without("DATABASE_URL");
    workspace.run().succeeded();
    assert_eq!(
        server.get("/api/ext/workspaces").await.expect(200)[0]["name"],
        "finance"
    );
}

async fn any_variable_may_be_given_as_a_file(workdir: &Workdir) {
    workdir.write("url", &format!("{}\n", workdir.database.url()));
    workdir.write("listen", "127.0.0.1:0\n");
    workdir.write("switch", "true\n");
    let server = workdir
        .server_without_flags()
        .without("DATABASE_URL")
        .without("ENABLE_EXTERNAL_API")
        .env("DATABASE_URL_FILE", "url")
        .env("ROSTER_LISTEN_FILE", "listen")
        .env("ENABLE_EXTERNAL_API_FILE", "switch")
        .start();
    server.get("/api/ext/users").await.expect(200);
}

async fn a_file_that_is_not_there_is_named_with_its_variable(workdir: &Workdir) {
    let server = workdir.server().without("EXTERNAL_API_ACCESS_TOKEN");
    let complaint = server
        .env("EXTERNAL_API_ACCESS_TOKEN_FILE", "nowhere.txt")
        .run()
        .failed(2);
    mentions(&complaint, "EXTERNAL_API_ACCESS_TOKEN_FILE");
    mentions(&complaint, "nowhere.txt");
}

async fn an_address_in_use_is_named(workdir: &Workdir) {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let complaint = workdir
        .server_without_flags()
        .env("ROSTER_LISTEN", &address)
        .run()
        .failed(1);
    mentions(&complaint, &address);
}

/// The default is `sqlite:data/roster.db`, on whatever database the test runs.
async fn without_a_database_url_data_roster_db_is_created_with_its_folder(workdir: &Workdir) {
    let server = workdir.server().without("DATABASE_URL").start();
    assert_eq!(server.get("/readyz").await.status, 200);
    assert!(workdir.folder().join("data/roster.db").is_file());
}

async fn missing_folders_of_a_sqlite_path_are_made(workdir: &Workdir) {
    let server = workdir
        .server()
        .env("DATABASE_URL", "sqlite:some/where/else/roster.db")
        .start();
    assert_eq!(server.get("/readyz").await.status, 200);
    assert!(workdir.folder().join("some/where/else/roster.db").is_file());
}

async fn logs_are_json_off_a_terminal_and_text_on_demand(workdir: &Workdir) {
    for (format, is_json) in [(None, true), (Some("json"), true), (Some("text"), false)] {
        let server = workdir.server();
        let server = if let Some(format) = format {
            server.env("ROSTER_LOG_FORMAT", format)
        } else {
            server
        };
        let server = server.start();
        server
            .call("GET", "/healthz")
            .header("x-request-id", "find-me")
            .send()
            .await;
        let line = server.logged("the request", |line| line.contains("find-me")).await;
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&line).is_ok(),
            is_json,
            "{line}"
        );
    }
}

async fn stdout_has_the_address_and_no_logs(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_LOG", "debug").start();
    server.get("/api/ext/users").await.expect(200);
    for line in server.stdout().lines() {
        assert!(
            !line.starts_with('{') && !line.contains("DEBUG") && !line.contains("INFO"),
            "{line}"
        );
    }
}

async fn the_quietest_log_is_quiet(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_LOG", "off").start();
    server.get("/api/ext/users").await.expect(200);
    assert_eq!(server.stderr(), "");
}

on_both_databases!(
    an_unknown_roster_variable_stops_the_start_and_is_named,
    an_unknown_roster_variable_in_the_dot_env_file_does_so_too,
    other_peoples_variables_are_none_of_our_business,
    a_bad_value_stops_the_start_and_is_explained,
    a_password_in_a_bad_database_url_is_not_shown,
    a_password_of_a_database_that_is_not_there_is_not_shown,
    a_flag_wins_over_the_environment,
    the_environment_wins_over_the_dot_env_file,
    everything_may_come_from_the_dot_env_file,
    any_variable_may_be_given_as_a_file,
    a_file_that_is_not_there_is_named_with_its_variable,
    an_address_in_use_is_named,
    without_a_database_url_data_roster_db_is_created_with_its_folder,
    missing_folders_of_a_sqlite_path_are_made,
    logs_are_json_off_a_terminal_and_text_on_demand,
    stdout_has_the_address_and_no_logs,
    the_quietest_log_is_quiet
);

/// `SQLite` has no hosts, so this runs on `PostgreSQL` only. The first host that responds is used.
async fn several_hosts_of_postgres_may_be_given(workdir: &Workdir) {
    let url = workdir.database.url().replace("@127.0.0.1", "@127.0.0.1:1,127.0.0.1");
    let server = workdir.server().env("DATABASE_URL", &url).start();
    assert_eq!(server.get("/readyz").await.status, 200);
}

on_postgres!(several_hosts_of_postgres_may_be_given);
