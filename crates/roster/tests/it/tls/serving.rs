//! A server with a certificate.

use serde_json::json;
use testing::{Running, Workdir, head_of, on_both_databases, raw, status_of, until};
use tokio::io::AsyncWriteExt as _;
use tokio_rustls::rustls::version::{TLS12, TLS13};

use super::{Identity, connect_tls, get_tls, healthz, openssl, rest_of, server_as, try_connect_tls};
use crate::harness::{lacks, mentions};

/// In the printed line with the address.
fn assert_says_https(server: &Running) {
    mentions(&server.stdout(), &format!("listening on https://{}", server.address));
}

async fn https_answers_in_tls_1_2_and_1_3(workdir: &Workdir) {
    let identity = Identity::new();
    let server = server_as(workdir, &identity).start();
    assert_says_https(&server);
    for version in [&TLS12, &TLS13] {
        // A client that prefers HTTP/2 negotiates HTTP/1.1.
        let client = identity.client(&[version], &["h2", "http/1.1"]);
        let stream = try_connect_tls(server.address, client).await.expect("a handshake");
        let (_, session) = stream.get_ref();
        assert_eq!(session.protocol_version(), Some(version.version));
        assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
        let answer = get_tls(stream, "/api/ext/users").await;
        assert_eq!(status_of(&answer), 200, "{answer}");
    }
}

async fn a_stranger_to_the_certificate_does_not_get_through(workdir: &Workdir) {
    let server = server_as(workdir, &Identity::new()).start();
    let other = Identity::new().client(&[&TLS13], &[]);
    assert!(try_connect_tls(server.address, other).await.is_err());
}

/// The other tests use PKCS#8. The authority's certificate follows the server's own.
async fn keys_may_be_sec1_or_pkcs1_and_the_certificate_a_chain(workdir: &Workdir) {
    let behind = Identity::new().certificate_pem;
    for make_key in [
        "ecparam -name prime256v1 -genkey -noout -out key.pem",
        "genrsa -traditional -out key.pem 2048",
    ] {
        openssl(workdir, make_key);
        openssl(workdir, "req -new -x509 -key key.pem -subj /CN=localhost -out cert.pem");
        let own = std::fs::read_to_string(workdir.folder().join("cert.pem")).expect("it was made");
        workdir.write("cert.pem", &format!("{own}{behind}"));
        let server = workdir
            .server()
            .env("ROSTER_TLS_CERT", "cert.pem")
            .env("ROSTER_TLS_KEY", "key.pem")
            .start();
        assert_says_https(&server);
    }
}

/// The server doesn't ask for the token in the clear, and closes the connection immediately.
async fn plain_http_is_closed_without_an_answer(workdir: &Workdir) {
    let identity = Identity::new();
    let server = server_as(workdir, &identity).start();
    let request = format!("{}\r\n", head_of("GET", "/api/ext/users"));
    for _ in 0..20 {
        lacks(&raw(server.address, &request).await, "HTTP");
    }
    let answer = get_tls(connect_tls(server.address, &identity).await, "/api/ext/users").await;
    assert_eq!(status_of(&answer), 200, "{answer}");
}

/// No token is sent to it.
async fn the_metrics_listener_stays_plain(workdir: &Workdir) {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address");
    let server = server_as(workdir, &Identity::new())
        .env("ROSTER_METRICS_LISTEN", &port.to_string())
        .start();
    let answer = raw(
        port,
        "GET /metrics HTTP/1.1\r\nHost: roster\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert_eq!(status_of(&answer), 200, "{answer}");
    drop(server);
}

async fn a_stop_finishes_what_is_in_flight(workdir: &Workdir) {
    let identity = Identity::new();
    let server = server_as(workdir, &identity).start();
    let body = json!({"name": "Ada", "email": "in.flight@example.com", "workspaces": []}).to_string();
    let (first, second) = body.split_at(20);
    let mut stream = connect_tls(server.address, &identity).await;
    assert_eq!(healthz(&mut stream).await, 200);
    let head = head_of("POST", "/api/ext/users");
    let length = body.len();
    let half = format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{first}");
    stream.write_all(half.as_bytes()).await.expect("it is read");
    stream.flush().await.expect("it is sent");
    let mut idle = connect_tls(server.address, &identity).await;
    assert_eq!(healthz(&mut idle).await, 200);
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    server.signal("TERM");
    until("the listener to close", || {
        std::net::TcpStream::connect(server.address).is_err()
    })
    .await;
    // The idle connection is closed properly.
    assert_eq!(rest_of(idle).await, "");
    stream
        .write_all(second.as_bytes())
        .await
        .expect("the connection is still open");
    let answer = rest_of(stream).await;
    assert_eq!(status_of(&answer), 201, "{answer}");
    assert_eq!(server.exit_code().await, Some(0), "{}", server.stderr());
}

async fn the_key_is_in_no_log(workdir: &Workdir) {
    let identity = Identity::new();
    let server = server_as(workdir, &identity).env("ROSTER_LOG", "trace").start();
    get_tls(connect_tls(server.address, &identity).await, "/metrics").await;
    let _ = raw(server.address, "GET / HTTP/1.1\r\n\r\n").await;
    // A valid pair, then a certificate of another key, then a truncated key.
    let other = Identity::new();
    for (certificate, key) in [
        (&identity.certificate_pem, identity.key_pem.as_str()),
        (&other.certificate_pem, identity.key_pem.as_str()),
        (
            &identity.certificate_pem,
            &identity.key_pem[..identity.key_pem.len() / 2],
        ),
    ] {
        workdir.write("cert.pem", certificate);
        workdir.write("key.pem", key);
        let count = || server.stderr().matches("SIGHUP: ").count();
        let before = count();
        server.signal("HUP");
        until("the files to be read", || count() > before).await;
    }
    for secret in identity.secrets() {
        lacks(&server.stderr(), secret);
        lacks(&server.stdout(), secret);
    }
}

on_both_databases!(
    https_answers_in_tls_1_2_and_1_3,
    a_stranger_to_the_certificate_does_not_get_through,
    keys_may_be_sec1_or_pkcs1_and_the_certificate_a_chain,
    plain_http_is_closed_without_an_answer,
    the_metrics_listener_stays_plain,
    a_stop_finishes_what_is_in_flight,
    the_key_is_in_no_log
);
