//! On addresses that other machines can reach, the token is sent over TLS or not at all.

use testing::{Command, TOKEN, Workdir, on_both_databases};

use super::{Identity, refusal, with_tls};
use crate::harness::mentions;

/// Addresses that others can reach, or could on a machine that has them.
const BEYOND: [&str; 5] = [
    "0.0.0.0:0",
    "[::]:0",
    "192.0.2.1:0",
    "[2001:db8::1]:0",
    "[::ffff:192.0.2.1]:0",
];

/// The message names the three solutions.
fn assert_exposed(complaint: &str) {
    for way_out in [
        "ROSTER_LISTEN=127.0.0.1:3000",
        "ROSTER_TLS_CERT and ROSTER_TLS_KEY",
        "ROSTER_INSECURE_HTTP=true",
    ] {
        mentions(complaint, way_out);
    }
}

/// Every command that would serve, and `check`.
fn all_that_serve(workdir: &Workdir) -> [Command; 3] {
    [
        workdir.server_without_flags(),
        workdir
            .roster(&["quickstart"])
            .env("ENABLE_EXTERNAL_API", "true")
            .env("EXTERNAL_API_ACCESS_TOKEN", TOKEN),
        workdir.roster(&["check"]),
    ]
}

async fn plain_http_is_refused(workdir: &Workdir) {
    for address in BEYOND {
        for command in all_that_serve(workdir) {
            assert_exposed(&refusal(command.env("ROSTER_LISTEN", address)));
        }
    }
    let by_flag = workdir
        .server_without_flags()
        .argument("--listen")
        .argument("0.0.0.0:0");
    assert_exposed(&refusal(by_flag.env("ROSTER_INSECURE_HTTP", "false")));
    mentions(
        &by_word(workdir, "TRUE"),
        "ROSTER_INSECURE_HTTP is neither `true` nor `false`",
    );
    assert_eq!(
        workdir.database.dump().await,
        "",
        "no refused start has touched the database"
    );
}

async fn loopback_in_any_spelling_is_not_beyond(workdir: &Workdir) {
    for address in ["127.0.0.1:0", "127.8.9.10:0", "localhost:0"] {
        workdir.server_without_flags().env("ROSTER_LISTEN", address).start();
    }
}

async fn it_is_allowed_where_a_proxy_does_tls(workdir: &Workdir) {
    let server = workdir
        .server_without_flags()
        .env("ROSTER_LISTEN", "0.0.0.0:0")
        .env("ROSTER_INSECURE_HTTP", "true")
        .start();
    server.get("/api/ext/users").await.expect(200);
}

async fn it_is_allowed_with_tls(workdir: &Workdir) {
    let server = with_tls(workdir, workdir.server_without_flags(), &Identity::new()).env("ROSTER_LISTEN", "0.0.0.0:0");
    mentions(&server.start().stdout(), "listening on https://0.0.0.0:");
}

/// No token is sent to the metrics.
async fn the_metrics_may_be_anywhere(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_METRICS_LISTEN", "0.0.0.0:0").start();
    server.get("/api/ext/users").await.expect(200);
}

on_both_databases!(
    plain_http_is_refused,
    loopback_in_any_spelling_is_not_beyond,
    it_is_allowed_where_a_proxy_does_tls,
    it_is_allowed_with_tls,
    the_metrics_may_be_anywhere
);

fn by_word(workdir: &Workdir, word: &str) -> String {
    let server = workdir.server_without_flags().env("ROSTER_LISTEN", "0.0.0.0:0");
    refusal(server.env("ROSTER_INSECURE_HTTP", word))
}
