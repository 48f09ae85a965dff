//! The [`Conn`] of SQLite. Every statement is answered before its future is first polled.

use crate::Fault;
use crate::conn::{Conn, Row, Value};
use crate::dialect::{for_sqlite, sqlite_fault};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{BindIndex, CachedStatement, Connection, ToSql};
use std::future::ready;
use uuid::Uuid;

/// What parameters are called. For SQLite these are names and no numbers: it counts them in the order in which a statement
/// first mentions them.
const PARAMETERS: [&str; 9] = ["$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9"];

/// A connection, inside a transaction or for one statement.
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
    /// The statement, prepared, with its parameters bound.
    fn statement(&self, sql: &'static str, parameters: &[Value<'_>]) -> rusqlite::Result<CachedStatement<'_>> {
        debug_assert!(parameters.len() <= PARAMETERS.len(), "more parameters than names");
        let mut statement = self.0.prepare_cached(for_sqlite(sql))?;
        for (name, value) in PARAMETERS.iter().zip(parameters) {
            statement.raw_bind_parameter(*name, value)?;
        }
        Ok(statement)
    }

    fn execute_now(&self, sql: &'static str, parameters: &[Value<'_>]) -> rusqlite::Result<u64> {
        Ok(self.statement(sql, parameters)?.raw_execute()? as u64)
    }

    fn execute_each_now<const N: usize>(
        &self,
        sql: &'static str,
        rows: &[[Value<'_>; N]],
    ) -> rusqlite::Result<Vec<u64>> {
        let mut statement = self.0.prepare_cached(for_sqlite(sql))?;
        // Looked up once for all rows.
        let mut numbers = [0; N];
        for (number, name) in numbers.iter_mut().zip(PARAMETERS) {
            *number = name.idx(&statement)?;
        }
        let mut run = |row: &[Value<'_>; N]| {
            for (number, value) in numbers.iter().zip(row) {
                statement.raw_bind_parameter(*number, value)?;
            }
            Ok(statement.raw_execute()? as u64)
        };
        rows.iter().map(&mut run).collect()
    }

    fn for_each_now<F>(&self, sql: &'static str, parameters: &[Value<'_>], mut each: F) -> Result<(), Fault>
    where
        F: FnMut(&dyn Row) -> Result<(), Fault>,
    {
        let mut statement = self.statement(sql, parameters).map_err(sqlite_fault)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(sqlite_fault)? {
            each(row)?;
        }
        Ok(())
    }
}

impl Conn for SqliteConn<'_> {
    fn execute(
        &mut self,
        sql: &'static str,
        parameters: &[Value<'_>],
    ) -> impl Future<Output = Result<u64, Fault>> + Send {
        ready(self.execute_now(sql, parameters).map_err(sqlite_fault))
    }

    fn execute_each<const N: usize>(
        &mut self,
        sql: &'static str,
        rows: &[[Value<'_>; N]],
    ) -> impl Future<Output = Result<Vec<u64>, Fault>> + Send {
        ready(self.execute_each_now(sql, rows).map_err(sqlite_fault))
    }

    fn execute_in_order(
        &mut self,
        statements: &[(&'static str, &[Value<'_>])],
    ) -> impl Future<Output = Result<(), Fault>> + Send {
        let mut statements = statements.iter();
        let run = |(sql, parameters): &(&'static str, &[Value<'_>])| self.execute_now(sql, parameters).map(drop);
        ready(statements.try_for_each(run).map_err(sqlite_fault))
    }

    fn for_each<F>(
        &mut self,
        sql: &'static str,
        parameters: &[Value<'_>],
        each: F,
    ) -> impl Future<Output = Result<(), Fault>> + Send
    where
        F: FnMut(&dyn Row) -> Result<(), Fault> + Send,
    {
        ready(self.for_each_now(sql, parameters, each))
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

    fn maybe_bytes(&self, column: usize) -> Result<Option<&[u8]>, Fault> {
        match self.get_ref(column).map_err(sqlite_fault)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Ok(Some(bytes)),
            other => Err(other_type(column, other)),
        }
    }
}
