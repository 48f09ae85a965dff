//! The [`Conn`] of PostgreSQL.

use super::pooled::Exchange;
use crate::conn::{Conn, EachRow, Row, check_count};
use crate::dialect::{Dialect, POSTGRES};
use crate::statement;
use crate::{Fault, Value};
use deadpool_postgres::StatementCache;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use futures_util::{TryStreamExt, pin_mut};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Error, RowStream, Statement};
use uuid::Uuid;

/// Rows of parameters that are sent ahead of PostgreSQL's answer to the first of them.
const ROWS_AHEAD: usize = 256;

/// A connection, inside a transaction or for one statement.
pub(crate) struct PostgresConn<'a> {
    pub(crate) client: &'a Client,
    /// The statements that it keeps prepared, if it may.
    pub(crate) statements: Option<&'a StatementCache>,
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
        [
            Type::BOOL,
            Type::INT8,
            Type::TEXT,
            Type::UUID,
            Type::BYTEA,
            Type::UNKNOWN,
        ]
        .contains(ty)
    }

    to_sql_checked!();
}

/// A fixed statement as a connection runs it.
enum Prepared {
    /// Kept by the connection.
    Kept(Statement),
    /// Prepared for one run, without a name.
    Once(&'static str),
}

impl Prepared {
    /// Runs a statement; answers how many rows it changed. The first poll of the future sends it.
    async fn execute(&self, client: &Client, values: &[Value<'_>]) -> Result<u64, Error> {
        match self {
            Self::Kept(statement) => client.execute_raw(statement, values.iter().map(as_parameter)).await,
            Self::Once(sql) => {
                client
                    .execute_typed(sql, &values.iter().map(typed).collect::<Vec<_>>())
                    .await
            }
        }
    }

    async fn query(&self, client: &Client, values: &[Value<'_>]) -> Result<RowStream, Error> {
        match self {
            Self::Kept(statement) => client.query_raw(statement, values.iter().map(as_parameter)).await,
            Self::Once(sql) => client.query_typed_raw(sql, values.iter().map(typed)).await,
        }
    }
}

impl PostgresConn<'_> {
    /// Prepares a statement for so many values, where the connection may keep it.
    async fn prepare(&self, sql: &'static str, values: usize) -> Result<Prepared, Fault> {
        let Some(statements) = self.statements else {
            return Ok(Prepared::Once(sql));
        };
        let statement = self.exchange.answer(statements.prepare(self.client, sql)).await?;
        check_count(sql, statement.params().len(), values)?;
        Ok(Prepared::Kept(statement))
    }

    /// Prepares a statement that writes. A transaction that is read-only refuses it by itself, but a read of one statement runs
    /// in none.
    async fn prepare_to_write(&self, sql: &'static str, values: usize) -> Result<Prepared, Fault> {
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
        self.exchange.answer(statement.query(self.client, parameters)).await
    }

    async fn each_row(&self, rows: RowStream, each: EachRow<'_>) -> Result<(), Fault> {
        pin_mut!(rows);
        while let Some(row) = self.exchange.answer(rows.try_next()).await? {
            each(&row)?;
        }
        Ok(())
    }
}

impl Conn for PostgresConn<'_> {
    fn dialect(&self) -> Dialect {
        POSTGRES
    }

    fn select_each<'s>(
        &'s mut self,
        statement: &'s statement::Statement,
        each: EachRow<'s>,
    ) -> BoxFuture<'s, Result<(), Fault>> {
        Box::pin(async move {
            let (sql, values) = statement.parts()?;
            let values = values.iter().map(|value| {
                let value = value.as_value();
                let kind = type_of(&value);
                (value, kind)
            });
            let rows = self.exchange.answer(self.client.query_typed_raw(sql, values)).await?;
            self.each_row(rows, each).await
        })
    }

    fn query_each<'s>(
        &'s mut self,
        sql: &'static str,
        parameters: &'s [Value<'s>],
        each: EachRow<'s>,
    ) -> BoxFuture<'s, Result<(), Fault>> {
        Box::pin(async move { self.each_row(self.query(sql, parameters).await?, each).await })
    }

    fn execute<'s>(&'s mut self, sql: &'static str, parameters: &'s [Value<'s>]) -> BoxFuture<'s, Result<u64, Fault>> {
        Box::pin(async move {
            let statement = self.prepare_to_write(sql, parameters.len()).await?;
            self.exchange.answer(statement.execute(self.client, parameters)).await
        })
    }

    fn execute_for_each<'s>(
        &'s mut self,
        sql: &'static str,
        width: usize,
        values: &'s [Value<'s>],
    ) -> BoxFuture<'s, Result<Vec<u64>, Fault>> {
        Box::pin(async move {
            let statement = self.prepare_to_write(sql, width).await?;
            let rows = values.chunks_exact(width);
            let mut counts = Vec::with_capacity(rows.len());
            // The driver sends a row when its future is polled first, and all of these are while one is waited for. The
            // server works on them one after the other, so only the wait for the next answer tells whether it is silent.
            let mut answers = FuturesOrdered::new();
            for row in rows {
                if answers.len() == ROWS_AHEAD {
                    counts.extend(self.exchange.answer(answers.try_next()).await?);
                }
                answers.push_back(statement.execute(self.client, row));
            }
            while let Some(count) = self.exchange.answer(answers.try_next()).await? {
                counts.push(count);
            }
            Ok(counts)
        })
    }

    fn execute_in_order<'s>(
        &'s mut self,
        statements: &'s [(&'static str, &'s [Value<'s>])],
    ) -> BoxFuture<'s, Result<(), Fault>> {
        Box::pin(async move {
            let mut answers = FuturesOrdered::new();
            for (sql, parameters) in statements {
                if answers.len() == ROWS_AHEAD {
                    self.exchange.answer(answers.try_next()).await?;
                }
                let statement = self.prepare_to_write(sql, parameters.len()).await?;
                let client = self.client;
                answers.push_back(async move { statement.execute(client, parameters).await });
            }
            while self.exchange.answer(answers.try_next()).await?.is_some() {}
            Ok(())
        })
    }
}

fn as_parameter<'a>(value: &'a Value<'_>) -> &'a (dyn ToSql + Sync) {
    value
}

/// A value with its type. PostgreSQL would say which type it expects, but only of a prepared statement.
fn typed<'a>(value: &'a Value<'_>) -> (&'a (dyn ToSql + Sync), Type) {
    (value, type_of(value))
}

const fn type_of(value: &Value<'_>) -> Type {
    match value {
        Value::Null => Type::UNKNOWN,
        Value::Bool(_) => Type::BOOL,
        Value::Int(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Id(_) => Type::UUID,
        Value::Bytes(_) => Type::BYTEA,
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

    fn maybe_int(&self, column: usize) -> Result<Option<i64>, Fault> {
        get(self, column)
    }

    fn maybe_bytes(&self, column: usize) -> Result<Option<&[u8]>, Fault> {
        get(self, column)
    }
}
