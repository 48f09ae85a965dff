//! Decides whether a page is read from candidates or by walking along an order.

use super::candidates::{self, Candidates};
use super::condition::Conditions;
use super::found::{Found, MOST};
use super::total;
use crate::compile::Kept;
use crate::{Conn, Fault};

/// How a list is read.
#[derive(Debug)]
pub(super) struct Plan<'f, K: 'static> {
    /// The fewest candidates that a condition leaves over, counted up to one more than [`MOST`], and up to the size of the list.
    fewest: Option<Found<'f, K>>,
    /// Whether the candidates are the whole list.
    is_exact: bool,
}

impl<'f, K: Kept> Plan<'f, K> {
    /// `size` is the number of objects before the filters; without it, the order is walked along.
    pub(super) async fn new(
        conn: &mut dyn Conn,
        conditions: &'f Conditions<'_, K>,
        size: Option<u64>,
    ) -> Result<Self, Fault> {
        let mut fewest: Option<Found<'_, K>> = None;
        if let Some(size) = size {
            // More candidates than the list has objects are of no use.
            let useful = size.min(MOST.unsigned_abs() + 1);
            for candidates in candidates::all(conditions) {
                let most = fewest.as_ref().map_or(useful, |fewest| fewest.count);
                let found = Found::count(conn, conditions, candidates, most.cast_signed()).await?;
                if fewest
                    .as_ref()
                    .is_none_or(|fewest| found.is_complete && found.count < fewest.count)
                {
                    fewest = Some(found);
                }
            }
        }
        Ok(Self {
            is_exact: conditions.is_of_everyone()
                && conditions.filters.len() == 1
                && fewest.as_ref().is_some_and(|fewest| fewest.satisfied.is_some()),
            fewest,
        })
    }

    /// The candidates that a page is read from: so a page never costs more than [`MOST`] objects, wherever in the order its own are.
    /// More candidates are taken to be so many that walking along the order soon fills the page.
    pub(super) fn fetched(&self) -> Option<&Found<'f, K>> {
        self.fewest.as_ref().filter(|fewest| fewest.is_complete)
    }

    /// How many objects there are, up to one more than [`MOST`].
    pub(super) async fn total(&self, conn: &mut dyn Conn, conditions: &Conditions<'_, K>) -> Result<u64, Fault> {
        let counted = match &self.fewest {
            Some(fewest) if self.is_exact && fewest.is_number => return Ok(fewest.count),
            Some(fewest) if !fewest.is_complete && total::are_most(conn, conditions).await? => None,
            // Alternatives would all be put together before the first is counted.
            Some(fewest) if !fewest.is_complete && matches!(fewest.candidates, Candidates::Any(_)) => None,
            Some(fewest) if fewest.is_complete || fewest.count > MOST.unsigned_abs() => Some(fewest),
            _ => None,
        };
        total::counted(conn, conditions, counted).await
    }
}
