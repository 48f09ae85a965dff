//! The objects that one condition leaves over, found by an index. All objects that satisfy the condition are among them.

use super::condition::Conditions;
use super::query::SortKey;
use super::table::Table;
use crate::Statement;
use crate::compile::{Compiler, Kept, Storage};
use crate::statement::Bound;
use directory::Email;
use filter::{Comparison, Filter, Literal, Operator};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The fewest characters of a text that the search index finds.
const SEARCHABLE: usize = 3;

/// What leaves the candidates over.
#[derive(Debug)]
pub(super) enum Candidates<'f, K: 'static> {
    /// An id in this column, which has an index of its own.
    Id(&'static str, Uuid),
    /// Objects with these ids.
    Ids(BTreeSet<Uuid>),
    /// Ranges of a key that an order compares.
    Keys(SortKey, Vec<(&'static str, Bound)>),
    /// A part of the name, of the address, or of either.
    Text(Place, &'f str),
    /// An object of a list, such as a membership.
    Objects {
        /// A query for the ids of those who have such an object; an id may occur several times.
        owners: &'static str,
        /// The column with the workspace of the object.
        workspace: &'static str,
        /// What the object must be.
        inner: Option<&'f Filter<K>>,
    },
    /// Any of these.
    Any(Vec<Self>),
}

/// Where a text is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Name,
    Email,
    Either,
}

/// The candidates of each condition that an index can answer, and the number of the filter that all of them satisfy.
pub(super) fn all<'f, K: Kept>(conditions: &'f Conditions<'_, K>) -> Vec<(Candidates<'f, K>, Option<usize>)> {
    let table = conditions.table;
    let mut found = Vec::new();
    for key in [SortKey::Name, SortKey::Email, SortKey::CreatedAt] {
        // Two ends of a range leave few over where each of them leaves many.
        let ranges = conditions
            .filters
            .iter()
            .filter_map(|filter| range_of(table, filter, key));
        let ranges: Vec<_> = ranges.flatten().collect();
        if !ranges.is_empty() {
            found.push((Candidates::Keys(key, ranges), None));
        }
    }
    let filters = conditions.filters.iter().enumerate();
    let others = filters.filter(|(_, filter)| !is_range(table, filter));
    found.extend(others.filter_map(|(number, filter)| {
        let candidates = one(table, filter)?;
        Some((candidates, are_exact(filter).then_some(number)))
    }));
    found
}

fn is_range<K: Kept>(table: &Table, filter: &Filter<K>) -> bool {
    let keys = [SortKey::Name, SortKey::Email, SortKey::CreatedAt];
    keys.into_iter().any(|key| range_of(table, filter, key).is_some())
}

/// The ends of the range of this key that the filter admits, if it is such a filter.
pub(super) fn range_of<K: Kept>(table: &Table, filter: &Filter<K>, key: SortKey) -> Option<Vec<(&'static str, Bound)>> {
    let Filter::Compare(comparison) = filter else {
        return None;
    };
    let column = match comparison.field.key.kept() {
        Storage::Column(column) | Storage::LowerCase(column) => column,
        // An address in its other forms may be in another place of the order.
        Storage::Address(column) if !matches!(&comparison.literal, Literal::Text(text) if text.as_str().contains('σ')) => {
            column
        }
        _ => return None,
    };
    if table.key_of(column) != Some(key) {
        return None;
    }
    match &comparison.literal {
        Literal::Time(time) => Some(vec![(sign(comparison.operator)?, (*time).into())]),
        Literal::Text(text) if !text.has_nul() && !is_address(comparison) => {
            range_of_text(comparison.operator, text.as_str())
        }
        _ => None,
    }
}

/// Whether the comparison is one of addresses in all of their forms.
fn is_address<K: Kept>(comparison: &Comparison<K>) -> bool {
    address(comparison).is_some_and(|address| !address.has_one_form())
}

fn address<K: Kept>(comparison: &Comparison<K>) -> Option<Email> {
    match (comparison.field.key.kept(), comparison.operator, &comparison.literal) {
        (Storage::Address(_), Operator::Equal, Literal::Text(text)) => text.as_str().parse().ok(),
        _ => None,
    }
}

fn range_of_text(operator: Operator, text: &str) -> Option<Vec<(&'static str, Bound)>> {
    if operator != Operator::StartsWith {
        return Some(vec![(sign(operator)?, text.into())]);
    }
    let end = after_prefix(text).map(|end| (" < ", end.into()));
    Some([Some((" >= ", text.into())), end].into_iter().flatten().collect())
}

/// The first text by code points that comes after all texts with this prefix.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

const fn sign(operator: Operator) -> Option<&'static str> {
    match operator {
        Operator::Equal => Some(" = "),
        Operator::Greater => Some(" > "),
        Operator::GreaterOrEqual => Some(" >= "),
        Operator::Less => Some(" < "),
        Operator::LessOrEqual => Some(" <= "),
        Operator::NotEqual | Operator::Contains | Operator::StartsWith | Operator::EndsWith => None,
    }
}

/// The candidates of one condition, if an index can answer it.
fn one<'f, K: Kept>(table: &Table, filter: &'f Filter<K>) -> Option<Candidates<'f, K>> {
    match filter {
        Filter::And(parts) => parts.iter().find_map(|part| one(table, part)),
        Filter::Or(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(|part| one(table, part)).collect();
            parts.map(|parts| match parts.as_slice() {
                [
                    Candidates::Text(Place::Name, text),
                    Candidates::Text(Place::Email, same),
                ] if text == same => Candidates::Text(Place::Either, text),
                _ => Candidates::Any(parts),
            })
        }
        Filter::Not(_) => None,
        Filter::Present(list) => objects(list.key.kept(), None),
        Filter::Any(list, inner) => objects(list.key.kept(), Some(inner)),
        Filter::Compare(comparison) => {
            let keys = [SortKey::Name, SortKey::Email, SortKey::CreatedAt].into_iter();
            let mut ranges = keys.filter_map(|key| Some(Candidates::Keys(key, range_of(table, filter, key)?)));
            ranges.next().or_else(|| compared(table, comparison))
        }
    }
}

