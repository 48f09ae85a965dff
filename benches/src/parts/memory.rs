//! Measures the memory that the server holds after loads of each kind.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::{self, LoadClient, Requests, request, times};
use crate::parts::point_read;
use crate::process;
use crate::row::Row;
use crate::seed::{CREATED, Directory, WORKSPACE};
use crate::server::Server;
use crate::users_file;
use crate::value::Value;
use hyper::Method;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The most that a load left, against memory before any request.
pub const RATIO: &str = "most ÷ idle";

/// The most that a load left.
pub const MOST: &str = "most";

pub const DESCRIPTION: Description = Description {
    title: "Resident memory after a load",
    about: "The server's resident memory 3 seconds after a load, each load on a server of its own: creates with passwords and \
            creates without by 64 clients, an import of 10,000 users beside the server, both whole lists by 8 clients, reads of \
            one user by 16 clients, and 1,000 connections open at once with a read on each.",
    ratio: RATIO,
    times: "create with a password, 64 clients",
};

/// How long a server gets no request before its memory is measured.
const SETTLE: Duration = Duration::from_secs(3);

const CLIENTS: usize = 64;
const LIST_CLIENTS: usize = 8;
const CONNECTIONS: usize = 1000;
const IMPORTED: u32 = 10_000;

/// Measures on a copy of each directory.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for directory in &bench.directories {
        let copy = directory.copy(bench.databases).await;
        rows.push(row(bench, &copy).await);
        copy.database.remove().await;
    }
    rows
}

async fn row(bench: &Bench<'_>, directory: &Directory) -> Row {
    let load = Load { bench, directory };
    let mut hashing = Vec::new();
    let after = [
        ("idle", load.after(async |_| ()).await),
        (
            "creates with passwords",
            load.after(async |server| hashing = load.creates(server, Some("c0rrect-horse-battery")).await)
                .await,
        ),
        (
            "creates",
            load.after(async |server| drop(load.creates(server, None).await)).await,
        ),
        ("import", load.after(async |_| load.import()).await),
        ("whole lists", load.after(async |server| load.lists(server).await).await),
        ("point reads", load.after(async |server| load.reads(server).await).await),
        (
            "connections",
            load.after(async |server| load.connections(server).await).await,
        ),
    ];
    let most = after.iter().map(|(_, bytes)| *bytes).fold(0.0, f64::max);
    let row = Row::new(bench.engine, directory.users)
        .with(RATIO, Value::Ratio(most / after[0].1))
        .with_times(&hashing)
        .with(MOST, Value::Bytes(most));
    let columns = after.into_iter();
    columns.fold(row, |row, (name, bytes)| row.with(name, Value::Bytes(bytes)))
}

struct Load<'a> {
    bench: &'a Bench<'a>,
    directory: &'a Directory,
}

impl Load<'_> {
    /// The memory of a new server after a load.
    async fn after(&self, load: impl AsyncFnOnce(&Server)) -> f64 {
        let server = self.bench.program.serve(&self.directory.database.url);
        load(&server).await;
        tokio::time::sleep(SETTLE).await;
        let memory = process::memory(server.id());
        self.directory.remove_created().await;
        memory
    }

    /// Returns how long each create took, in seconds.
    async fn creates(&self, server: &Server, password: Option<&'static str>) -> Vec<f64> {
        let number = AtomicU32::new(0);
        let creates: Requests = Arc::new(move || {
            let number = number.fetch_add(1, Ordering::Relaxed);
            let user = json!({
                "name": "Ada Obi King", "email": format!("{CREATED}{number}@example.com"), "status": "active",
                "password": password, "workspaces": [{"name": WORKSPACE}],
            });
            request(Method::POST, "/api/ext/users", user.to_string())
        });
        times(&[load::run(server, CLIENTS, self.long(), &creates).await])
    }

    fn import(&self) {
        let file = self.bench.databases.folder().join("more.csv");
        let users = self.directory.users;
        users_file::write(&file, users..users + IMPORTED, &[]);
        self.bench.program.import(&self.directory.database.url, &file);
        std::fs::remove_file(file).expect("it was just written");
    }

    async fn lists(&self, server: &Server) {
        let number = AtomicU32::new(0);
        let lists: Requests = Arc::new(move || {
            let list = number.fetch_add(1, Ordering::Relaxed) % 2;
            let path = ["/api/ext/users", "/api/ext/workspaces"][list as usize];
            request(Method::GET, path, "")
        });
        load::run(server, LIST_CLIENTS, self.long(), &lists).await;
    }

    async fn reads(&self, server: &Server) {
        let reads = point_read::requests(self.directory.user_cycle().await);
        load::run(server, point_read::CLIENTS, self.long(), &reads).await;
    }

    async fn connections(&self, server: &Server) {
        let mut open = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            let mut client = LoadClient::connect(server.address).await;
            client.send(request(Method::GET, "/api/ext/users?limit=100", "")).await;
            open.push(client);
        }
    }

    /// Long enough for memory to reach its height.
    fn long(&self) -> Duration {
        self.bench.plan.round * 4
    }
}
