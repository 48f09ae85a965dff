//! Encrypted connections to PostgreSQL, with a real server that has `ssl = on`.

mod authority;
mod certificates;
mod client_certificates;
mod modes;

use std::sync::atomic::{AtomicUsize, Ordering};

use testing::{Cluster, Workdir};

/// Users that this process has created, so that each has an address of its own.
static USERS: AtomicUsize = AtomicUsize::new(0);

/// Only encrypted connections are accepted, for any role.
const ENCRYPTED: &str = "hostssl all all 127.0.0.1/32 trust\n";

/// A server with this certificate, and a database for Roster.
async fn server(access: &str, certificate: &str, key: &str, clients: &str) -> Cluster {
    let files = [
        ("server.crt", certificate),
        ("server.key", key),
        ("clients.crt", clients),
    ];
    let settings = "ssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'\nssl_ca_file = 'clients.crt'\n";
    let cluster = Cluster::with_tls(access, settings, &files).await;
    cluster.execute(&["CREATE DATABASE roster TEMPLATE template0"]).await;
    cluster
}

/// The URL of that database with these parameters, in which `{}` is replaced by the test's folder.
fn url(workdir: &Workdir, cluster: &Cluster, host: &str, parameters: &str) -> String {
    let folder = workdir.folder().display().to_string();
    let parameters = parameters.replace("{}", &folder);
    format!("postgres://roster@{host}:{}/roster?{parameters}", cluster.port)
}

/// Serves, creates a user, and asserts that all of Roster's connections are encrypted.
async fn works(workdir: &Workdir, cluster: &Cluster, host: &str, parameters: &str) {
    let url = url(workdir, cluster, host, parameters);
    let server = workdir.server().env("DATABASE_URL", &url).start();
    let number = USERS.fetch_add(1, Ordering::Relaxed);
    let user = serde_json::json!({"name": "Ada", "email": format!("{number}@example.com"), "workspaces": []});
    server.post("/api/ext/users", &user).await.expect(201);
    let query = "SELECT coalesce(bool_and(ssl)::text, 'none') FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE application_name = 'roster'";
    assert_eq!(cluster.value(query).await, "true", "{parameters}");
}

/// Asserts that the start fails with this exit code and text.
fn fails(workdir: &Workdir, url: &str, code: i32, words: &str) {
    let why = workdir.server().env("DATABASE_URL", url).run().failed(code);
    assert!(why.contains(words), "{url}: {why}");
}
