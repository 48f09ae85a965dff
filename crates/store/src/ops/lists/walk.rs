//! The objects of a page: their ids and keys, in order.

use super::candidates::{add_order, range_of};
use super::condition::{Conditions, Part};
use super::found::{Found, MOST};
use super::query::{Cursor, Sort, SortKey};
use crate::Statement;
use crate::compile::Kept;

/// Which objects of an order are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range<'a> {
    pub(super) sort: Sort,
    /// Only objects after this one.
    pub(super) after: Option<&'a Cursor>,
    /// How many are passed over.
    pub(super) offset: i64,
    /// How many are read then.
    pub(super) limit: i64,
}

/// Adds a query for the ids and keys of a page, by walking along the index of the order. An index has the objects of one status (and
/// one role) in order, so each part is walked along by itself, and then they are merged.
pub(super) fn add<K: Kept>(conditions: &Conditions<'_, K>, range: Range<'_>, statement: &mut Statement) {
    let parts = conditions.parts();
    if parts.is_empty() {
        // Filters exclude each other.
        add_part(conditions, range, None, statement);
        return;
    }
    for (number, part) in parts.into_iter().enumerate() {
        statement.sql(if number == 0 {
            "SELECT id, sort_key FROM ("
        } else {
            " UNION ALL SELECT id, sort_key FROM ("
        });
        let whole = Range {
            offset: 0,
            limit: range.offset + range.limit,
            ..range
        };
        add_part(conditions, whole, Some(part), statement);
        statement.sql(") AS part");
    }
    statement.sql(" ORDER BY sort_key").sql(direction(range.sort));
    statement.sql(", id").sql(direction(range.sort));
    add_limit(range, statement);
}

fn add_part<K: Kept>(conditions: &Conditions<'_, K>, range: Range<'_>, part: Option<Part>, statement: &mut Statement) {
    let table = conditions.table;
    add_columns(conditions, range.sort.key, statement);
    statement.sql(table.from).sql(" WHERE TRUE");
    conditions.add_scopes(statement);
    match part {
        Some(part) => part.add(table, statement),
        None => conditions.add_parts(statement),
    }
    add_ends(conditions, range, statement);
    conditions.add_filters(None, statement);
    add_order_and_limit(conditions, range, statement);
}

/// Adds a query for the ids and keys of a page, by fetching the candidates.
pub(super) fn add_candidates<K: Kept>(
    conditions: &Conditions<'_, K>,
    found: &Found<'_, K>,
    range: Range<'_>,
    statement: &mut Statement,
) {
    statement.sql("WITH candidates AS MATERIALIZED (");
    found.candidates.add(conditions, MOST + 1, statement);
    statement.sql(") ");
    add_columns(conditions, range.sort.key, statement);
    add_joined_candidates(conditions, found, statement);
    add_after(conditions, range, statement);
    add_order_and_limit(conditions, range, statement);
}

/// Adds the candidates as the first table of a join, with all conditions that they may not satisfy.
pub(super) fn add_joined_candidates<K: Kept>(
    conditions: &Conditions<'_, K>,
    found: &Found<'_, K>,
    statement: &mut Statement,
) {
    let table = conditions.table;
    statement.sql("candidates CROSS JOIN ").sql(table.from);
    statement.sql(" WHERE ").sql(table.id).sql(" = candidates.id");
    conditions.add_scopes(statement);
    conditions.add_left_out(statement);
    conditions.add_filters(found.satisfied, statement);
}

fn add_columns<K: Kept>(conditions: &Conditions<'_, K>, key: SortKey, statement: &mut Statement) {
    let table = conditions.table;
    statement
        .sql("SELECT ")
        .sql(table.id)
        .sql(" AS id, ")
        .sql(table.column(key));
    add_order(key, statement);
    statement.sql(" AS sort_key FROM ");
}

/// Adds where the walk begins and ends. The filter itself has these conditions too, but not always in a form that an index answers.
fn add_ends<K: Kept>(conditions: &Conditions<'_, K>, range: Range<'_>, statement: &mut Statement) {
    add_after(conditions, range, statement);
    let ranges = conditions
        .filters
        .iter()
        .filter_map(|filter| range_of(conditions.table, filter, range.sort.key));
    let is_beginning = |sign: &str| sign.contains('>') != range.sort.descending;
    for (sign, value) in ranges.flatten() {
        if range.after.is_none() || !is_beginning(sign) {
            statement.sql(" AND ").sql(conditions.table.column(range.sort.key));
            add_order(range.sort.key, statement);
            statement.sql(sign).value(value);
        }
    }
}

/// Adds that the objects are those after the cursor. An address is unique, so it needs no id.
fn add_after<K: Kept>(conditions: &Conditions<'_, K>, range: Range<'_>, statement: &mut Statement) {
    let Some(cursor) = range.after else { return };
    let table = conditions.table;
    let sign = if range.sort.descending { " < " } else { " > " };
    if has_id(range.sort.key) {
        statement
            .sql(" AND (")
            .sql(table.column(range.sort.key))
            .sql(", ")
            .sql(table.id)
            .sql(")");
        statement
            .sql(sign)
            .sql("(")
            .value(&cursor.key)
            .sql(", ")
            .value(cursor.id)
            .sql(")");
    } else {
        statement.sql(" AND ").sql(table.column(range.sort.key));
        add_order(range.sort.key, statement);
        statement.sql(sign).value(&cursor.key);
    }
}

fn add_order_and_limit<K: Kept>(conditions: &Conditions<'_, K>, range: Range<'_>, statement: &mut Statement) {
    let table = conditions.table;
    statement.sql(" ORDER BY ").sql(table.column(range.sort.key));
    add_order(range.sort.key, statement);
    statement.sql(direction(range.sort));
    if has_id(range.sort.key) {
        statement.sql(", ").sql(table.id).sql(direction(range.sort));
    }
    add_limit(range, statement);
}

fn add_limit(range: Range<'_>, statement: &mut Statement) {
    statement.sql(" LIMIT ").value(range.limit);
    if range.offset > 0 {
        statement.sql(" OFFSET ").value(range.offset);
    }
}

pub(super) const fn direction(sort: Sort) -> &'static str {
    if sort.descending { " DESC" } else { "" }
}

const fn has_id(key: SortKey) -> bool {
    !matches!(key, SortKey::Email)
}
