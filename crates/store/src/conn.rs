//! What an operation sees of a database: statements and rows.

use crate::dialect::Dialect;
use crate::{Fault, Statement, Value};
use directory::Timestamp;
use uuid::Uuid;

/// A row of an answer; columns count from 0. Each method fails if the column holds something else.
pub trait Row {
    /// A text.
    fn text(&self, column: usize) -> Result<&str, Fault>;
    /// A text, or nothing.
    fn maybe_text(&self, column: usize) -> Result<Option<&str>, Fault>;
    /// A number.
    fn int(&self, column: usize) -> Result<i64, Fault>;
    /// Yes or no.
    fn bool(&self, column: usize) -> Result<bool, Fault>;
    /// An id.
    fn id(&self, column: usize) -> Result<Uuid, Fault>;
    /// An id, or nothing.
    fn maybe_id(&self, column: usize) -> Result<Option<Uuid>, Fault>;
    /// Bytes, or nothing.
    fn maybe_bytes(&self, column: usize) -> Result<Option<&[u8]>, Fault>;

    /// Bytes.
    fn bytes(&self, column: usize) -> Result<&[u8], Fault> {
        self.maybe_bytes(column)?
            .ok_or_else(|| Fault::other(format!("column {column} holds nothing")))
    }

    /// A time.
    fn time(&self, column: usize) -> Result<Timestamp, Fault> {
        Timestamp::from_millisecond(self.int(column)?).map_err(Fault::other)
    }
}

impl dyn Row + '_ {
    /// A text that stands for a value of `T`, such as a status.
    pub fn word<T: std::str::FromStr>(&self, column: usize) -> Result<T, Fault>
    where
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        self.text(column)?.parse().map_err(Fault::other)
    }
}

/// A connection inside a transaction.
///
/// Fixed statements are written once, in the SQL that SQLite and PostgreSQL share, with parameters `$1`, `$2`, ... They are
/// `'static` because each is prepared once per connection and kept. A statement may end in `FOR UPDATE`: see
/// [`crate::dialect`]. What depends on a request is a [`Statement`].
pub trait Conn: Send {
    /// What this database writes in its own way.
    const DIALECT: Dialect;

    /// Runs a query that was put together for a request, and hands each row to `each`, in order.
    fn select<F>(&mut self, statement: &Statement, each: F) -> impl Future<Output = Result<(), Fault>> + Send
    where
        F: FnMut(&dyn Row) -> Result<(), Fault> + Send;

    /// Runs a statement; answers how many rows it changed.
    fn execute(
        &mut self,
        sql: &'static str,
        parameters: &[Value<'_>],
    ) -> impl Future<Output = Result<u64, Fault>> + Send;

    /// Runs a statement once for each row of parameters, in their order; answers how many rows each run changed. The first
    /// that fails ends it. PostgreSQL is sent the next rows before it has answered the first, so many rows cost few waits.
    fn execute_each<const N: usize>(
        &mut self,
        sql: &'static str,
        rows: &[[Value<'_>; N]],
    ) -> impl Future<Output = Result<Vec<u64>, Fault>> + Send;

    /// Runs statements in their order; the first that fails ends it. PostgreSQL is sent all of them before it has answered
    /// the first.
    fn execute_in_order(
        &mut self,
        statements: &[(&'static str, &[Value<'_>])],
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Runs a query and hands each row to `each`, in order.
    fn for_each<F>(
        &mut self,
        sql: &'static str,
        parameters: &[Value<'_>],
        each: F,
    ) -> impl Future<Output = Result<(), Fault>> + Send
    where
        F: FnMut(&dyn Row) -> Result<(), Fault> + Send;

    /// Runs a query; answers what `read` makes of each row.
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

    /// Runs a query; answers what `read` makes of the first row, if there is one.
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

/// Fails unless a statement is given a value for each of its parameters.
pub(crate) fn check_count(sql: &str, parameters: usize, values: usize) -> Result<(), Fault> {
    if parameters == values {
        return Ok(());
    }
    Err(Fault::other(format!(
        "a statement has {parameters} parameters, and was given {values} values: {sql}"
    )))
}
