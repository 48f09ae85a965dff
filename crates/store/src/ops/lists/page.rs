//! Reads one page of a list, and how long the list is.

use super::condition::Conditions;
use super::found::MOST;
use super::plan::Plan;
use super::query::{Cursor, ListQuery, Listed, Start};
use super::table::{Scope, Table};
use super::total;
use super::walk::{self, Range, direction};
use crate::compile::Kept;
use crate::{Conn, Error, Fault, Row, Statement};
use directory::WorkspaceId;
use filter::Filter;
use uuid::Uuid;

/// A list, and how its objects are read.
pub(in crate::ops) struct Rows<'a, K: 'static, T> {
    pub(in crate::ops) table: &'a Table,
    pub(in crate::ops) scopes: &'a [Scope],
    /// The workspaces whose objects a filter sees; `None` for all.
    pub(in crate::ops) within: Option<&'a [WorkspaceId]>,
    /// Filters that the query doesn't have itself.
    pub(in crate::ops) filters: Vec<Filter<K>>,
    /// The id under which the objects are counted, if they are.
    pub(in crate::ops) counted_as: Option<Uuid>,
    /// The columns of an object.
    pub(in crate::ops) columns: &'static str,
    /// How many columns these are.
    pub(in crate::ops) width: usize,
    /// The join of `page`, whose `id` is that of an object, with the tables of the columns.
    pub(in crate::ops) join: &'static str,
    /// Conditions on the joined tables.
    pub(in crate::ops) joined: &'a [Scope],
    /// Reads an object.
    pub(in crate::ops) read: fn(&dyn Row) -> Result<T, Fault>,
}

/// Reads the page that the query asks for.
pub(in crate::ops) async fn find<K: Kept, T: Send>(
    conn: &mut dyn Conn,
    query: &ListQuery<K>,
    list: Rows<'_, K, T>,
) -> Result<Listed<T>, Error> {
    if let Some(settings) = conn.dialect().plan_by_index {
        conn.row(settings, &[], |_| Ok(())).await?;
    }
    let conditions = Conditions::new(
        list.table,
        list.scopes,
        list.within,
        (&query.statuses, &query.roles),
        list.filters.iter().chain(&query.filter),
    );
    let size = match list.counted_as {
        Some(id) => Some(total::kept(conn, &conditions, id).await?),
        None => None,
    };
    let range = range(query);
    let plan = Plan::new(conn, &conditions, size).await?;
    let (rows, next) = read(conn, &conditions, &plan, range, &list).await?;
    let total = match (size, conditions.filters.is_empty()) {
        (Some(size), true) => size,
        // The only page is the whole list.
        _ if range.after.is_none() && range.offset == 0 && next.is_none() => rows.len() as u64,
        _ => plan.total(conn, &conditions).await?,
    };
    let total_is_exact = conditions.filters.is_empty() || total <= MOST.unsigned_abs();
    Ok(Listed {
        rows,
        next,
        total: if total_is_exact { total } else { MOST.unsigned_abs() },
        total_is_exact,
    })
}

/// One more object than the page has shows whether the list continues.
fn range<K>(query: &ListQuery<K>) -> Range<'_> {
    let limit = i64::from(query.limit);
    let (after, offset) = match &query.start {
        Start::Page(number) => (None, i64::from(number.saturating_sub(1)) * limit),
        Start::After(cursor) => (Some(cursor), 0),
    };
    Range {
        sort: query.sort,
        after,
        offset,
        limit: limit + 1,
    }
}

async fn read<K: Kept, T: Send>(
    conn: &mut dyn Conn,
    conditions: &Conditions<'_, K>,
    plan: &Plan<'_, K>,
    range: Range<'_>,
    list: &Rows<'_, K, T>,
) -> Result<(Vec<T>, Option<Cursor>), Fault> {
    let mut statement = Statement::new(conn.dialect());
    statement
        .sql("SELECT ")
        .sql(list.columns)
        .sql(", page.id, page.sort_key FROM (");
    match plan.fetched() {
        Some(found) => walk::add_candidates(conditions, found, range, &mut statement),
        None => walk::add(conditions, range, &mut statement),
    }
    statement.sql(") AS page CROSS JOIN ").sql(list.join);
    for scope in list.joined {
        statement.sql(" AND ");
        scope.add(&mut statement);
    }
    statement.sql(" ORDER BY page.sort_key").sql(direction(range.sort));
    statement.sql(", page.id").sql(direction(range.sort));
    let (mut rows, mut cursors) = (Vec::new(), Vec::new());
    conn.select(&statement, |row| {
        rows.push((list.read)(row)?);
        cursors.push(Cursor {
            id: row.id(list.width)?,
            key: range.sort.key.read(row, list.width + 1)?,
        });
        Ok(())
    })
    .await?;
    let wanted = usize::try_from(range.limit - 1).map_err(Fault::other)?;
    let continues = rows.len() > wanted;
    rows.truncate(wanted);
    cursors.truncate(wanted);
    Ok((rows, cursors.pop().filter(|_| continues)))
}
