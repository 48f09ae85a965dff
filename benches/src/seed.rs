//! The users that a database is filled with.

use crate::database::{Database, Kind, Place};
use directory::{GroupItem, Reference, Status, User, UserFilter, WorkspaceItem};
use std::sync::{Arc, Mutex};
use store::ops::{groups, users, workspaces};
use store::{Error, Op, Origin, Store, System};
use tokio::task::JoinSet;

/// The workspace that the created users are members of.
pub const WORKSPACE: &str = "workspace 0";

const WORKSPACES: u32 = 10;
const MEMBERSHIPS: u32 = 2;
const GROUPS_IN_EACH: u32 = 2;

/// Users that are made by operations of the store; the others are copies of them.
const ORIGINALS: u32 = 1_000;

/// A database with workspaces, groups and users in it.
pub struct Directory {
    /// The database.
    pub database: Database,
    store: Store,
    users: u32,
}

impl Directory {
    /// A new one, without users.
    pub async fn empty(place: &Place, kind: Kind) -> Self {
        let database = place.database(kind).await;
        let opened = store::Database::parse(&database.url).expect("a database URL");
        opened.migrate().await.expect("the schema can be made");
        let system = Arc::new(System::default());
        let store = Store::open(opened, 16, system).await.expect("the database opens");
        for number in 0..WORKSPACES {
            create_workspace(&store, &format!("workspace {number}")).await;
        }
        Self {
            database,
            store,
            users: 0,
        }
    }

    /// A new one with so many users.
    pub async fn with_users(place: &Place, kind: Kind, users: u32) -> Self {
        let mut directory = Self::empty(place, kind).await;
        let mut creating = JoinSet::new();
        for number in 0..ORIGINALS {
            let store = directory.store.clone();
            creating.spawn(async move { run(&store, user(number)).await });
        }
        creating.join_all().await;
        directory.users = ORIGINALS;
        directory.grow(users).await;
        directory
    }

    /// All users, from the database.
    pub async fn users(&self) -> Vec<User> {
        let all = Arc::new(Mutex::new(Vec::new()));
        let list = users::List {
            filter: UserFilter::default(),
            pages: Collect(Arc::clone(&all)),
        };
        run(&self.store, list).await;
        std::mem::take(&mut *all.lock().expect("no panic"))
    }

    /// Adds copies of the first users until there are so many; a multiple of [`ORIGINALS`]. Creating them one by one would
    /// take longer than all measurements.
    pub async fn grow(&mut self, users: u32) {
        let (first, last) = (self.users / ORIGINALS, users / ORIGINALS - 1);
        let dialect = Dialect::of(self.database.kind);
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
        self.database.execute(dialect.epilogue).await;
        self.users = users;
    }

    /// Closes the database and removes it.
    pub async fn remove(self) {
        self.store.close().await;
        self.database.remove().await;
    }
}

/// What differs between the databases when users are copied.
struct Dialect {
    /// The id of copy `n`, in a form where `{}` stands for the id of the original: its last 8 digits are replaced.
    id: &'static str,
    /// `n` in five digits.
    number: &'static str,
    prologue: &'static str,
    /// What a database that has been in use for a while has done by itself.
    epilogue: &'static str,
}

impl Dialect {
    const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => Self {
                id: "unhex(substr(hex({}), 1, 24) || printf('%08x', n))",
                number: "printf('%05d', n)",
                prologue: "PRAGMA defer_foreign_keys = true",
                epilogue: "PRAGMA wal_checkpoint(TRUNCATE)",
            },
            Kind::Postgres => Self {
                id: "(left({}::text, 28) || lpad(to_hex(n), 8, '0'))::uuid",
                number: "lpad(n::text, 5, '0')",
                // Doesn't look up each copy's references, which are those of its original.
                prologue: "SET LOCAL session_replication_role = replica",
                epilogue: "VACUUM ANALYZE",
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
