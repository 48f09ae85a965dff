//! Lists of any length: filtered, searched, sorted, and read by cursor or by page number.
//!
//! A page is read in one of two ways. If the objects that one condition leaves over are few, they are fetched, filtered and sorted
//! ([`candidates`]). Otherwise the index of the order is walked along until the page is full ([`walk`]). [`plan`] decides.

mod by_id;
mod candidates;
mod condition;
mod found;
mod page;
mod plan;
mod query;
mod table;
mod total;
mod walk;

pub(in crate::ops) use by_id::ById;
pub(in crate::ops) use page::{Rows, find};
pub use query::{Cursor, Key, ListQuery, Listed, Sort, SortKey, Start};
pub(in crate::ops) use table::{Scope, Table};
