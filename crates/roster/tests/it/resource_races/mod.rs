//! Concurrent clients of version 2, on two processes where the database allows it. The checker of histories judges them.

mod admins;
mod deletion;
mod expiry;
mod members;
mod names;

use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::Value;
use testing::{Kind, Running, Workdir};

use crate::history::{self, History, Line, Operation, Request, Role};

/// The servers of a race, and its history.
struct Race<'a> {
    workdir: &'a Workdir,
    servers: Vec<Running>,
    history: Arc<History>,
}

impl<'a> Race<'a> {
    async fn begin(workdir: &'a Workdir) -> Self {
        history::create_workspaces_and_groups(&|arguments| workdir.roster(arguments));
        let processes = match workdir.database.kind() {
            Kind::Sqlite => 1,
            Kind::Postgres => 2,
        };
        let servers: Vec<_> = (0..processes).map(|_| workdir.serve()).collect();
        let history = History::begin(&servers[0]).await;
        Self {
            workdir,
            servers,
            history,
        }
    }

    /// Sends each operation on a connection of its own, to the servers in turn. Returns the status of each response.
    async fn at_once(&self, operations: impl IntoIterator<Item = Operation>) -> Vec<u16> {
        let before = self.history.records().len();
        let operations: Vec<_> = operations.into_iter().collect();
        let lines: Vec<_> = join_all((0..operations.len()).map(|number| self.line(number))).await;
        let requests = lines.into_iter().zip(operations);
        let sent = requests.map(|(line, operation)| self.history.exchange(line, Request::Resource(operation)));
        drop(join_all(sent).await);
        let records = self.history.records();
        let answers = records[before..]
            .iter()
            .map(|record| record.answer().expect("it is answered"));
        answers.map(|answer| answer.status).collect()
    }

    /// Sends the operations one after the other to one of the servers.
    async fn in_turn(&self, server: usize, operations: impl IntoIterator<Item = Operation>) {
        for operation in operations {
            let line = self.line(server).await;
            drop(self.history.exchange(line, Request::Resource(operation)).await);
        }
    }

    /// Sends an operation that must succeed. Returns the body of the response.
    async fn done(&self, operation: Operation) -> Value {
        let status = operation.success();
        self.in_turn(0, [operation]).await;
        let answer = self.history.records().last().and_then(history::Record::answer);
        let answer = answer.expect("it is answered");
        assert_eq!(answer.status, status, "{answer}");
        answer.json
    }

    async fn line(&self, number: usize) -> Line {
        let server = &self.servers[number % self.servers.len()];
        let line = Line::open(server.address, self.history.now()).await;
        line.expect("the server listens")
    }

    /// Creates a workspace, and returns its id.
    async fn workspace(&self, name: &str) -> String {
        let created = self.done(Operation::CreateWorkspace {
            name: name.to_owned(),
            slug: format!("the-{name}"),
        });
        id(&created.await)
    }

    /// Adds a member, who may be a new user, and returns the user's id.
    async fn member(&self, workspace: &str, name: &str, role: Role) -> String {
        id(&self.done(add(workspace, name, role)).await)
    }

    async fn check(self) {
        let figures = self
            .history
            .check(&self.workdir.database, self.servers[0].address)
            .await;
        println!("{:?}: {figures}", self.workdir.database.kind());
    }
}

fn add(workspace: &str, name: &str, role: Role) -> Operation {
    Operation::AddMember {
        workspace: workspace.to_owned(),
        email: format!("{name}@example.com"),
        name: name.to_owned(),
        role,
        expires_at: None,
    }
}

fn id(resource: &Value) -> String {
    resource["id"].as_str().expect("an id").to_owned()
}
