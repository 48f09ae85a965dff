//! SIGTERM and Ctrl-C: no new connections, requests in flight are finished, exit code 0.

use serde_json::{Value, json};
use testing::{Running, Workdir, answer_on, connect, head_of, on_both_databases, on_sqlite, status_of, until};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::harness::{Server, path_of};

/// A create whose body is half sent, so it stays in flight for as long as the test needs.
async fn half_a_create(server: &Running) -> (TcpStream, String) {
    let body = json!({"name": "Ada", "email": "in.flight@example.com", "workspaces": []}).to_string();
    let (first, second) = body.split_at(20);
    let head = head_of("POST", "/api/ext/users");
    let length = body.len();
    let mut stream = connect(server.address).await;
    // First a healthz on the same connection: when it is answered, the connection has certainly been accepted.
    stream
        .write_all(head_of("GET", "/healthz").as_bytes())
        .await
        .expect("it is read");
    stream.write_all(b"\r\n").await.expect("it is read");
    wait_for_answer(&stream).await;
    let request = format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{first}");
    stream.write_all(request.as_bytes()).await.expect("it is read");
    (stream, second.to_owned())
}

/// Reads until the small response has arrived.
async fn wait_for_answer(stream: &TcpStream) {
    let mut buffer = [0; 4096];
    stream.readable().await.expect("an answer");
    let length = stream.try_read(&mut buffer).expect("an answer");
    assert_eq!(status_of(&String::from_utf8_lossy(&buffer[..length])), 200);
}

async fn stops_listening(server: &Running) {
    let address = server.address;
    until("the listener to close", || {
        std::net::TcpStream::connect(address).is_err()
    })
    .await;
}

async fn sigterm_and_ctrl_c_exit_with_0(workdir: &Workdir) {
    for signal in ["TERM", "INT"] {
        let server = workdir.serve();
        server.get("/api/ext/users").await.expect(200);
        server.signal(signal);
        assert_eq!(server.exit_code().await, Some(0), "{signal}: {}", server.stderr());
    }
}

async fn what_is_in_flight_is_finished(workdir: &Workdir) {
    let server = workdir.serve();
    let (mut stream, rest) = half_a_create(&server).await;
    // The half request has arrived when a later one on another connection is answered.
    server.get("/healthz").await;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    server.signal("TERM");
    stops_listening(&server).await;
    assert!(server.is_running(), "it waits for the request: {}", server.stderr());
    stream
        .write_all(rest.as_bytes())
        .await
        .expect("the connection is still open");
    let answer = answer_on(&mut stream).await;
    assert_eq!(status_of(&answer), 201, "{answer}");
    assert_eq!(server.exit_code().await, Some(0), "{}", server.stderr());
    let again = workdir.serve();
    assert_eq!(again.get("/api/ext/user/in.flight@example.com").await.status, 200);
}

/// Idle keep-alive connections don't delay the shutdown.
async fn idle_connections_do_not_hold_it_up(workdir: &Workdir) {
    let server = workdir.serve();
    let mut idle = Vec::new();
    for _ in 0..20 {
        let mut stream = connect(server.address).await;
        stream
            .write_all(format!("{}\r\n", head_of("GET", "/healthz")).as_bytes())
            .await
            .expect("it is read");
        wait_for_answer(&stream).await;
        idle.push(stream);
    }
    let never_said_a_word = connect(server.address).await;
    server.signal("TERM");
    assert_eq!(server.exit_code().await, Some(0), "{}", server.stderr());
    drop((idle, never_said_a_word));
}

async fn a_restart_loses_nothing(workdir: &Workdir) {
    workdir.workspace("finance");
    let mut users: Vec<Value> = Vec::new();
    for round in 0..3 {
        let server = workdir.serve();
        let listed = server.get("/api/ext/users").await.expect(200);
        assert_eq!(listed, json!(users));
        let body =
            json!({"name": "Ada", "email": format!("user{round}@example.com"), "workspaces": [{"name": "finance"}]});
        users.push(server.post("/api/ext/users", &body).await.expect(201));
        server.signal("TERM");
        assert_eq!(server.exit_code().await, Some(0), "{}", server.stderr());
    }
}

on_both_databases!(
    sigterm_and_ctrl_c_exit_with_0,
    what_is_in_flight_is_finished,
    idle_connections_do_not_hold_it_up,
    a_restart_loses_nothing
);

/// After a clean shutdown the database is one file again, as a backup with `cp` expects.
async fn the_write_ahead_log_is_checkpointed(server: &Server) {
    let user = server.user("ada@example.com", &json!([])).await;
    server.get(&path_of(&user)).await.expect(200);
    server.signal("TERM");
    assert_eq!(server.exit_code().await, Some(0), "{}", server.stderr());
    let log = server.workdir.folder().join("roster.db-wal");
    assert!(std::fs::metadata(log).map_or(0, |file| file.len()) == 0);
}

on_sqlite!(the_write_ahead_log_is_checkpointed);
