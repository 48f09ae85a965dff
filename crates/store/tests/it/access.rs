//! Each operation is limited to the access that it declares.

use crate::harness::{Open as _, Outputs as _, TestStore, create_workspace};
use directory::Scope;
use std::sync::Arc;
use store::{Access, Error, Fault, Op, Store, System, Tx};
use testing::on_both_databases;

/// A write, run as a statement or as a query.
#[derive(Debug, Clone, Copy)]
enum Statement {
    Change(&'static str),
    Query(&'static str),
}

/// Plain writes, and writes hidden in queries.
const STATEMENTS: [Statement; 3] = [
    Statement::Change("UPDATE users SET name = 'Eve'"),
    Statement::Query("UPDATE users SET name = 'Eve' RETURNING name"),
    Statement::Query("DELETE FROM passwords RETURNING user_id"),
];

/// Defines an operation that declares this access and runs such a statement.
macro_rules! writes {
    ($name:ident, $access:expr) => {
        #[derive(Debug)]
        struct $name(Statement);

        impl Op for $name {
            type Output = ();
            const NAME: &'static str = "test.writes";
            const ACCESS: Access = $access;

            async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
                let conn = tx.ask(Scope::UsersWrite)?;
                match self.0 {
                    Statement::Change(sql) => drop(conn.execute(sql, &[]).await?),
                    Statement::Query(sql) => conn.for_each(sql, &[], |_| Ok(())).await?,
                }
                Ok(())
            }
        }
    };
}

writes!(Point, Access::Point);
writes!(Snapshot, Access::Snapshot);
writes!(Stream, Access::Stream);
writes!(Write, Access::Write);

async fn only_a_write_writes(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    let before = test.database.dump().await;
    for statement in STATEMENTS {
        let results = [
            test.run(Point(statement)).await,
            test.run(Snapshot(statement)).await,
            test.run(Stream(statement)).await,
        ];
        for (access, result) in ["Point", "Snapshot", "Stream"].into_iter().zip(results) {
            let is_refused = matches!(
                result,
                Err(Error::Failed(Fault::Other(_)) | Error::NotWritable(_) | Error::Unavailable(_))
            );
            assert!(is_refused, "{access} {statement:?}: {result:?}");
        }
        assert_eq!(before, test.database.dump().await, "{statement:?}");
    }
    // The connections still work, and the statements are valid.
    for statement in STATEMENTS {
        test.ok(Write(statement)).await;
    }
    assert_eq!(test.get(&user).await.name.as_str(), "Eve");
}

/// Counts the workspaces twice; in between, another process creates one.
#[derive(Debug)]
struct CountTwice(store::Database);

impl Op for CountTwice {
    type Output = [Option<i64>; 2];
    const NAME: &'static str = "test.count_twice";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Error> {
        const COUNT: &str = "SELECT count(*) FROM workspaces";
        let conn = tx.ask(Scope::WorkspacesRead)?;
        let first = conn.row(COUNT, &[], |row| row.int(0)).await?;
        // On another thread, because an operation on SQLite must not wait.
        let database = self.0.clone();
        let created = std::thread::spawn(move || create_elsewhere(database));
        created.join().expect("no panic");
        Ok([first, conn.row(COUNT, &[], |row| row.int(0)).await?])
    }
}

fn create_elsewhere(database: store::Database) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(database, 1, Arc::new(System::default())).await;
        let store = store.expect("the store opens");
        store.output_of(create_workspace("ops")).await.expect("it is created");
        store.close().await;
    });
}

async fn a_snapshot_read_is_of_one_moment(test: &TestStore) {
    test.workspace("finance").await;
    let counts = test.ok(CountTwice(test.database.parsed())).await;
    assert_eq!(counts, [Some(1), Some(1)]);
    assert_eq!(test.ok(store::ops::workspaces::List).await.len(), 2);
}

on_both_databases!(only_a_write_writes, a_snapshot_read_is_of_one_moment);
