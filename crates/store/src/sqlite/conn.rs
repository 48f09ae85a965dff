//! The [`Conn`] of SQLite. Every future is ready when it is first polled.

use crate::conn::{Conn, EachRow, Row, check_count};
use crate::dialect::{Dialect, SQLITE, for_sqlite, sqlite_fault};
use crate::statement::{Bound, Statement};
use crate::{Fault, Value};
use futures_util::future::BoxFuture;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ToSql};
use std::future::ready;
use uuid::Uuid;

/// A connection, in a transaction or for one statement.
#[derive(Debug)]
pub(crate) struct SqliteConn<'a>(pub(crate) &'a mut Connection);

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Bool(truth) => i64::from(*truth).into(),
            Self::Int(number) => (*number).into(),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

impl SqliteConn<'_> {
    /// A fixed statement, which the connection keeps prepared.
    fn prepared(&self, sql: &'static str) -> Result<CachedStatement<'_>, Fault> {
        self.0.prepare_cached(for_sqlite(sql)).map_err(sqlite_fault)
    }

    fn execute_now(&self, sql: &'static str, parameters: &[Value<'_>]) -> Result<u64, Fault> {
        let mut statement = self.prepared(sql)?;
        bind(&mut statement, sql, parameters)?;
        Ok(statement.raw_execute().map_err(sqlite_fault)? as u64)
    }

    fn execute_each_now(&self, sql: &'static str, width: usize, values: &[Value<'_>]) -> Result<Vec<u64>, Fault> {
        let mut statement = self.prepared(sql)?;
        check_count(sql, statement.parameter_count(), width)?;
        // The numbers are looked up once for all rows.
        let numbers = (1..=width).map(|index| number_of(&statement, index));
        let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
        let mut run = |row: &[Value<'_>]| {
            for (number, index) in numbers.iter().zip(1..) {
                bind_one(&mut statement, index, row, *number)?;
            }
            Ok(statement.raw_execute().map_err(sqlite_fault)? as u64)
        };
        values.chunks_exact(width).map(&mut run).collect()
    }

    fn query_now(&self, sql: &'static str, parameters: &[Value<'_>], each: EachRow<'_>) -> Result<(), Fault> {
        let mut statement = self.prepared(sql)?;
        bind(&mut statement, sql, parameters)?;
        for_each_row(&mut statement, each)
    }

    fn select_now(&self, statement: &Statement, each: EachRow<'_>) -> Result<(), Fault> {
        let (sql, values) = statement.parts()?;
        let values: Vec<_> = values.iter().map(Bound::as_value).collect();
        let mut statement = self.0.prepare(sql).map_err(sqlite_fault)?;
        bind(&mut statement, sql, &values)?;
        for_each_row(&mut statement, each)
    }
}

/// Binds exactly one value to each parameter of a statement.
fn bind(statement: &mut rusqlite::Statement<'_>, sql: &str, values: &[Value<'_>]) -> Result<(), Fault> {
    check_count(sql, statement.parameter_count(), values.len())?;
    for index in 1..=values.len() {
        let number = number_of(statement, index)?;
        bind_one(statement, index, values, number)?;
    }
    Ok(())
}

/// The number in a parameter's name. To SQLite `$2` is a name: it numbers parameters by their first occurrence in the
/// statement.
fn number_of(statement: &rusqlite::Statement<'_>, index: usize) -> Result<usize, Fault> {
    let name = statement.parameter_name(index);
    let number = name.and_then(|name| name.strip_prefix('$')?.parse().ok());
    number.ok_or_else(|| Fault::other(format!("a parameter has no number but is called {name:?}")))
}

