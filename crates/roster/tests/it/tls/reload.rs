//! Replacing the certificate on SIGHUP.

use testing::{Running, Workdir, on_both_databases, status_of, until};
use tokio_rustls::rustls::version::TLS13;

use super::{Identity, connect_tls, get_tls, healthz, server_as, try_connect_tls};
use crate::harness::mentions;

/// Whether new connections get this certificate.
async fn shows(server: &Running, identity: &Identity) -> bool {
    let Ok(stream) = try_connect_tls(server.address, identity.client(&[&TLS13], &[])).await else {
        return false;
    };
    assert_eq!(
        stream.get_ref().1.peer_certificates(),
        Some(&[identity.certificate.clone()][..])
    );
    status_of(&get_tls(stream, "/api/ext/users").await) == 200
}

/// Sends SIGHUP, and waits for the line in the log with the result.
async fn hang_up(server: &Running) -> String {
    let lines = || -> Vec<_> {
        let log = server.stderr();
        log.lines()
            .filter(|line| line.contains("SIGHUP: "))
            .map(str::to_owned)
            .collect()
    };
    let before = lines().len();
    server.signal("HUP");
    until("SIGHUP to be heard", || lines().len() > before).await;
    lines().pop().expect("it was there a moment ago")
}

async fn new_connections_get_the_new_certificate_and_old_ones_go_on(workdir: &Workdir) {
    let (old, new) = (Identity::new(), Identity::new());
    let server = server_as(workdir, &old).start();
    let mut open = connect_tls(server.address, &old).await;
    assert_eq!(healthz(&mut open).await, 200);
    new.write(workdir);
    assert!(shows(&server, &old).await, "files alone change nothing");
    mentions(&hang_up(&server).await, "\"INFO\"");
    assert!(shows(&server, &new).await);
    assert!(!shows(&server, &old).await);
    assert_eq!(healthz(&mut open).await, 200);
    let metrics = get_tls(connect_tls(server.address, &new).await, "/metrics").await;
    mentions(&metrics, "roster_tls_reloads_total{result=\"replaced\"} 1");
}

async fn bad_files_keep_the_old_certificate_and_are_told(workdir: &Workdir) {
    let (old, new) = (Identity::new(), Identity::new());
    let server = server_as(workdir, &old).start();
    for (certificate, key, what) in [
        (&new.certificate_pem, &old.key_pem, "does not belong to"),
        (&"nonsense".to_owned(), &new.key_pem, "holds no certificate"),
        (&new.certificate_pem, &String::new(), "holds no private key"),
    ] {
        workdir.write("cert.pem", certificate);
        workdir.write("key.pem", key);
        let line = hang_up(&server).await;
        mentions(&line, what);
        mentions(&line, "\"ERROR\"");
        assert!(shows(&server, &old).await, "{line}");
    }
    std::fs::remove_file(workdir.folder().join("key.pem")).expect("it is there");
    mentions(&hang_up(&server).await, "cannot be read");
    assert!(shows(&server, &old).await);
    new.write(workdir);
    hang_up(&server).await;
    assert!(shows(&server, &new).await);
}

async fn without_tls_the_server_goes_on(workdir: &Workdir) {
    let server = workdir.serve();
    for _ in 0..3 {
        mentions(&hang_up(&server).await, "nothing to read again");
    }
    server.get("/api/ext/users").await.expect(200);
}

on_both_databases!(
    new_connections_get_the_new_certificate_and_old_ones_go_on,
    bad_files_keep_the_old_certificate_and_are_told,
    without_tls_the_server_goes_on
);
