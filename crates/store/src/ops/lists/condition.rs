//! The conditions of a list: what the caller asks for, and what the caller may see.

use super::table::{Scope, Table};
use crate::Statement;
use crate::compile::{Compiler, Kept, Storage};
use directory::{Role, Status, WorkspaceId};
use filter::{Comparison, Filter, Literal, Operator};

const STATUSES: [Status; 2] = [Status::Active, Status::Archived];
const ROLES: [Role; 3] = [Role::Admin, Role::Builder, Role::EndUser];

/// What an object must be to be listed.
#[derive(Debug)]
pub(super) struct Conditions<'a, K: 'static> {
    pub(super) table: &'a Table,
    pub(super) scopes: &'a [Scope],
    /// The workspaces whose objects a filter sees; `None` for all.
    pub(super) within: Option<&'a [WorkspaceId]>,
    pub(super) statuses: Vec<Status>,
    pub(super) roles: Vec<Role>,
    /// Filters, all of which must hold.
    pub(super) filters: Vec<Filter<K>>,
}

impl<'a, K: Kept> Conditions<'a, K> {
    /// The conditions that the chosen statuses and roles and the filters are. Of statuses and roles, none means all.
    pub(super) fn new(
        table: &'a Table,
        scopes: &'a [Scope],
        within: Option<&'a [WorkspaceId]>,
        (statuses, roles): (&[Status], &[Role]),
        all: impl IntoIterator<Item = &'a Filter<K>>,
    ) -> Self {
        let mut conditions = Self {
            table,
            scopes,
            within,
            statuses: chosen(statuses, &STATUSES),
            roles: chosen(roles, &ROLES),
            filters: Vec::new(),
        };
        let mut filters = Vec::new();
        all.into_iter().for_each(|filter| flatten(filter, &mut filters));
        filters.retain(|filter| !conditions.take(filter));
        conditions.filters = filters;
        conditions
    }

    /// Takes a filter that names a status or a role, so that the list is read from where the index has these.
    fn take(&mut self, filter: &Filter<K>) -> bool {
        let Filter::Compare(Comparison {
            field,
            operator: Operator::Equal,
            literal: Literal::Word(word),
        }) = filter
        else {
            return false;
        };
        let Storage::Column(column) = field.key.kept() else {
            return false;
        };
        if self.table.status == Some(column) {
            self.statuses.retain(|status| status.as_str() == *word);
        } else if self.table.role == Some(column) {
            self.roles.retain(|role| role.as_str() == *word);
        } else {
            return false;
        }
        true
    }

    /// Whether neither a scope nor a status nor a role leaves objects out.
    pub(super) fn is_of_everyone(&self) -> bool {
        self.scopes.is_empty() && self.statuses.len() == STATUSES.len() && self.roles.len() == ROLES.len()
    }

    /// The parts of the list that an index has one after another: each has one status and one role, where the table has them.
    pub(super) fn parts(&self) -> Vec<Part> {
        let statuses = values(self.table.status, &self.statuses);
        let roles = values(self.table.role, &self.roles);
        let with_each_role = |status| roles.iter().map(move |role| Part { status, role: *role });
        statuses.into_iter().flat_map(with_each_role).collect()
    }

    /// Adds the conditions on status and role, where some are left out, in a form that no index answers: the objects are found
    /// by their ids.
    pub(super) fn add_left_out(&self, statement: &mut Statement) {
        let statuses = STATUSES.iter().filter(|status| !self.statuses.contains(status));
        add_none_of(statement, self.table.status, statuses.map(|status| status.as_str()));
        let roles = ROLES.iter().filter(|role| !self.roles.contains(role));
        add_none_of(statement, self.table.role, roles.map(|role| role.as_str()));
    }

    /// Adds the conditions on status and role for all parts at once, as the indexes need them.
    pub(super) fn add_parts(&self, statement: &mut Statement) {
        add_one_of(
            statement,
            self.table.status,
            self.statuses.iter().map(|status| status.as_str()),
        );
        add_one_of(statement, self.table.role, self.roles.iter().map(|role| role.as_str()));
    }

    /// Adds ` AND` and a condition for each scope.
    pub(super) fn add_scopes(&self, statement: &mut Statement) {
        for scope in self.scopes {
            statement.sql(" AND ");
            scope.add(statement);
        }
    }

    /// Adds ` AND` and a condition for each filter, except for one that all objects satisfy.
    pub(super) fn add_filters(&self, satisfied: Option<usize>, statement: &mut Statement) {
        for (number, filter) in self.filters.iter().enumerate() {
            if Some(number) == satisfied {
                continue;
            }
            statement.sql(" AND (");
            Compiler::new(statement, self.within).add(filter);
            statement.sql(")");
        }
    }
}

/// A status and a role.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) status: Option<Status>,
    pub(super) role: Option<Role>,
}

impl Part {
    /// Adds ` AND` and a condition for the status and the role.
    pub(super) fn add(self, table: &Table, statement: &mut Statement) {
        add_one_of(
            statement,
            table.status,
            self.status.iter().map(|status| status.as_str()),
        );
        add_one_of(statement, table.role, self.role.iter().map(|role| role.as_str()));
    }
}

fn flatten<K: Kept>(filter: &Filter<K>, into: &mut Vec<Filter<K>>) {
    match filter {
        Filter::And(parts) => parts.iter().for_each(|part| flatten(part, into)),
        other => into.push(other.clone()),
    }
}

/// The chosen ones, each once; all of them if none is chosen.
fn chosen<T: Copy + PartialEq>(wanted: &[T], all: &[T]) -> Vec<T> {
    let is_wanted = |one: &T| wanted.is_empty() || wanted.contains(one);
    all.iter().copied().filter(is_wanted).collect()
}

/// One for each value of a column; one without a value if there is no such column.
fn values<T: Copy>(column: Option<&str>, chosen: &[T]) -> Vec<Option<T>> {
    match column {
        Some(_) => chosen.iter().copied().map(Some).collect(),
        None => vec![None],
    }
}

/// Adds ` AND` and the condition that the column has one of these words.
fn add_one_of(statement: &mut Statement, column: Option<&'static str>, words: impl Iterator<Item = &'static str>) {
    let Some(column) = column else { return };
    if !add_words(statement, column, " IN (", words) {
        statement.sql(" AND FALSE");
    }
}

/// Adds ` AND` and the condition that the column has none of these words.
fn add_none_of(statement: &mut Statement, column: Option<&'static str>, words: impl Iterator<Item = &'static str>) {
    if let Some(column) = column {
        add_words(statement, column, " NOT IN (", words);
    }
}

/// Returns whether there is a word. Otherwise it adds nothing.
fn add_words(
    statement: &mut Statement,
    column: &'static str,
    sign: &'static str,
    words: impl Iterator<Item = &'static str>,
) -> bool {
    let mut is_first = true;
    for word in words {
        if is_first {
            statement.sql(" AND ").sql(column).sql(sign);
        } else {
            statement.sql(", ");
        }
        statement.value(word);
        is_first = false;
    }
    if !is_first {
        statement.sql(")");
    }
    !is_first
}
