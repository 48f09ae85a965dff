//! The candidates of one condition, counted.

use super::candidates::{Candidates, add_search};
use super::condition::Conditions;
use crate::compile::{Compiler, Kept};
use crate::{Conn, Fault, Statement};
use std::collections::BTreeSet;

/// Up to this number, objects are counted exactly.
pub(super) const MOST: i64 = 10_000;

/// The candidates that are so few that their ids are read at once, so that the index is searched only once.
const FEW: i64 = 200;

/// Candidates, and how many these are.
#[derive(Debug)]
pub(super) struct Found<'f, K: 'static> {
    pub(super) candidates: Candidates<'f, K>,
    /// The number of the filter that all of them satisfy.
    pub(super) satisfied: Option<usize>,
    /// How many there are, counted up to a limit.
    pub(super) count: u64,
    /// Whether the limit was not reached.
    pub(super) is_complete: bool,
    /// Whether there are at least as many as `count`. If the limit is reached, an object that was found several times is counted so
    /// often.
    pub(super) is_number: bool,
}

impl<'f, K: Kept> Found<'f, K> {
    /// Counts the candidates up to `most`.
    pub(super) async fn count(
        conn: &mut dyn Conn,
        conditions: &Conditions<'_, K>,
        (candidates, satisfied): (Candidates<'f, K>, Option<usize>),
        most: i64,
    ) -> Result<Self, Fault> {
        if let Some(few) = few(conn, conditions, &candidates).await? {
            return Ok(Self {
                satisfied,
                count: few.len() as u64,
                is_complete: true,
                is_number: true,
                candidates: Candidates::Ids(few),
            });
        }
        let mut statement = Statement::new(conn.dialect());
        statement.sql(match candidates {
            Candidates::Objects { .. } => "SELECT count(*), count(DISTINCT id) FROM (",
            _ => "SELECT count(*), count(*) FROM (",
        });
        match candidates {
            Candidates::Text(place, text) => {
                statement.sql(conn.dialect().search.rows);
                add_search(place, text, &mut statement);
                statement.sql(" LIMIT ").value(most);
            }
            _ => add_entries(conditions, &candidates, most, &mut statement),
        }
        statement.sql(") AS bounded");
        let (mut entries, mut different) = (0, 0);
        conn.select(&statement, |row| {
            entries = row.int(0)?;
            different = row.int(1)?;
            Ok(())
        })
        .await?;
        let is_complete = entries < most;
        Ok(Self {
            candidates,
            satisfied,
            count: if is_complete { different } else { most }.unsigned_abs(),
            is_complete,
            is_number: is_complete || different == most,
        })
    }
}

/// The ids of the candidates, if there are few.
async fn few<K: Kept>(
    conn: &mut dyn Conn,
    conditions: &Conditions<'_, K>,
    candidates: &Candidates<'_, K>,
) -> Result<Option<BTreeSet<uuid::Uuid>>, Fault> {
    let mut statement = Statement::new(conn.dialect());
    add_entries(conditions, candidates, FEW + 1, &mut statement);
    let (mut ids, mut entries) = (BTreeSet::new(), 0);
    conn.select(&statement, |row| {
        entries += 1;
        ids.insert(row.id(0)?);
        Ok(())
    })
    .await?;
    Ok((entries <= FEW).then_some(ids))
}

/// Adds a query for the ids of the candidates, up to `most` of them. An id may occur several times.
fn add_entries<K: Kept>(
    conditions: &Conditions<'_, K>,
    candidates: &Candidates<'_, K>,
    most: i64,
    statement: &mut Statement,
) {
    statement.sql("SELECT id FROM (");
    if let Candidates::Objects {
        owners,
        workspace,
        inner,
    } = candidates
    {
        statement.sql(owners);
        Compiler::new(statement, conditions.within).add_object(workspace, *inner);
    } else {
        candidates.add(conditions, most, statement);
    }
    statement.sql(") AS found LIMIT ").value(most);
}
