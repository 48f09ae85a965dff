//! A client disconnects while its request waits for a lock. Its statement is still running on the connection, and the
//! next user of that connection would have to wait for it.

use serde_json::{Value, json};
use testing::{Running, Workdir, connect, head_of, on_postgres};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::pool::{hold, until_waiting_are};
use crate::harness::path_of;

/// The connection of a client that has asked for a user's new name, and reads no answer.
pub async fn begin_to_rename(server: &Running, user: &Value) -> TcpStream {
    let body = r#"{"name": "Eve"}"#;
    let head = head_of("PATCH", &path_of(user));
    let length = body.len();
    let request = format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");
    let mut client = connect(server.address).await;
    client.write_all(request.as_bytes()).await.expect("it is taken");
    client
}

/// With one connection in the pool and a long timeout in the server, the next requests succeed while the lock is still
/// held. The statement is cancelled and leaves nothing behind.
async fn a_client_that_hangs_up_blocks_nobody(workdir: &Workdir) {
    let url = format!("{}?options=-cstatement_timeout%3D10min", workdir.database.url());
    let server = workdir
        .server()
        .env("DATABASE_URL", &url)
        .env("ROSTER_DATABASE_POOL", "1")
        .start();
    let ada = json!({"name": "Ada", "email": "ada@example.com", "workspaces": []});
    let user = server.post("/api/ext/users", &ada).await.expect(201);
    let locked = hold(&workdir.database, "SELECT * FROM users FOR UPDATE").await;

    for _ in 0..3 {
        let client = begin_to_rename(&server, &user).await;
        until_waiting_are(&workdir.database, "1").await;
        drop(client);
        assert_eq!(server.get(&path_of(&user)).await.expect(200), user);
        until_waiting_are(&workdir.database, "0").await;
    }

    locked.batch_execute("ROLLBACK").await.expect("it ends");
    assert_eq!(server.get(&path_of(&user)).await.expect(200), user);
    server.patch(&path_of(&user), &json!({"name": "Eve"})).await.expect(200);
}

on_postgres!(a_client_that_hangs_up_blocks_nobody);
