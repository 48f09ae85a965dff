//! The [`Conn`] of PostgreSQL.

use super::pooled::Exchange;
use crate::conn::{Conn, Row, check_count};
use crate::dialect::{Dialect, POSTGRES};
use crate::statement::{self, Bound};
use crate::{Fault, Value};
use deadpool_postgres::StatementCache;
use futures_util::stream::FuturesOrdered;
use futures_util::{TryStreamExt, pin_mut};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, RowStream, Statement};
use uuid::Uuid;

/// Rows of parameters that are sent ahead of PostgreSQL's answer to the first of them.
const ROWS_AHEAD: usize = 256;

/// A connection, inside a transaction or for one statement.
pub(crate) struct PostgresConn<'a> {
    pub(crate) client: &'a Client,
    pub(crate) statements: &'a StatementCache,
    pub(crate) exchange: &'a Exchange,
    /// Whether the operation has said that it writes.
    pub(crate) can_write: bool,
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Bool(truth) => truth.to_sql(ty, out),
            Self::Int(number) => number.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Id(id) => id.to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::BOOL, Type::INT8, Type::TEXT, Type::UUID, Type::BYTEA].contains(ty)
    }

    to_sql_checked!();
}

impl PostgresConn<'_> {
    /// A fixed statement, which the connection keeps prepared, for so many values.
    async fn prepare(&self, sql: &'static str, values: usize) -> Result<Statement, Fault> {
        let statement = self.exchange.answer(self.statements.prepare(self.client, sql)).await?;
        check_count(sql, statement.params().len(), values)?;
        Ok(statement)
    }

    /// Prepares a statement that writes. A transaction that is read-only refuses it by itself, but a read of one statement runs
    /// in none.
    async fn prepare_to_write(&self, sql: &'static str, values: usize) -> Result<Statement, Fault> {
        if !self.can_write {
            return Err(Fault::other("an operation that only reads has tried to write"));
        }
        self.prepare(sql, values).await
    }

    async fn query(&self, sql: &'static str, parameters: &[Value<'_>]) -> Result<RowStream, Fault> {
        // A statement that writes may answer rows, too.
        let statement = if sql.starts_with("SELECT") {
            self.prepare(sql, parameters.len()).await?
        } else {
            self.prepare_to_write(sql, parameters.len()).await?
        };
        let parameters = parameters.iter().map(|value| value as &(dyn ToSql + Sync));
        self.exchange
            .answer(self.client.query_raw(&statement, parameters))
            .await
    }

    async fn each_row<F>(&self, rows: RowStream, mut each: F) -> Result<(), Fault>
    where
        F: FnMut(&dyn Row) -> Result<(), Fault> + Send,
    {
        pin_mut!(rows);
        while let Some(row) = self.exchange.answer(rows.try_next()).await? {
            each(&row)?;
        }
        Ok(())
    }
}

impl Conn for PostgresConn<'_> {
    const DIALECT: Dialect = POSTGRES;

    async fn select<F>(&mut self, statement: &statement::Statement, each: F) -> Result<(), Fault>
    where
        F: FnMut(&dyn Row) -> Result<(), Fault> + Send,
    {
        let (sql, values) = statement.parts()?;
        let values = values.iter().map(|value| (value.as_value(), type_of(value)));
        let rows = self.exchange.answer(self.client.query_typed_raw(sql, values)).await?;
        self.each_row(rows, each).await
    }

    async fn execute(&mut self, sql: &'static str, parameters: &[Value<'_>]) -> Result<u64, Fault> {
        let statement = self.prepare_to_write(sql, parameters.len()).await?;
        let parameters = parameters.iter().map(|value| value as &(dyn ToSql + Sync));
        self.exchange
            .answer(self.client.execute_raw(&statement, parameters))
            .await
    }

    async fn execute_each<const N: usize>(
        &mut self,
        sql: &'static str,
        rows: &[[Value<'_>; N]],
    ) -> Result<Vec<u64>, Fault> {
        let statement = self.prepare_to_write(sql, N).await?;
        let mut counts = Vec::with_capacity(rows.len());
        // The driver sends a row when its future is polled first, and all of these are while one is waited for. The server
        // works on them one after the other, so only the wait for the next answer tells whether it is silent.
        let mut answers = FuturesOrdered::new();
        for row in rows {
            if answers.len() == ROWS_AHEAD {
                counts.extend(self.exchange.answer(answers.try_next()).await?);
            }
            let parameters = row.iter().map(|value| value as &(dyn ToSql + Sync));
            answers.push_back(self.client.execute_raw(&statement, parameters));
        }
        while let Some(count) = self.exchange.answer(answers.try_next()).await? {
            counts.push(count);
        }
        Ok(counts)
    }

    async fn execute_in_order(&mut self, statements: &[(&'static str, &[Value<'_>])]) -> Result<(), Fault> {
        let mut answers = FuturesOrdered::new();
        for (sql, parameters) in statements {
            if answers.len() == ROWS_AHEAD {
                self.exchange.answer(answers.try_next()).await?;
            }
            let statement = self.prepare_to_write(sql, parameters.len()).await?;
            let parameters: Vec<_> = parameters.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
            let client = self.client;
            answers.push_back(async move { client.execute_raw(&statement, parameters).await });
        }
        while self.exchange.answer(answers.try_next()).await?.is_some() {}
        Ok(())
    }

    async fn for_each<F>(&mut self, sql: &'static str, parameters: &[Value<'_>], each: F) -> Result<(), Fault>
    where
        F: FnMut(&dyn Row) -> Result<(), Fault> + Send,
    {
        self.each_row(self.query(sql, parameters).await?, each).await
    }
}

/// The type by which PostgreSQL is to read a value. It isn't asked what it would expect, which takes a prepared statement.
const fn type_of(value: &Bound) -> Type {
    match value {
        Bound::Bool(_) => Type::BOOL,
        Bound::Int(_) => Type::INT8,
        Bound::Text(_) => Type::TEXT,
        Bound::Id(_) => Type::UUID,
    }
}

fn get<'r, T: FromSql<'r>>(row: &'r tokio_postgres::Row, column: usize) -> Result<T, Fault> {
    row.try_get(column).map_err(Fault::other)
}

impl Row for tokio_postgres::Row {
    fn text(&self, column: usize) -> Result<&str, Fault> {
        get(self, column)
    }

    fn maybe_text(&self, column: usize) -> Result<Option<&str>, Fault> {
        get(self, column)
    }

    fn int(&self, column: usize) -> Result<i64, Fault> {
        get(self, column)
    }

    fn bool(&self, column: usize) -> Result<bool, Fault> {
        get(self, column)
    }

    fn id(&self, column: usize) -> Result<Uuid, Fault> {
        get(self, column)
    }

    fn maybe_id(&self, column: usize) -> Result<Option<Uuid>, Fault> {
        get(self, column)
    }

    fn maybe_bytes(&self, column: usize) -> Result<Option<&[u8]>, Fault> {
        get(self, column)
    }
}
