//! The view that an operation has of a database: statements and rows.

use crate::dialect::Dialect;
use crate::{Fault, Statement, Value};
use directory::Timestamp;
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

/// A connection inside a transaction.
///
/// Fixed statements are written once, in the SQL that SQLite and PostgreSQL share, with parameters `$1`, `$2`, ... They
/// are `'static` because a connection prepares each one once and keeps it. A statement may end in `FOR UPDATE`: see
/// [`crate::dialect`]. A statement that depends on the request is a [`Statement`].
pub trait Conn: Send {
    /// The SQL that differs between the databases.
    const DIALECT: Dialect;

    /// Runs a query that was built for one request, and passes each row to `each`, in order.
    fn select<F>(&mut self, statement: &Statement, each: F) -> impl Future<Output = Result<(), Fault>> + Send
    where
        F: FnMut(&dyn Row) -> Result<(), Fault> + Send;

    /// Runs a statement and returns how many rows it changed.
    fn execute(
        &mut self,
        sql: &'static str,
        parameters: &[Value<'_>],
    ) -> impl Future<Output = Result<u64, Fault>> + Send;

    /// Runs a statement once for each row of parameters, in order, and returns how many rows each run changed. The
    /// first failure ends it. On PostgreSQL the runs are pipelined, so many rows cost few round trips.
    fn execute_each<const N: usize>(
        &mut self,
        sql: &'static str,
        rows: &[[Value<'_>; N]],
    ) -> impl Future<Output = Result<Vec<u64>, Fault>> + Send;

    /// Runs statements in order; the first failure ends it. On PostgreSQL they are pipelined.
    fn execute_in_order(
        &mut self,
        statements: &[(&'static str, &[Value<'_>])],
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Runs a query and passes each row to `each`, in order.
    fn for_each<F>(
        &mut self,
        sql: &'static str,
        parameters: &[Value<'_>],
        each: F,
    ) -> impl Future<Output = Result<(), Fault>> + Send
    where
        F: FnMut(&dyn Row) -> Result<(), Fault> + Send;

    /// Runs a query and returns what `read` returns for each row.
    fn rows<T: Send, F>(
        &mut self,
        sql: &'static str,
        parameters: &[Value<'_>],
        mut read: F,
    ) -> impl Future<Output = Result<Vec<T>, Fault>> + Send
    where
        F: FnMut(&dyn Row) -> Result<T, Fault> + Send,
    {
        async move {
            let mut rows = Vec::new();
            let push = |row: &dyn Row| read(row).map(|value| rows.push(value));
            self.for_each(sql, parameters, push).await?;
            Ok(rows)
        }
    }

    /// Runs a query and returns what `read` returns for the first row; `None` if there is no row.
    fn row<T: Send, F>(
        &mut self,
        sql: &'static str,
        parameters: &[Value<'_>],
        read: F,
    ) -> impl Future<Output = Result<Option<T>, Fault>> + Send
    where
        F: FnMut(&dyn Row) -> Result<T, Fault> + Send,
    {
        async move { Ok(self.rows(sql, parameters, read).await?.into_iter().next()) }
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
