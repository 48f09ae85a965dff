//! A list of 100,000 users is streamed, and a slow reader slows down nobody else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use testing::{Kind, head_of, on_both_databases, until};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use super::{USERS, file, import};
use crate::harness::{Server, path_of};

/// The maximum number of concurrent lists. On `PostgreSQL` it is half of the default of `ROSTER_DATABASE_POOL`.
const SQLITE_LISTS: usize = 64;
const POSTGRES_LISTS: usize = 8;

const MIB: u64 = 1024;

/// The peak memory of the server while something happens, in KiB.
async fn peak_during<T>(server: &Server, something: impl Future<Output = T>) -> (T, u64) {
    let (peak, done) = (AtomicU64::new(0), AtomicBool::new(false));
    let watch = async {
        while !done.load(Ordering::Relaxed) {
            peak.fetch_max(server.resident(), Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let work = async {
        let result = something.await;
        done.store(true, Ordering::Relaxed);
        result
    };
    let (result, ()) = tokio::join!(work, watch);
    (result, peak.into_inner())
}

/// Begins to read the list and stops after the first bytes, with tiny buffers in between.
async fn begin_to_read(server: &Server) -> (TcpStream, Vec<u8>) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(8 * 1024).expect("a small buffer");
    let mut stream = socket.connect(server.address).await.expect("the server listens");
    // With HTTP/1.0, the body ends with the connection and isn't chunked.
    let request = head_of("GET", "/api/ext/users").replace("HTTP/1.1", "HTTP/1.0");
    stream
        .write_all(format!("{request}\r\n").as_bytes())
        .await
        .expect("it is read");
    let mut first = vec![0; 1024];
    let length = stream.read(&mut first).await.expect("the list begins");
    first.truncate(length);
    assert!(first.starts_with(b"HTTP/1."), "{}", String::from_utf8_lossy(&first));
    (stream, first)
}

/// Reads 10 kB per second, until it is told to disconnect.
async fn read_slowly(mut stream: TcpStream, hang_up: Arc<AtomicBool>, read: Arc<AtomicU64>) {
    let mut buffer = [0; 1000];
    while !hang_up.load(Ordering::Relaxed) {
        let length = stream.read(&mut buffer).await.expect("the server goes on");
        assert_ne!(length, 0, "the list can't be over yet");
        read.fetch_add(length as u64, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Point reads and writes; each must succeed.
async fn everyday_business(server: &Server, round: &str) {
    for number in 0..100 {
        let user = server
            .user(&format!("{round}{number}@example.com"), &json!([{"name": "finance"}]))
            .await;
        assert_eq!(server.show(&user).await, user);
        server.update(&user, &json!({"name": "Another"})).await;
    }
}

async fn it_streams(server: &Server) {
    // The caches and buffers that the first requests allocate are not part of the list.
    everyday_business(server, "warm").await;
    server.users("?group_names=nobody").await;
    let before = server.resident();
    let (reply, peak) = peak_during(server, server.get("/api/ext/users")).await;
    let list = reply.expect(200);
    let emails: std::collections::BTreeSet<_> = list
        .as_array()
        .expect("an array")
        .iter()
        .map(|user| &user["email"])
        .map(Value::to_string)
        .collect();
    assert_eq!(emails.len(), USERS + 100);
    let growth = peak.saturating_sub(before);
    assert!(
        growth < 32 * MIB,
        "resident memory grew by {growth} KiB, from {before} to {peak}"
    );
}

/// After the list has begun, the last user is changed and another one created: the list shows neither change.
async fn it_is_one_snapshot(server: &Server) {
    let last = server.users("?status=active").await.pop().expect("many users");
    let (mut stream, mut text) = begin_to_read(server).await;
    server
        .update(&last, &json!({"name": "Changed meanwhile", "status": "archived"}))
        .await;
    server.user("created.meanwhile@example.com", &json!([])).await;
    stream.read_to_end(&mut text).await.expect("the list comes to its end");
    let body = text.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
    let listed: Vec<Value> = serde_json::from_slice(&text[body..]).expect("a whole array");
    assert_eq!(listed.last(), Some(&last));
    assert_eq!(
        server.get(&path_of(&last)).await.expect(200)["name"],
        "Changed meanwhile"
    );
}

/// With the maximum number of slow readers, only one more list has to wait.
async fn slow_readers_block_nobody(server: &Server) {
    let lists = match server.workdir.database.kind() {
        Kind::Sqlite => SQLITE_LISTS,
        Kind::Postgres => POSTGRES_LISTS,
    };
    let hang_up = Arc::new(AtomicBool::new(false));
    let mut readers = Vec::new();
    for _ in 0..lists {
        let (stream, _) = begin_to_read(server).await;
        let read = Arc::new(AtomicU64::new(0));
        let reading = tokio::spawn(read_slowly(stream, Arc::clone(&hang_up), Arc::clone(&read)));
        readers.push((reading, read));
    }
    assert_eq!(server.get("/api/ext/users").await.status, 503, "there are more lists");
    server.workspaces().await;
    everyday_business(server, "slow").await;
    for (_, read) in &readers {
        let so_far = read.load(Ordering::Relaxed);
        until("each slow reader to go on", || read.load(Ordering::Relaxed) > so_far).await;
    }
    hang_up.store(true, Ordering::Relaxed);
    for (reading, _) in readers {
        reading.await.expect("it was served until it hung up");
    }
}

/// Many more than there can be concurrent lists: each place is released when its client disconnects.
async fn disconnected_readers_block_nobody(server: &Server) {
    for _ in 0..40 {
        let (stream, _) = begin_to_read(server).await;
        drop(stream);
    }
    everyday_business(server, "gone").await;
    assert!(server.users("").await.len() >= USERS);
}

/// One test, because creating the users takes most of its time.
async fn a_list_of_100_000_users_streams_and_slow_readers_block_nobody(server: &Server) {
    import(&server.workdir, file(&server.workdir)).run().succeeded();
    it_streams(server).await;
    it_is_one_snapshot(server).await;
    slow_readers_block_nobody(server).await;
    disconnected_readers_block_nobody(server).await;
}

on_both_databases!(a_list_of_100_000_users_streams_and_slow_readers_block_nobody);
