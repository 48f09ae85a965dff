//! The view that an operation has of a database: statements and rows.

use crate::dialect::Dialect;
use crate::{Fault, Statement, Value};
use directory::Timestamp;
use futures_util::future::BoxFuture;
use uuid::Uuid;

/// A row of a result; columns are numbered from 0. Each method fails if the column has another type.
pub trait Row {
    /// A text.
    fn text(&self, column: usize) -> Result<&str, Fault>;
    /// A text, or NULL.
    fn maybe_text(&self, column: usize) -> Result<Option<&str>, Fault>;
    /// A number.
    fn int(&self, column: usize) -> Result<i64, Fault>;
    /// A boolean.
    fn bool(&self, column: usize) -> Result<bool, Fault>;
    /// An id.
    fn id(&self, column: usize) -> Result<Uuid, Fault>;
    /// An id, or NULL.
    fn maybe_id(&self, column: usize) -> Result<Option<Uuid>, Fault>;
    /// Bytes, or NULL.
    fn maybe_bytes(&self, column: usize) -> Result<Option<&[u8]>, Fault>;

    /// A number, or NULL.
    fn maybe_int(&self, column: usize) -> Result<Option<i64>, Fault>;

    /// Bytes.
    fn bytes(&self, column: usize) -> Result<&[u8], Fault> {
        self.maybe_bytes(column)?
            .ok_or_else(|| Fault::other(format!("column {column} holds nothing")))
    }

    /// A time.
    fn time(&self, column: usize) -> Result<Timestamp, Fault> {
        Timestamp::from_millisecond(self.int(column)?).map_err(Fault::other)
    }

    /// A time, or NULL.
    fn maybe_time(&self, column: usize) -> Result<Option<Timestamp>, Fault> {
        let time = self.maybe_int(column)?.map(Timestamp::from_millisecond);
        time.transpose().map_err(Fault::other)
    }
}

impl dyn Row + '_ {
    /// A value of `T`, such as a status, that is stored as a text.
    pub fn word<T: std::str::FromStr>(&self, column: usize) -> Result<T, Fault>
    where
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        self.text(column)?.parse().map_err(Fault::other)
    }
}

/// What is done with each row of a result.
pub type EachRow<'s> = &'s mut (dyn FnMut(&dyn Row) -> Result<(), Fault> + Send);

/// A connection inside a transaction.
///
/// Fixed statements are written once, in the SQL that SQLite and PostgreSQL share, with parameters `$1`, `$2`, ... They
/// are `'static` because a connection prepares each one once and keeps it. A statement may end in `FOR UPDATE`: see
/// [`crate::dialect`]. A statement that depends on the request is a [`Statement`].
///
/// Operations are compiled once for both databases: the price is one small allocation for each statement.
pub trait Conn: Send {
    /// The SQL that differs between the databases.
    fn dialect(&self) -> Dialect;

    /// Runs a query that was built for one request, and passes each row to `each`, in order.
    fn select_each<'s>(&'s mut self, statement: &'s Statement, each: EachRow<'s>) -> BoxFuture<'s, Result<(), Fault>>;

    /// Runs a query and passes each row to `each`, in order.
    fn query_each<'s>(
        &'s mut self,
        sql: &'static str,
        parameters: &'s [Value<'s>],
        each: EachRow<'s>,
    ) -> BoxFuture<'s, Result<(), Fault>>;

    /// Runs a statement and returns how many rows it changed.
    fn execute<'s>(&'s mut self, sql: &'static str, parameters: &'s [Value<'s>]) -> BoxFuture<'s, Result<u64, Fault>>;

    /// Runs a statement once for every `width` values, in order, and returns how many rows each run changed. The first
    /// failure ends it. On PostgreSQL the runs are pipelined, so many rows cost few round trips.
    fn execute_for_each<'s>(
        &'s mut self,
        sql: &'static str,
        width: usize,
        values: &'s [Value<'s>],
    ) -> BoxFuture<'s, Result<Vec<u64>, Fault>>;

    /// Runs statements in order; the first failure ends it. On PostgreSQL they are pipelined.
    fn execute_in_order<'s>(
        &'s mut self,
        statements: &'s [(&'static str, &'s [Value<'s>])],
    ) -> BoxFuture<'s, Result<(), Fault>>;
}

impl dyn Conn + '_ {
    /// Runs a query that was built for one request, and passes each row to `each`, in order.
    pub async fn select<F>(&mut self, statement: &Statement, mut each: F) -> Result<(), Fault>
    where
        F: FnMut(&dyn Row) -> Result<(), Fault> + Send,
    {
        self.select_each(statement, &mut each).await
    }

    /// Runs a query and passes each row to `each`, in order.
    pub async fn for_each<F>(&mut self, sql: &'static str, parameters: &[Value<'_>], mut each: F) -> Result<(), Fault>
    where
        F: FnMut(&dyn Row) -> Result<(), Fault> + Send,
    {
        self.query_each(sql, parameters, &mut each).await
    }

    /// Runs a query and returns what `read` returns for each row.
    pub async fn rows<T: Send, F>(
        &mut self,
        sql: &'static str,
        parameters: &[Value<'_>],
        mut read: F,
    ) -> Result<Vec<T>, Fault>
    where
        F: FnMut(&dyn Row) -> Result<T, Fault> + Send,
    {
        let mut rows = Vec::new();
        let push = |row: &dyn Row| read(row).map(|value| rows.push(value));
        self.for_each(sql, parameters, push).await?;
        Ok(rows)
    }

    /// Runs a query and returns what `read` returns for the first row; `None` if there is no row.
    pub async fn row<T: Send, F>(
        &mut self,
        sql: &'static str,
        parameters: &[Value<'_>],
        read: F,
    ) -> Result<Option<T>, Fault>
    where
        F: FnMut(&dyn Row) -> Result<T, Fault> + Send,
    {
        Ok(self.rows(sql, parameters, read).await?.into_iter().next())
    }

    /// Runs a statement once for each row of parameters, in order, and returns how many rows each run changed. The
    /// first failure ends it.
    pub async fn execute_each<const N: usize>(
        &mut self,
        sql: &'static str,
        rows: &[[Value<'_>; N]],
    ) -> Result<Vec<u64>, Fault> {
        self.execute_for_each(sql, N, rows.as_flattened()).await
    }
}

/// Fails unless a statement gets exactly one value per parameter.
pub(crate) fn check_count(sql: &str, parameters: usize, values: usize) -> Result<(), Fault> {
    if parameters == values {
        return Ok(());
    }
    Err(Fault::other(format!(
        "a statement has {parameters} parameters, and was given {values} values: {sql}"
    )))
}
