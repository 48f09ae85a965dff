//! Opens a database with the store of this build, without a server.

use crate::database::{Database, Databases};
use directory::{Actor, User, Via};
use std::sync::{Arc, Mutex};
use store::ops::users;
use store::{Call, Error, Op, Store, System};

/// All users of a database. They are read from a copy: the store requires its own schema, and an older binary may have
/// created the original.
pub async fn all_users(databases: &Databases, original: &Database) -> Vec<User> {
    let copy = databases.copy(original).await;
    let store = open(&copy).await;
    let all = Arc::new(Mutex::new(Vec::new()));
    let list = users::List {
        query: users::Query::default(),
        after: None,
        pages: Collect(Arc::clone(&all)),
    };
    run(&store, list).await;
    store.close().await;
    copy.remove().await;
    std::mem::take(&mut *all.lock().expect("no panic"))
}

/// Migrates and opens a database.
pub async fn open(database: &Database) -> Store {
    let parsed = store::Database::parse(&database.url).expect("a database URL");
    parsed.migrate().await.expect("the schema can be brought up to date");
    let system = Arc::new(System::default());
    Store::open(parsed, 16, system).await.expect("the database opens")
}

/// Runs one operation.
pub async fn run<O: Op>(store: &Store, op: O) -> O::Output {
    let call = Call::new(Actor::System, Via::Cli);
    store.run(call, op).await.expect("the directory allows it").output
}

/// Collects the users of a list.
struct Collect(Arc<Mutex<Vec<User>>>);

impl store::ops::Pages<User> for Collect {
    async fn page(&self, users: &[User]) -> Result<(), Error> {
        self.0.lock().expect("no panic").extend_from_slice(users);
        Ok(())
    }
}