fn objects<K>(storage: Storage, inner: Option<&Filter<K>>) -> Option<Candidates<'_, K>> {
    match storage {
        Storage::Objects { owners, workspace, .. } => Some(Candidates::Objects {
            owners,
            workspace,
            inner,
        }),
        _ => None,
    }
}

fn compared<'f, K: Kept>(table: &Table, comparison: &'f Comparison<K>) -> Option<Candidates<'f, K>> {
    let (Storage::Column(column) | Storage::LowerCase(column) | Storage::Address(column)) = comparison.field.key.kept()
    else {
        return None;
    };
    if let Some(address) = address(comparison) {
        let forms = address
            .forms()
            .map(|form| Candidates::Keys(SortKey::Email, vec![(" = ", form.into())]));
        return Some(Candidates::Any(forms.collect()));
    }
    match (&comparison.literal, comparison.operator) {
        (Literal::Id(id), Operator::Equal) if table.unique.contains(&column) => Some(Candidates::Id(column, *id)),
        (Literal::Text(text), Operator::Contains | Operator::EndsWith)
            if table.is_searchable && !text.has_nul() && text.as_str().chars().count() >= SEARCHABLE =>
        {
            let place = match table.key_of(column)? {
                SortKey::Name => Place::Name,
                SortKey::Email => Place::Email,
                SortKey::CreatedAt => return None,
            };
            Some(Candidates::Text(place, text.as_str()))
        }
        _ => None,
    }
}

/// Whether the candidates of this condition are exactly the objects that satisfy it.
fn are_exact<K>(filter: &Filter<K>) -> bool {
    match filter {
        Filter::Or(parts) => parts.iter().all(are_exact),
        Filter::And(_) | Filter::Not(_) => false,
        Filter::Present(_) | Filter::Any(..) => true,
        Filter::Compare(comparison) => {
            let has_sigma = matches!(&comparison.literal, Literal::Text(text) if text.as_str().contains('σ'));
            comparison.operator != Operator::EndsWith && !has_sigma
        }
    }
}

