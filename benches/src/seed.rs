//! The users that a database is filled with.

use crate::database::{Database, Databases};
use crate::engine::Engine;
use crate::walk::Walk;
use directory::{GroupItem, Reference, Status, User, UserFilter, WorkspaceItem};
use std::sync::{Arc, Mutex};
use store::ops::{groups, users, workspaces};
use store::{Error, Op, Origin, Store, System};
use tokio::task::JoinSet;

/// The workspace that the created users are members of.
pub const WORKSPACE: &str = "workspace 0";

/// What the addresses of created users begin with, and no other's.
pub const CREATED: &str = "created";

/// How many workspaces there are: `workspace 0` and so on.
pub const WORKSPACES: u32 = 10;

/// How many workspaces a user is a member of; the numbers of the two follow each other.
const MEMBERSHIPS: u32 = 2;

/// How many groups each workspace has, `group 0` and so on; a member is in all of them.
pub const GROUPS_IN_EACH: u32 = 2;

/// Users that are made by operations of the store; the others are copies of them.
const ORIGINALS: u32 = 1_000;

/// A database with workspaces, groups and users in it.
pub struct Directory {
    /// The database.
    pub database: Database,
    /// How many users it has.
    pub users: u32,
}

impl Directory {
    /// New ones with so many users; the numbers go up. Each begins as a copy of the one before.
    pub async fn with_users(databases: &Databases, engine: Engine, numbers: &[u32]) -> Vec<Self> {
        let mut directories = vec![Self::with_originals(databases, engine).await];
        for users in numbers {
            let last = directories.last().expect("there is one at least");
            let mut next = last.copy(databases).await;
            next.grow(*users).await;
            directories.push(next);
        }
        directories.remove(0).database.remove().await;
        directories
    }

    /// A new one with the users that are the models of all others.
    async fn with_originals(databases: &Databases, engine: Engine) -> Self {
        let database = databases.database(engine).await;
        let store = open(&database).await;
        for number in 0..WORKSPACES {
            create_workspace(&store, &format!("workspace {number}")).await;
        }
        let mut creating = JoinSet::new();
        for number in 0..ORIGINALS {
            let store = store.clone();
            creating.spawn(async move { run(&store, user(number)).await });
        }
        creating.join_all().await;
        store.close().await;
        database.settle().await;
        Self {
            database,
            users: ORIGINALS,
        }
    }

    /// The same again, to change something in it.
    pub async fn copy(&self, databases: &Databases) -> Self {
        Self {
            database: databases.copy(&self.database).await,
            users: self.users,
        }
    }

    /// All users, from the database.
    pub async fn all_users(&self) -> Vec<User> {
        let store = open(&self.database).await;
        let all = Arc::new(Mutex::new(Vec::new()));
        let list = users::List {
            filter: UserFilter::default(),
            pages: Collect(Arc::clone(&all)),
        };
        run(&store, list).await;
        store.close().await;
        std::mem::take(&mut *all.lock().expect("no panic"))
    }

    /// Goes through all users.
    pub async fn walk(&self) -> Walk {
        Walk::through(self.database.ids().await)
    }

    /// Removes the users whose addresses begin with [`CREATED`], so that it is as large as before.
    pub async fn remove_created(&self) {
        let created = format!("email >= '{CREATED}' AND email < '{CREATED}~'");
        self.database
            .execute(&format!(
                "DELETE FROM passwords WHERE user_id IN (SELECT id FROM users WHERE {created});
                 DELETE FROM memberships WHERE user_id IN (SELECT id FROM users WHERE {created});
                 DELETE FROM users WHERE {created}"
            ))
            .await;
        self.database.settle().await;
    }

