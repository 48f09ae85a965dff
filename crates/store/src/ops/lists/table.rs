//! Where the objects of a list are stored.

use super::query::SortKey;
use crate::Statement;
use directory::WorkspaceId;
use uuid::Uuid;

/// A table with an index for each order. Each index begins with the columns of the scope, the status and the role, where there are any.
#[derive(Debug)]
pub(in crate::ops) struct Table {
    /// The table and its alias.
    pub(in crate::ops) from: &'static str,
    /// The id of an object.
    pub(in crate::ops) id: &'static str,
    /// What the order by name compares.
    pub(in crate::ops) name: &'static str,
    /// What the order by address compares. Unique in a list.
    pub(in crate::ops) email: &'static str,
    /// What the order by creation compares.
    pub(in crate::ops) created_at: &'static str,
    pub(in crate::ops) status: Option<&'static str>,
    pub(in crate::ops) role: Option<&'static str>,
    /// Further columns by which an object is found without reading all.
    pub(in crate::ops) unique: &'static [&'static str],
    /// Whether the objects are persons, whose names and addresses are in the search index.
    pub(in crate::ops) is_searchable: bool,
}

impl Table {
    pub(super) const fn column(&self, key: SortKey) -> &'static str {
        match key {
            SortKey::Name => self.name,
            SortKey::Email => self.email,
            SortKey::CreatedAt => self.created_at,
        }
    }

    /// The key whose order this column has.
    pub(super) fn key_of(&self, column: &str) -> Option<SortKey> {
        let keys = [SortKey::Name, SortKey::Email, SortKey::CreatedAt];
        keys.into_iter().find(|key| self.column(*key) == column)
    }
}

/// A part of a table that a list is limited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ops) enum Scope {
    /// The rows with this id in this column.
    Is(&'static str, Uuid),
    /// The rows with any of these workspaces in this column.
    Within(&'static str, Vec<WorkspaceId>),
}

impl Scope {
    /// Adds the condition.
    pub(super) fn add(&self, statement: &mut Statement) {
        match self {
            Self::Is(column, id) => {
                statement.sql(column).sql(" = ").value(*id);
            }
            Self::Within(column, workspaces) => crate::compile::add_within(statement, column, workspaces),
        }
    }
}
