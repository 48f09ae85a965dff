//! An open store on its own database.

use super::{Collect, Events, Fixed, Logged, create, create_group, create_workspace, list};
use directory::{Actor, Group, Refusal, User, UserKey, Via, Workspace};
use std::net::Ipv4Addr;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use store::ops::users;
use store::ops::users::Relation;
use store::{Call, Error, Mode, Op, OpenError, Store};
use testing::{Arrange, Database, Kind, Setup, Workdir};
use tokio::sync::Barrier;

/// The number of connections to `PostgreSQL` for short operations, unless a test needs another one.
pub const CONNECTIONS: usize = 8;

/// An open store on a migrated database, in its own folder.
pub struct TestStore {
    pub store: Store,
    pub environment: Arc<Fixed>,
    // Dropped last, because it contains the database.
    workdir: Workdir,
}

/// The caller of the tests.
fn call() -> Call {
    Call {
        request_id: Some("request-1".into()),
        address: Some(Ipv4Addr::LOCALHOST.into()),
        ..Call::new(Actor::Root, Via::Api)
    }
}

/// Returns only an operation's output, for tests that need nothing else.
pub trait Outputs {
    fn output_of<O: Op>(&self, op: O) -> impl Future<Output = Result<O::Output, Error>> + Send;
}

impl Outputs for Store {
    async fn output_of<O: Op>(&self, op: O) -> Result<O::Output, Error> {
        Ok(self.run(call(), op).await?.output)
    }
}

/// Opens a database as a store.
pub trait Open {
    /// The database that the URL describes.
    fn parsed(&self) -> store::Database;

    /// Opens a store on the database.
    async fn open(&self, connections: usize, environment: &Arc<Fixed>) -> Result<Store, OpenError>;
}

impl Open for Database {
    fn parsed(&self) -> store::Database {
        store::Database::parse(&self.url()).expect("a database URL")
    }

    async fn open(&self, connections: usize, environment: &Arc<Fixed>) -> Result<Store, OpenError> {
        Store::open(self.parsed(), connections, Arc::<Fixed>::clone(environment)).await
    }
}

impl Arrange for TestStore {
    const LIMIT: Duration = Duration::from_mins(2);

    async fn arrange(setup: Setup) -> Self {
        let workdir = Workdir::arrange(setup).await;
        workdir.database.parsed().migrate().await.expect("migrations run");
        let environment = Arc::<Fixed>::default();
        let opened = workdir.database.open(CONNECTIONS, &environment).await;
        Self {
            store: opened.expect("the store opens"),
            environment,
            workdir,
        }
    }
}

/// The folder and the database below the store.
impl Deref for TestStore {
    type Target = Workdir;

    fn deref(&self) -> &Workdir {
        &self.workdir
    }
}

impl TestStore {
    /// A store on a new database of this kind.
    pub async fn on(kind: Kind) -> Self {
        Self::arrange(Setup { kind, program: None }).await
    }

    /// Another store on the same database, as another process would have.
    pub async fn another_store(&self, connections: usize) -> Store {
        let opened = self.database.open(connections, &self.environment).await;
        opened.expect("the store opens")
    }

    pub async fn run<O: Op>(&self, op: O) -> Result<O::Output, Error> {
        self.store.output_of(op).await
    }

    /// Runs an operation that must succeed.
    pub async fn ok<O: Op>(&self, op: O) -> O::Output {
        self.run(op)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", O::NAME))
    }

    /// Runs an operation that must succeed. Returns its output and the events that it has appended.
    pub async fn logs<O: Op>(&self, op: O) -> (O::Output, Vec<Logged>) {
        let before = self.database.events().await.len();
        let output = self.ok(op).await;
        (output, self.database.events().await.split_off(before))
    }

    /// Runs an operation that must be refused and change nothing.
    pub async fn refuses<O: Op>(&self, op: O) -> Refusal {
        let before = self.database.dump().await;
        let refusal = match self.run(op).await {
            Err(Error::Refused(refusal)) => refusal,
            Err(error) => panic!("{}: {error}", O::NAME),
            Ok(_) => panic!("{} was not refused", O::NAME),
        };
        assert_eq!(
            self.database.dump().await,
            before,
            "a refused operation changed something"
        );
        refusal
    }

    /// Runs a dry run that must succeed. Returns its output, and asserts that nothing changed.
    pub async fn tries<O: Op>(&self, op: O) -> O::Output {
        let before = self.database.dump().await;
        let call = Call {
            mode: Mode::Try,
            ..call()
        };
        let done = self.store.run(call, op).await;
        assert_eq!(self.database.dump().await, before);
        done.unwrap_or_else(|error| panic!("{}: {error}", O::NAME)).output
    }

    /// Runs an operation that must succeed without changing the database.
    pub async fn changes_nothing<O: Op>(&self, op: O) -> O::Output {
        let before = self.database.dump().await;
        let output = self.ok(op).await;
        assert_eq!(self.database.dump().await, before);
        output
    }

    /// Creates a workspace.
    pub async fn workspace(&self, name: &str) -> Workspace {
        self.ok(create_workspace(name)).await
    }

    /// Creates a group.
    pub async fn group(&self, workspace: &str, name: &str) -> Group {
        self.ok(create_group(workspace, name)).await
    }

    /// Creates an active user.
    pub async fn user(&self, address: &str, workspaces: impl Into<Vec<Relation>>) -> User {
        let create = users::Create {
            workspaces: workspaces.into(),
            ..create(address)
        };
        self.ok(create).await
    }

    /// Creates so many active users, each with these memberships.
    pub async fn users(&self, count: usize, workspaces: &[Relation]) {
        let created = together(count, |number| {
            let create = users::Create {
                workspaces: workspaces.to_vec(),
                ..create(&format!("u{number}@example.com"))
            };
            let store = self.store.clone();
            async move { store.output_of(create).await }
        });
        for user in created.await {
            user.expect("a user is created");
        }
    }

    /// The current state of the user in the database.
    pub async fn get(&self, user: &User) -> User {
        self.ok(users::Get(UserKey::Id(user.id))).await
    }

    /// All users.
    pub async fn list(&self) -> Vec<User> {
        let collect = Collect::default();
        self.ok(list(collect.clone())).await;
        collect.users()
    }

    /// The users that match a query.
    pub async fn list_of(&self, query: users::Query) -> Vec<User> {
        let pages = Collect::default();
        let list = users::List {
            query,
            after: None,
            pages: pages.clone(),
        };
        self.ok(list).await;
        pages.users()
    }
}

/// Runs so many tasks at the same moment. Returns their results in order.
pub async fn together<T, F>(count: usize, task: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let start = Arc::new(Barrier::new(count));
    let tasks = (0..count).map(|number| {
        let (start, task) = (Arc::clone(&start), task(number));
        tokio::spawn(async move {
            start.wait().await;
            task.await
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut answers = Vec::with_capacity(count);
    for task in tasks {
        answers.push(task.await.expect("no panic"));
    }
    answers
}