fn bind_one(
    statement: &mut rusqlite::Statement<'_>,
    index: usize,
    values: &[Value<'_>],
    number: usize,
) -> Result<(), Fault> {
    let value = number.checked_sub(1).and_then(|place| values.get(place));
    let value = value.ok_or_else(|| Fault::other(format!("there is no value for ${number}")))?;
    statement.raw_bind_parameter(index, value).map_err(sqlite_fault)
}

fn for_each_row(statement: &mut rusqlite::Statement<'_>, each: EachRow<'_>) -> Result<(), Fault> {
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(sqlite_fault)? {
        each(row)?;
    }
    Ok(())
}

impl Conn for SqliteConn<'_> {
    fn dialect(&self) -> Dialect {
        SQLITE
    }

    fn select_each<'s>(&'s mut self, statement: &'s Statement, each: EachRow<'s>) -> BoxFuture<'s, Result<(), Fault>> {
        Box::pin(ready(self.select_now(statement, each)))
    }

    fn query_each<'s>(
        &'s mut self,
        sql: &'static str,
        parameters: &'s [Value<'s>],
        each: EachRow<'s>,
    ) -> BoxFuture<'s, Result<(), Fault>> {
        Box::pin(ready(self.query_now(sql, parameters, each)))
    }

    fn execute<'s>(&'s mut self, sql: &'static str, parameters: &'s [Value<'s>]) -> BoxFuture<'s, Result<u64, Fault>> {
        Box::pin(ready(self.execute_now(sql, parameters)))
    }

    fn execute_for_each<'s>(
        &'s mut self,
        sql: &'static str,
        width: usize,
        values: &'s [Value<'s>],
    ) -> BoxFuture<'s, Result<Vec<u64>, Fault>> {
        Box::pin(ready(self.execute_each_now(sql, width, values)))
    }

    fn execute_in_order<'s>(
        &'s mut self,
        statements: &'s [(&'static str, &'s [Value<'s>])],
    ) -> BoxFuture<'s, Result<(), Fault>> {
        let mut statements = statements.iter();
        let run = |(sql, parameters): &(&'static str, &[Value<'_>])| self.execute_now(sql, parameters).map(drop);
        Box::pin(ready(statements.try_for_each(run)))
    }
}

fn other_type(column: usize, value: ValueRef<'_>) -> Fault {
    Fault::other(format!("column {column} holds a value of type {}", value.data_type()))
}

impl Row for rusqlite::Row<'_> {
    fn text(&self, column: usize) -> Result<&str, Fault> {
        match self.get_ref(column).map_err(sqlite_fault)? {
            ValueRef::Text(text) => std::str::from_utf8(text).map_err(Fault::other),
            other => Err(other_type(column, other)),
        }
    }

    fn maybe_text(&self, column: usize) -> Result<Option<&str>, Fault> {
        match self.get_ref(column).map_err(sqlite_fault)? {
            ValueRef::Null => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    fn int(&self, column: usize) -> Result<i64, Fault> {
        match self.get_ref(column).map_err(sqlite_fault)? {
            ValueRef::Integer(number) => Ok(number),
            other => Err(other_type(column, other)),
        }
    }

    fn bool(&self, column: usize) -> Result<bool, Fault> {
        self.int(column).map(|number| number != 0)
    }

    fn id(&self, column: usize) -> Result<Uuid, Fault> {
        match self.get_ref(column).map_err(sqlite_fault)? {
            ValueRef::Blob(bytes) => Uuid::from_slice(bytes).map_err(Fault::other),
            other => Err(other_type(column, other)),
        }
    }

    fn maybe_id(&self, column: usize) -> Result<Option<Uuid>, Fault> {
        match self.get_ref(column).map_err(sqlite_fault)? {
            ValueRef::Null => Ok(None),
            _ => self.id(column).map(Some),
        }
    }

    fn maybe_int(&self, column: usize) -> Result<Option<i64>, Fault> {
        match self.get_ref(column).map_err(sqlite_fault)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(number) => Ok(Some(number)),
            other => Err(other_type(column, other)),
        }
    }

    fn maybe_bytes(&self, column: usize) -> Result<Option<&[u8]>, Fault> {
        match self.get_ref(column).map_err(sqlite_fault)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Ok(Some(bytes)),
            other => Err(other_type(column, other)),
        }
    }
}
