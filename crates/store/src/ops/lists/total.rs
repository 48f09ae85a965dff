//! How many objects a list has.

use super::condition::Conditions;
use super::found::{Found, MOST};
use super::walk;
use crate::compile::Kept;
use crate::{Conn, Fault, Statement};
use uuid::Uuid;

/// How many objects show whether most of a list satisfy its filters.
const SAMPLE: i64 = 1_000;

/// The number of objects in the chosen parts of a list, from the counts that are kept beside the directory.
pub(super) async fn kept<K: Kept>(conn: &mut dyn Conn, conditions: &Conditions<'_, K>, id: Uuid) -> Result<u64, Fault> {
    let mut statement = Statement::new(conn.dialect());
    statement
        .sql("SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM counts WHERE id = ")
        .value(id);
    let mut before = " AND (";
    for part in conditions.parts() {
        statement
            .sql(before)
            .sql("status = ")
            .value(part.status.map_or("", directory::Status::as_str));
        statement
            .sql(" AND role = ")
            .value(part.role.map_or("", directory::Role::as_str));
        before = " OR ";
    }
    statement.sql(if before == " AND (" { " AND FALSE" } else { ")" });
    number(conn, &statement).await
}

/// Counts the objects, up to one more than [`MOST`]; all of them if nothing filters.
pub(super) async fn counted<K: Kept>(
    conn: &mut dyn Conn,
    conditions: &Conditions<'_, K>,
    found: Option<&Found<'_, K>>,
) -> Result<u64, Fault> {
    let mut statement = Statement::new(conn.dialect());
    statement.sql("SELECT count(*) FROM (SELECT 1 FROM ");
    if let Some(found) = found {
        // Not materialised, so that counting ends early.
        statement.sql("(");
        found.candidates.add(conditions, MOST + 1, &mut statement);
        statement.sql(") AS ");
        walk::add_joined_candidates(conditions, found, &mut statement);
    } else {
        statement.sql(conditions.table.from).sql(" WHERE TRUE");
        conditions.add_scopes(&mut statement);
        conditions.add_parts(&mut statement);
        conditions.add_filters(None, &mut statement);
    }
    if !conditions.filters.is_empty() {
        statement.sql(" LIMIT ").value(MOST + 1);
    }
    statement.sql(") AS counted");
    number(conn, &statement).await
}

/// Whether at least half of the first objects satisfy the filters: then enough of them are counted by walking along the list, where
/// most candidates could be objects of other lists.
pub(super) async fn are_most<K: Kept>(conn: &mut dyn Conn, conditions: &Conditions<'_, K>) -> Result<bool, Fault> {
    let mut statement = Statement::new(conn.dialect());
    statement.sql("SELECT count(*) FROM (SELECT (TRUE");
    conditions.add_filters(None, &mut statement);
    statement
        .sql(") AS is_one FROM ")
        .sql(conditions.table.from)
        .sql(" WHERE TRUE");
    conditions.add_scopes(&mut statement);
    conditions.add_parts(&mut statement);
    statement.sql(" LIMIT ").value(SAMPLE).sql(") AS sample WHERE is_one");
    Ok(number(conn, &statement).await? * 2 >= SAMPLE.unsigned_abs())
}

async fn number(conn: &mut dyn Conn, statement: &Statement) -> Result<u64, Fault> {
    let mut number = 0;
    conn.select(statement, |row| {
        number = row.int(0)?.unsigned_abs();
        Ok(())
    })
    .await?;
    Ok(number)
}