    /// Adds copies of the first users until there are so many; a multiple of [`ORIGINALS`]. Creating them one by one would
    /// take longer than all measurements.
    async fn grow(&mut self, users: u32) {
        if users == self.users {
            return;
        }
        let (first, last) = (self.users / ORIGINALS, users / ORIGINALS - 1);
        let dialect = Dialect::of(self.database.engine);
        let copies =
            format!("WITH RECURSIVE number(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM number WHERE n < {last})");
        let (id, user_id, number) = (dialect.id_of_copy("id"), dialect.id_of_copy("user_id"), dialect.number);
        let originals = "user_id IN (SELECT id FROM users WHERE email LIKE 'user00000%')";
        let statements = format!(
            "BEGIN; {prologue};
             INSERT INTO users (id, name, email, status, created_at)
             {copies} SELECT {id}, name, 'user' || {number} || substr(email, 10), status, created_at
             FROM users, number WHERE email LIKE 'user00000%' ORDER BY 1;
             INSERT INTO memberships (user_id, workspace_id, status, role, archived_with_user, created_at)
             {copies} SELECT {user_id}, workspace_id, status, role, archived_with_user, created_at
             FROM memberships, number WHERE {originals} ORDER BY 1, 2;
             INSERT INTO group_members (user_id, workspace_id, group_id)
             {copies} SELECT {user_id}, workspace_id, group_id
             FROM group_members, number WHERE {originals} ORDER BY 1, 2, 3;
             COMMIT",
            prologue = dialect.prologue
        );
        self.database.execute(&statements).await;
        self.database.settle().await;
        self.users = users;
    }
}

async fn open(database: &Database) -> Store {
    let opened = store::Database::parse(&database.url).expect("a database URL");
    let system = Arc::new(System::default());
    Store::open(opened, 16, system).await.expect("the database opens")
}

/// What differs between the databases when users are copied.
struct Dialect {
    /// The id of copy `n`, in a form where `{}` stands for the id of the original: its last 8 digits are replaced.
    id: &'static str,
    /// `n` in five digits.
    number: &'static str,
    prologue: &'static str,
}

impl Dialect {
    const fn of(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self {
                id: "unhex(substr(hex({}), 1, 24) || printf('%08x', n))",
                number: "printf('%05d', n)",
                prologue: "PRAGMA defer_foreign_keys = true",
            },
            Engine::Postgres => Self {
                id: "(left({}::text, 28) || lpad(to_hex(n), 8, '0'))::uuid",
                number: "lpad(n::text, 5, '0')",
                // Doesn't look up each copy's references, which are those of its original.
                prologue: "SET LOCAL session_replication_role = replica",
            },
        }
    }

    fn id_of_copy(&self, column: &str) -> String {
        self.id.replace("{}", column)
    }
}

/// Where a list goes.
struct Collect(Arc<Mutex<Vec<User>>>);

impl users::UserPages for Collect {
    async fn page(&self, users: &[User]) -> Result<(), Error> {
        self.0.lock().expect("no panic").extend_from_slice(users);
        Ok(())
    }
}

async fn create_workspace(store: &Store, name: &str) {
    let create = workspaces::Create {
        name: name.parse().expect("a name"),
        slug: None,
    };
    run(store, create).await;
    for number in 0..GROUPS_IN_EACH {
        let create = groups::Create {
            workspace: workspaces::WorkspaceKey(name.to_owned()),
            name: format!("group {number}").parse().expect("a name"),
        };
        run(store, create).await;
    }
}

/// Users are alike in length, so that the answers are too.
fn user(number: u32) -> users::Create {
    let email = format!("user00000.{number:05}@example.com");
    users::Create {
        name: "Ada Obi King".parse().expect("a name"),
        email: email.parse().expect("an address"),
        status: Status::Active,
        password: None,
        workspaces: (number..number + MEMBERSHIPS).map(membership).collect(),
    }
}

fn membership(number: u32) -> WorkspaceItem {
    let group = |number| GroupItem {
        group: Reference::Name(format!("group {number}")),
        status: None,
    };
    WorkspaceItem {
        workspace: Reference::Name(format!("workspace {}", number % WORKSPACES)),
        status: None,
        groups: (0..GROUPS_IN_EACH).map(group).collect(),
    }
}

async fn run<O: Op>(store: &Store, op: O) -> O::Output {
    let origin = Origin {
        actor: "bench".into(),
        request_id: None,
    };
    store.run(origin, op).await.expect("the directory allows it")
}