impl<K: Kept> Candidates<'_, K> {
    /// Adds a query for the ids. `most` of each alternative are enough.
    pub(super) fn add(&self, conditions: &Conditions<'_, K>, most: i64, statement: &mut Statement) {
        let table = conditions.table;
        let search = statement.dialect().search;
        match self {
            Self::Id(column, id) => {
                add_rows(conditions, statement);
                statement.sql(" AND ").sql(column).sql(" = ").value(*id);
            }
            Self::Ids(ids) => {
                statement.sql("SELECT column1 AS id FROM (VALUES (");
                // No object has the nil id, and PostgreSQL needs a row.
                statement.value(Uuid::nil());
                for id in ids {
                    statement.sql("), (").value(*id);
                }
                statement.sql(")) AS ids");
            }
            Self::Keys(key, ranges) => {
                add_rows(conditions, statement);
                for (sign, value) in ranges {
                    statement.sql(" AND ").sql(table.column(*key));
                    add_order(*key, statement);
                    statement.sql(sign).value(value.clone());
                }
            }
            Self::Text(place, text) => {
                statement.sql(search.users);
                add_search(*place, text, statement);
            }
            Self::Objects {
                owners,
                workspace,
                inner,
            } => {
                statement.sql("SELECT DISTINCT id FROM (").sql(owners);
                Compiler::new(statement, conditions.within).add_object(workspace, *inner);
                statement.sql(") AS owned");
            }
            Self::Any(parts) => {
                for (number, part) in parts.iter().enumerate() {
                    statement.sql(if number == 0 {
                        "SELECT id FROM ("
                    } else {
                        " UNION SELECT id FROM ("
                    });
                    part.add(conditions, most, statement);
                    statement.sql(" LIMIT ").value(most).sql(") AS one");
                }
            }
        }
    }
}

/// Adds the condition that the text is there.
pub(super) fn add_search(place: Place, text: &str, statement: &mut Statement) {
    let search = statement.dialect().search;
    let conditions = match (place, search.in_either) {
        (Place::Name, _) => vec![search.in_name],
        (Place::Email, _) => vec![search.in_email],
        (Place::Either, Some(either)) => vec![either],
        (Place::Either, None) => vec![search.in_name, search.in_email],
    };
    for (number, condition) in conditions.into_iter().enumerate() {
        statement.sql(if number == 0 { "(" } else { " OR " });
        statement.sql(condition).value((search.pattern)(text)).sql(search.end);
    }
    statement.sql(")");
}

/// Adds a query for the ids of the list's objects, to which conditions can be appended.
fn add_rows<K: Kept>(conditions: &Conditions<'_, K>, statement: &mut Statement) {
    let table = conditions.table;
    statement
        .sql("SELECT ")
        .sql(table.id)
        .sql(" AS id FROM ")
        .sql(table.from)
        .sql(" WHERE TRUE");
    conditions.add_scopes(statement);
    conditions.add_parts(statement);
}

/// Adds that an address is compared by code points, which its own column may not say.
pub(super) fn add_order(key: SortKey, statement: &mut Statement) {
    if key == SortKey::Email {
        let by_character = statement.dialect().by_character;
        statement.sql(by_character);
    }
}

#[cfg(test)]
mod tests {
    use super::after_prefix;
    use proptest::prelude::*;

    #[test]
    fn the_end_of_a_prefix_skips_what_is_no_character() {
        assert_eq!(after_prefix("ab").as_deref(), Some("ac"));
        assert_eq!(after_prefix("a\u{D7FF}").as_deref(), Some("a\u{E000}"));
        assert_eq!(after_prefix("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(after_prefix("\u{10FFFF}"), None);
    }

    proptest! {
        #[test]
        fn a_text_is_before_the_end_of_a_prefix_if_it_begins_with_it(prefix in "\\PC{1,3}", text in "\\PC{0,4}") {
            let Some(end) = after_prefix(&prefix) else { return Ok(()) };
            let is_within = text >= prefix && text < end;
            prop_assert_eq!(is_within, text.starts_with(&prefix));
            let longer = prefix.clone() + &text;
            prop_assert!(longer >= prefix && longer < end);
        }
    }
}
