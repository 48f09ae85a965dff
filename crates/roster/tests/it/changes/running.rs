//! Repeated requests while the first one with the key is still running.

use futures_util::future::{join_all, select};
use serde_json::{Value, json};
use testing::{Database, HttpClient, Reply, Workdir, connect, head_of, on_both_databases, on_postgres};
use tokio::io::AsyncWriteExt as _;

use super::refused;
use crate::harness::Server;

const PATH: &str = "/api/ext/users";
const RUNNING: &str = "The first request with this Idempotency-Key is still running; try again later";

/// A connection that blocks all writes.
enum Writer {
    Sqlite(rusqlite::Connection),
    Postgres(tokio_postgres::Client),
}

impl Writer {
    async fn begin(database: &Database) -> Self {
        match database {
            Database::Sqlite { file } => {
                let connection = rusqlite::Connection::open(file).expect("the file opens");
                connection.execute_batch("BEGIN IMMEDIATE").expect("it begins");
                Self::Sqlite(connection)
            }
            Database::Postgres { .. } => {
                let client = database.connect().await;
                let lock = "BEGIN; SELECT seq FROM event_head FOR UPDATE";
                client.batch_execute(lock).await.expect("it begins");
                Self::Postgres(client)
            }
        }
    }

    async fn end(self) {
        match self {
            Self::Sqlite(connection) => connection.execute_batch("ROLLBACK").expect("it ends"),
            Self::Postgres(client) => client.batch_execute("ROLLBACK").await.expect("it ends"),
        }
    }
}

fn ada() -> Value {
    json!({"name": "Ada", "email": "ada@example.com", "workspaces": []})
}

async fn create(client: HttpClient) -> Reply {
    let call = client.call("POST", PATH).json(&ada());
    call.header("idempotency-key", "k").send().await
}

/// Repeats the request until the response says that the first one is running.
async fn until_it_runs(client: &HttpClient, tried: impl AsyncFn() -> Reply) {
    for _ in 0..600 {
        let reply = tried().await;
        if reply.status == 409 {
            assert_eq!(refused(&reply, 409, "still_running"), RUNNING);
            assert_eq!(reply.header("retry-after"), "1");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{} never says that it runs", client.address);
}

/// While the database is locked for writing, two equal requests are sent: one waits, the other is told so. When it is
/// repeated, it gets the response of the first.
async fn the_second_is_told_to_wait(server: &Server) {
    let writer = Writer::begin(&server.workdir.database).await;
    let client = (**server).clone();
    let [one, other] = [create(client.clone()), create(client.clone())].map(tokio::spawn);
    let (second, first) = select(one, other).await.factor_first();
    let second = second.expect("no panic");
    assert_eq!(refused(&second, 409, "still_running"), RUNNING);
    assert_eq!(second.header("retry-after"), "1");
    // Another request with the key is refused even if it is invalid.
    let other = client
        .call("PATCH", "/api/ext/user/nobody@example.com")
        .json(&json!({}));
    let other = other.header("idempotency-key", "k").send().await;
    assert_eq!(refused(&other, 409, "still_running"), RUNNING);
    writer.end().await;
    let first = first.await.expect("no panic");
    assert_eq!(first.header("idempotent-replayed"), "");
    let second = create(client).await;
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(second.expect(201), first.expect(201));
}

/// The client disconnects while its request waits. When it is repeated, the change is made once.
async fn a_disconnected_client_may_repeat_its_request(server: &Server) {
    let writer = Writer::begin(&server.workdir.database).await;
    let body = ada().to_string();
    let head = head_of("POST", PATH);
    let length = body.len();
    let rest =
        format!("Idempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");
    let mut stream = connect(server.address).await;
    stream
        .write_all(format!("{head}{rest}").as_bytes())
        .await
        .expect("it is taken");
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    drop(stream);
    writer.end().await;
    let client = (**server).clone();
    let mut reply = create(client.clone()).await;
    while reply.status == 409 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        reply = create(client.clone()).await;
    }
    let user = reply.expect(201);
    assert_eq!(server.users("").await, [user]);
    let created = "SELECT count(*) FROM events WHERE public LIKE '%user.created%'";
    assert_eq!(server.workdir.database.rows(created).await[0][0], "1");
}

on_both_databases!(the_second_is_told_to_wait, a_disconnected_client_may_repeat_its_request);

/// The same with two processes: the second one finds the first one's lock in the database.
async fn another_process_is_told_to_wait(workdir: &Workdir) {
    let [one, other] = [workdir.serve(), workdir.serve()];
    let writer = Writer::begin(&workdir.database).await;
    let first = tokio::spawn(create(one.clone()));
    crate::cluster::until_waiting_are(&workdir.database, "1").await;
    until_it_runs(&other, async || create(other.clone()).await).await;
    writer.end().await;
    let first = first.await.expect("no panic").expect(201);
    let second = create(other.clone()).await;
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(second.expect(201), first);
}

/// The first process does it; the other one gives the same response, or says that the request is running.
async fn only_one_of_two_processes_does_it(workdir: &Workdir) {
    let servers = [workdir.serve(), workdir.serve()];
    for round in 0..10 {
        let body = json!({"name": "Ada", "email": format!("ada{round}@example.com"), "workspaces": []});
        let key = round.to_string();
        let sent = (0..6).map(|number| {
            let client = &servers[number % 2];
            client
                .call("POST", PATH)
                .json(&body)
                .header("idempotency-key", &key)
                .send()
        });
        let replies = join_all(sent).await;
        let done = |reply: &&Reply| reply.status == 201 && reply.header("idempotent-replayed").is_empty();
        assert_eq!(replies.iter().filter(done).count(), 1);
        for reply in &replies {
            match reply.status {
                201 => {}
                _ => assert_eq!(refused(reply, 409, "still_running"), RUNNING),
            }
        }
    }
}

on_postgres!(another_process_is_told_to_wait, only_one_of_two_processes_does_it);
