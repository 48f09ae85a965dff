//! Statements that depend on a request: fragments that stand in the source, and bound values.

use crate::dialect::Dialect;
use crate::{Fault, Value};
use directory::Timestamp;
use std::fmt::Write;
use uuid::Uuid;

/// A statement, put together for one request.
///
/// What a request says can only become a [value](Self::value): fragments are `'static`. It runs by
/// [`Conn::select`](crate::Conn::select), which doesn't keep it prepared, as there are too many different ones.
#[derive(Debug)]
pub struct Statement {
    sql: String,
    values: Vec<Bound>,
    dialect: Dialect,
}

/// A value of a statement. There is no NULL, because nothing compares with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// Yes or no.
    Bool(bool),
    /// A number, or a time in milliseconds.
    Int(i64),
    /// A text.
    Text(String),
    /// An id.
    Id(Uuid),
}

impl Statement {
    /// An empty statement for a database with this dialect.
    #[must_use]
    pub const fn new(dialect: Dialect) -> Self {
        Self {
            sql: String::new(),
            values: Vec::new(),
            dialect,
        }
    }

    /// Adds a fragment.
    pub fn sql(&mut self, fragment: &'static str) -> &mut Self {
        self.sql.push_str(fragment);
        self
    }

    /// Adds a parameter with this value.
    pub fn value(&mut self, value: impl Into<Bound>) -> &mut Self {
        self.values.push(value.into());
        write!(self.sql, "${}", self.values.len()).expect("a string takes all");
        self
    }

    /// What its database writes in its own way.
    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The whole of it, unless it has more values than its database takes.
    pub(crate) fn parts(&self) -> Result<(&str, &[Bound]), Fault> {
        let (count, most) = (self.values.len(), self.dialect.most_values);
        if count > most {
            return Err(Fault::other(format!(
                "a statement has {count} values, and this database takes {most}"
            )));
        }
        Ok((&self.sql, &self.values))
    }
}

impl Bound {
    /// The value as statements that are kept prepared have it.
    pub(crate) fn as_value(&self) -> Value<'_> {
        match self {
            Self::Bool(truth) => Value::Bool(*truth),
            Self::Int(number) => Value::Int(*number),
            Self::Text(text) => Value::Text(text),
            Self::Id(id) => Value::Id(*id),
        }
    }
}

impl From<bool> for Bound {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Bound {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<Timestamp> for Bound {
    fn from(time: Timestamp) -> Self {
        Self::Int(time.as_millisecond())
    }
}

impl From<String> for Bound {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Bound {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Uuid> for Bound {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}
