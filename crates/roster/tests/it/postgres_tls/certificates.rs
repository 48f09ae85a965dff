//! Unusual certificates of servers: expired, self-signed, of an old version.

use std::fs;
use std::process::Command;

use testing::{Workdir, on_postgres};

use super::authority::{Authority, self_signed};
use super::{ENCRYPTED, fails, server, url, works};

/// It is noticed when the next connection is opened after the server was reloaded.
async fn an_expired_certificate_is_refused_where_it_counts(workdir: &Workdir) {
    let authority = Authority::new();
    let good = authority.certify("localhost");
    workdir.write("ca.pem", &authority.pem());
    let cluster = server(ENCRYPTED, &good.certificate, &good.key, &authority.pem()).await;
    let verified = "sslmode=verify-full&sslrootcert={}/ca.pem";
    works(workdir, &cluster, "localhost", verified).await;

    let expired = authority.certify_expired("localhost");
    cluster.replace_file("server.key", &expired.key).await;
    cluster.replace_file("server.crt", &expired.certificate).await;
    for parameters in [verified, "sslmode=verify-ca&sslrootcert={}/ca.pem"] {
        let url = url(workdir, &cluster, "localhost", parameters);
        fails(workdir, &url, 1, "certificate has expired");
    }
    works(workdir, &cluster, "localhost", "sslmode=require").await;
}

/// The manual of PostgreSQL creates a self-signed certificate, and clients use it as their authority.
async fn a_certificate_that_signs_itself_is_its_own_authority(workdir: &Workdir) {
    let certified = self_signed("localhost");
    workdir.write("server.pem", &certified.certificate);
    let cluster = server(
        ENCRYPTED,
        &certified.certificate,
        &certified.key,
        &certified.certificate,
    )
    .await;
    works(
        workdir,
        &cluster,
        "localhost",
        "sslmode=verify-full&sslrootcert={}/server.pem",
    )
    .await;
    works(
        workdir,
        &cluster,
        "127.0.0.1",
        "sslmode=verify-ca&sslrootcert={}/server.pem",
    )
    .await;
    let elsewhere = url(
        workdir,
        &cluster,
        "127.0.0.1",
        "sslmode=verify-full&sslrootcert={}/server.pem",
    );
    fails(workdir, &elsewhere, 1, "is for another name");
}

/// X.509 version 1, created by `openssl x509 -req` without extensions. Accepted where any certificate is.
async fn a_certificate_of_the_first_version(workdir: &Workdir) {
    let script = "openssl req -new -newkey rsa:2048 -nodes -subj /CN=localhost -keyout v1.key -out v1.csr &&
        openssl x509 -req -in v1.csr -signkey v1.key -days 2 -out v1.pem && openssl x509 -in v1.pem -noout -text";
    let made = Command::new("sh")
        .args(["-c", script])
        .current_dir(workdir.folder())
        .output();
    let made = made.expect("openssl is installed; run scripts/setup");
    let text = String::from_utf8_lossy(&made.stdout);
    assert!(
        text.contains("Version: 1"),
        "{text} {}",
        String::from_utf8_lossy(&made.stderr)
    );
    let read = |name: &str| fs::read_to_string(workdir.folder().join(name)).expect("openssl wrote it");
    let cluster = server(ENCRYPTED, &read("v1.pem"), &read("v1.key"), &read("v1.pem")).await;
    works(workdir, &cluster, "localhost", "sslmode=require").await;
}

on_postgres!(
    an_expired_certificate_is_refused_where_it_counts,
    a_certificate_that_signs_itself_is_its_own_authority,
    a_certificate_of_the_first_version
);
