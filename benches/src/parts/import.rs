//! `roster import` against plain inserts of the rows that it made.

use crate::bench::Bench;
use crate::database::Database;
use crate::description::Description;
use crate::parts::plain_inserts;
use crate::row::Row;
use crate::seed::WORKSPACES;
use crate::server;
use crate::statistics::median;
use crate::value::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The time of an import against that of the plain inserts.
pub const RATIO: &str = "÷ plain inserts, time";

pub const DESCRIPTION: Description = Description {
    title: "Import",
    about: "`roster import` of a file with so many users into an empty directory, against prepared `INSERT`s of the same rows, \
            events included, in one transaction; on PostgreSQL 256 rows are sent ahead of the answer to the first, by both. A user has no password and is in two workspaces and a \
            group of each, which the import creates. The times are those of whole imports, of which there are 3, or 1 of more \
            than 100,000 users.",
    ratio: RATIO,
    times: "import of a file",
};

/// More users than this are imported once.
const ONCE_BEYOND: u32 = 100_000;

/// Measures imports and plain inserts in turn, each into a new database.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for users in bench.plan.users.iter().copied() {
        let file = write_file(bench.databases.folder(), users);
        let rounds = if users > ONCE_BEYOND {
            1
        } else {
            bench.plan.few_rounds()
        };
        let (mut imports, mut inserts) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let imported = bench.databases.database(bench.engine).await;
            imports.push(import(&imported, &file));
            assert_eq!(imported.ids().await.len(), users as usize, "not all were imported");
            let inserted = bench.databases.database(bench.engine).await;
            inserts.push(plain_inserts::copy(&imported, &inserted).await);
            imported.remove().await;
            inserted.remove().await;
        }
        std::fs::remove_file(file).expect("it was just written");
        rows.push(row(Row::new(bench.engine, users), &imports, &inserts));
    }
    rows
}

fn write_file(folder: &Path, users: u32) -> PathBuf {
    let mut text = "name,email,status,workspaces,groups\n".to_owned();
    for user in 0..users {
        let (one, other) = (user % WORKSPACES, (user + 1) % WORKSPACES);
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "Ada Obi King,user{user:07}@example.com,active,\
             workspace {one};workspace {other},workspace {one}/group 0;workspace {other}/group 1"
        );
    }
    let path = folder.join("users.csv");
    std::fs::write(&path, text).expect("the disk has room");
    path
}

/// How many seconds the command took.
fn import(database: &Database, file: &Path) -> f64 {
    let mut command = server::roster(&database.url);
    command
        .arg("import")
        .arg(file)
        .args(["--create-workspaces", "--create-groups"]);
    let begun = Instant::now();
    let output = command.output().expect("the binary was built");
    let took = begun.elapsed();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}: {said}", output.status);
    took.as_secs_f64()
}

fn row(row: Row, imports: &[f64], inserts: &[f64]) -> Row {
    let users = f64::from(row.users);
    let (import, insert) = (median(imports.iter().copied()), median(inserts.iter().copied()));
    row.with(RATIO, Value::Ratio(import / insert))
        .with_times(imports)
        .with("of the plain inserts", Value::Seconds(insert))
        .with("users imported", Value::Rate(users / import))
}
