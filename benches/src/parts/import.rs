//! Measures the time of `roster import` against plain inserts of the same rows.

use crate::bench::Bench;
use crate::description::Description;
use crate::parts::plain_inserts;
use crate::row::Row;
use crate::statistics::median;
use crate::users_file::{self, Group};
use crate::value::Value;
use std::time::Instant;

/// The time of an import relative to plain inserts.
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

/// With more users than this, the import runs once.
const ONCE_BEYOND: u32 = 100_000;

/// One group in each of a user's workspaces.
const GROUPS: [Group; 2] = [
    Group {
        workspace: 0,
        number: 0,
    },
    Group {
        workspace: 1,
        number: 1,
    },
];

/// Measures imports and plain inserts alternately, each into a new database.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for users in bench.plan.users.iter().copied() {
        let file = bench.databases.folder().join("users.csv");
        users_file::write(&file, 0..users, &GROUPS);
        let rounds = if users > ONCE_BEYOND {
            1
        } else {
            bench.plan.few_rounds()
        };
        let (mut imports, mut inserts) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let imported = bench.program.create_database(bench.databases, bench.engine).await;
            let begun = Instant::now();
            bench.program.import(&imported.url, &file);
            imports.push(begun.elapsed().as_secs_f64());
            assert_eq!(imported.ids().await.len(), users as usize, "not all were imported");
            let inserted = bench.program.create_database(bench.databases, bench.engine).await;
            inserts.push(plain_inserts::copy(&imported, &inserted).await);
            imported.remove().await;
            inserted.remove().await;
        }
        std::fs::remove_file(file).expect("it was just written");
        rows.push(row(Row::new(bench.engine, users), &imports, &inserts));
    }
    rows
}

fn row(row: Row, imports: &[f64], inserts: &[f64]) -> Row {
    let users = f64::from(row.users);
    let (import, insert) = (median(imports.iter().copied()), median(inserts.iter().copied()));
    row.with(RATIO, Value::Ratio(import / insert))
        .with_times(imports)
        .with("of the plain inserts", Value::Seconds(insert))
        .with("users imported", Value::Rate(users / import))
}
