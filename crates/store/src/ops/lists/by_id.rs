//! The next objects of a list in the order of their ids.

use super::condition::Conditions;
use super::found::MOST;
use super::plan::Plan;
use super::table::Table;
use super::total;
use crate::compile::Kept;
use crate::{Conn, Fault, Statement};
use directory::WorkspaceId;
use filter::Filter;
use uuid::Uuid;

/// Which objects are read.
#[derive(Debug)]
pub(in crate::ops) struct ById<'a, K: 'static> {
    pub(in crate::ops) table: &'a Table,
    /// The workspaces whose objects a filter sees; `None` for all.
    pub(in crate::ops) within: Option<&'a [WorkspaceId]>,
    pub(in crate::ops) filters: Vec<&'a Filter<K>>,
    /// The id under which the objects are counted.
    pub(in crate::ops) counted_as: Uuid,
    /// Only objects after this one.
    pub(in crate::ops) after: Uuid,
    pub(in crate::ops) limit: u32,
}

impl<K: Kept> ById<'_, K> {
    /// Adds the rest of a query, from the table to the limit: `select` has its columns.
    pub(in crate::ops) async fn add(
        self,
        conn: &mut dyn Conn,
        select: &'static str,
        statement: &mut Statement,
    ) -> Result<(), Fault> {
        let conditions = Conditions::new(self.table, &[], self.within, (&[], &[]), self.filters.iter().copied());
        let size = if conditions.filters.is_empty() {
            None
        } else {
            Some(total::kept(conn, &conditions, self.counted_as).await?)
        };
        let plan = Plan::new(conn, &conditions, size).await?;
        let found = plan.fetched();
        if let Some(found) = found {
            statement.sql("WITH candidates AS MATERIALIZED (");
            found.candidates.add(&conditions, MOST + 1, statement);
            statement
                .sql(") ")
                .sql(select)
                .sql("candidates CROSS JOIN ")
                .sql(self.table.from);
            statement.sql(" WHERE ").sql(self.table.id).sql(" = candidates.id");
        } else {
            statement.sql(select).sql(self.table.from).sql(" WHERE TRUE");
        }
        conditions.add_left_out(statement);
        conditions.add_filters(found.and_then(|found| found.satisfied), statement);
        statement.sql(" AND ").sql(self.table.id).sql(" > ").value(self.after);
        statement
            .sql(" ORDER BY ")
            .sql(self.table.id)
            .sql(" LIMIT ")
            .value(i64::from(self.limit));
        Ok(())
    }
}
