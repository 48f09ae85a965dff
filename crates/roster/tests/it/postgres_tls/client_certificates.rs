//! How Roster authenticates: with a certificate, or with a password that is bound to the encrypted channel. Also the
//! cancelling of statements, which opens another connection.

use serde_json::json;
use testing::{Workdir, on_postgres};

use super::authority::Authority;
use super::{ENCRYPTED, fails, server, url, works};
use crate::cluster::begin_to_rename;

const BY_CERTIFICATE: &str = "hostssl all all 127.0.0.1/32 cert\n";
const BY_PASSWORD: &str = "hostssl all all 127.0.0.1/32 scram-sha-256\nhostnossl all all 127.0.0.1/32 scram-sha-256\n";

async fn a_certificate_lets_its_role_in(workdir: &Workdir) {
    let authority = Authority::new();
    let (of_server, of_client) = (authority.certify("localhost"), authority.certify("roster"));
    let foreign = Authority::new().certify("roster");
    for (name, certified) in [("roster", &of_client), ("foreign", &foreign)] {
        workdir.write(&format!("{name}.crt"), &certified.certificate);
        workdir.write(&format!("{name}.key"), &certified.key);
    }
    let cluster = server(BY_CERTIFICATE, &of_server.certificate, &of_server.key, &authority.pem()).await;
    works(
        workdir,
        &cluster,
        "localhost",
        "sslmode=require&sslcert={}/roster.crt&sslkey={}/roster.key",
    )
    .await;
    for (code, parameters, words) in [
        (1, "sslmode=require", "asks for a certificate of yours"),
        (
            1,
            "sslmode=require&sslcert={}/foreign.crt&sslkey={}/foreign.key",
            "refuses the certificate in sslcert",
        ),
        (
            2,
            "sslmode=require&sslcert={}/roster.crt&sslkey={}/foreign.key",
            "no key for the certificate",
        ),
    ] {
        fails(workdir, &url(workdir, &cluster, "localhost", parameters), code, words);
    }
}

/// An attacker in between with another certificate can't relay the password.
async fn a_password_is_bound_to_the_channel(workdir: &Workdir) {
    let authority = Authority::new();
    let certified = authority.certify("localhost");
    let cluster = server(BY_PASSWORD, &certified.certificate, &certified.key, &authority.pem()).await;
    cluster.execute(&["ALTER ROLE roster PASSWORD 's3cret'"]).await;
    let url = |password: &str, parameters: &str| {
        format!(
            "postgres://roster:{password}@localhost:{}/roster?{parameters}",
            cluster.port
        )
    };
    let bound = url("s3cret", "sslmode=require&channel_binding=require");
    workdir.server().env("DATABASE_URL", &bound).start();
    fails(
        workdir,
        &url("s3cret", "sslmode=disable&channel_binding=require"),
        1,
        "channel binding",
    );
    fails(
        workdir,
        &url("wrong", "sslmode=require"),
        1,
        "the user or the password in DATABASE_URL is wrong",
    );
}

/// If the client disconnects, its statement is cancelled even while it waits for a lock.
async fn a_statement_is_ended_over_an_encrypted_connection(workdir: &Workdir) {
    let authority = Authority::new();
    let certified = authority.certify("localhost");
    workdir.write("ca.pem", &authority.pem());
    let cluster = server(ENCRYPTED, &certified.certificate, &certified.key, &authority.pem()).await;
    let parameters = "sslmode=verify-full&sslrootcert={}/ca.pem&options=-cstatement_timeout%3D10min";
    let url = url(workdir, &cluster, "localhost", parameters);
    let server = workdir.server().env("DATABASE_URL", &url).start();
    let ada = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    let user = server.post("/api/ext/users", &ada).await.expect(201);
    let waiting =
        "SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'roster' AND wait_event_type = 'Lock'";
    // The statement of another client, in a transaction that is open for as long as its connection.
    let mut holder = lock_users(&cluster).await;
    let client = begin_to_rename(&server, &user).await;
    cluster.until_value_is(waiting, "1").await;
    drop(client);
    cluster.until_value_is(waiting, "0").await;
    holder.kill().expect("it runs");
    holder.wait().expect("it ends");
}

/// A `psql` that holds a lock until it is killed.
async fn lock_users(cluster: &testing::Cluster) -> std::process::Child {
    let url = format!("postgres://roster@localhost:{}/roster?sslmode=require", cluster.port);
    let statements = "BEGIN; SELECT * FROM users FOR UPDATE; SELECT pg_sleep(600)";
    let holder = std::process::Command::new("psql")
        .args([&url, "-q", "-c", statements])
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("psql is installed; run scripts/setup");
    let locked =
        "SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'psql' AND wait_event = 'PgSleep'";
    cluster.until_value_is(locked, "1").await;
    holder
}

on_postgres!(
    a_certificate_lets_its_role_in,
    a_password_is_bound_to_the_channel,
    a_statement_is_ended_over_an_encrypted_connection
);
