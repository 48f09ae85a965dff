//! What a list is asked for, and what it answers.

use crate::statement::Bound;
use crate::{Fault, Row};
use directory::{Role, Status, Timestamp};
use filter::Filter;
use uuid::Uuid;

/// Which objects of a list, in which order, from where. `F` are the fields of the filter.
#[derive(Debug, Clone)]
pub struct ListQuery<F: 'static> {
    /// Objects that pass this filter.
    pub filter: Option<Filter<F>>,
    /// Objects with this text in the name or the address (of a workspace: the slug), without regard to case.
    pub search: Option<String>,
    /// Objects with any of these statuses; empty for all.
    pub statuses: Vec<Status>,
    /// Members with any of these roles; empty for all. Ignored by lists of other objects.
    pub roles: Vec<Role>,
    /// The order.
    pub sort: Sort,
    /// Where the page begins.
    pub start: Start,
    /// The maximum number of objects.
    pub limit: u16,
}

/// An order. Objects with equal keys are ordered by their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sort {
    /// What is compared.
    pub key: SortKey,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// What an order compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortKey {
    /// The name in lower case, by code points.
    Name,
    /// The address by code points; the slug of a workspace, and the name of a group, which have none.
    Email,
    /// The time of creation.
    #[default]
    CreatedAt,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// At the page with this number, counted from 1. The objects before it are read and passed over.
    Page(u32),
    /// After this object, however many there are before it.
    After(Cursor),
}

/// The place of an object in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// What the order compares.
    pub key: Key,
    /// The id of the object.
    pub id: Uuid,
}

/// The value that an order compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A name in lower case, or an address.
    Text(String),
    /// A time of creation.
    Time(Timestamp),
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The objects.
    pub rows: Vec<T>,
    /// The last object of the page, if there are more after it.
    pub next: Option<Cursor>,
    /// How many objects the whole list has.
    pub total: u64,
    /// Whether there are exactly so many. Otherwise there are more.
    pub total_is_exact: bool,
}

impl<F> Default for ListQuery<F> {
    fn default() -> Self {
        Self {
            filter: None,
            search: None,
            statuses: Vec::new(),
            roles: Vec::new(),
            sort: Sort::default(),
            start: Start::Page(1),
            limit: 20,
        }
    }
}

impl SortKey {
    /// The cursor's key in this column.
    pub(super) fn read(self, row: &dyn Row, column: usize) -> Result<Key, Fault> {
        Ok(match self {
            Self::Name | Self::Email => Key::Text(row.text(column)?.to_owned()),
            Self::CreatedAt => Key::Time(row.time(column)?),
        })
    }
}

impl From<&Key> for Bound {
    fn from(key: &Key) -> Self {
        match key {
            Key::Text(text) => text.as_str().into(),
            Key::Time(time) => (*time).into(),
        }
    }
}
