//! Statements that are built for one request, from SQL fragments in the source code and bound values.

use crate::dialect::Dialect;
use crate::{Fault, Value};
use directory::Timestamp;
use std::fmt::Write;
use uuid::Uuid;

/// A statement that is built for one request.
///
/// Input from a request can only become a [value](Self::value): fragments are `'static`.
/// [`Conn::select`](crate::Conn::select) runs the statement without keeping it prepared, because there are too many
/// different ones.
#[derive(Debug)]
pub struct Statement {
    sql: String,
    values: Vec<Bound>,
    dialect: Dialect,
}

/// A value of a statement. There is no NULL, because no comparison with NULL is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// A boolean.
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

    /// The SQL that differs between the databases.
    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The SQL and its values. Fails if there are more values than the database accepts.
    pub(crate) fn parts(&self) -> Result<(&str, &[Bound]), Fault> {
        let (count, most) = (self.values.len(), self.dialect.most_values);
        if count > most {
            return Err(Fault::other(format!(
                "a statement has {count} values, but this database accepts {most}"
            )));
        }
        Ok((&self.sql, &self.values))
    }
}

impl Bound {
    /// The value in the form of prepared statements.
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
