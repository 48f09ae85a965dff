//! Decides whether a page is read from candidates or by walking along an order.

use super::candidates::{self, Candidates};
use super::condition::Conditions;
use super::total::{self, MOST};
use crate::compile::Kept;
use crate::{Conn, Fault};

/// How a list is read.
#[derive(Debug)]
pub(super) struct Plan<'f, K: 'static> {
    /// The fewest candidates that a condition leaves over, and how many these are: up to one more than [`MOST`], and up to the size of
    /// the list.
    candidates: Option<(Candidates<'f, K>, u64)>,
    /// Whether no more candidates than these exist.
    are_complete: bool,
    /// Whether a page is read from the candidates.
    fetches: bool,
    /// Whether the candidates are the whole list.
    is_exact: bool,
}

impl<'f, K: Kept> Plan<'f, K> {
    /// `size` is the number of objects before the filters; `depth` how many of the list are read.
    ///
    /// Of `size` objects, `n` of which pass, about `depth * size / n` are walked along until the page is full. To fetch `n` candidates
    /// costs less if `n` is less than that.
    pub(super) async fn new(
        conn: &mut dyn Conn,
        conditions: &'f Conditions<'_, K>,
        size: Option<u64>,
        depth: i64,
    ) -> Result<Self, Fault> {
        let walk = Self {
            candidates: None,
            are_complete: false,
            fetches: false,
            is_exact: false,
        };
        let Some(size) = size else { return Ok(walk) };
        // More candidates than the list has objects are of no use.
        let useful = size.min(MOST.unsigned_abs() + 1);
        let mut fewest: Option<(Candidates<'_, K>, u64)> = None;
        for candidates in candidates::all(conditions) {
            let most = fewest.as_ref().map_or(useful, |(_, count)| *count);
            let count = candidates.count(conn, conditions, most.cast_signed()).await?;
            if fewest.as_ref().is_none_or(|(_, fewest)| count < *fewest) {
                fewest = Some((candidates, count));
            }
        }
        let Some((fewest, count)) = fewest else { return Ok(walk) };
        let are_complete = count < useful;
        Ok(Self {
            are_complete,
            fetches: are_complete && count.saturating_mul(count) < size.saturating_mul(depth.unsigned_abs()),
            is_exact: conditions.is_of_everyone()
                && matches!(conditions.filters.as_slice(), [only] if candidates::are_exact(only)),
            candidates: Some((fewest, count)),
        })
    }

    /// The candidates that a page is read from.
    pub(super) fn fetched(&self) -> Option<&Candidates<'f, K>> {
        self.candidates
            .as_ref()
            .filter(|_| self.fetches)
            .map(|(candidates, _)| candidates)
    }

    /// How many objects there are, up to one more than [`MOST`].
    pub(super) async fn total(&self, conn: &mut dyn Conn, conditions: &Conditions<'_, K>) -> Result<u64, Fault> {
        let candidates = match &self.candidates {
            Some((_, count)) if self.is_exact => return Ok(*count),
            // Alternatives would all be put together before the first is counted.
            Some((Candidates::Any(_), _)) if !self.are_complete => None,
            Some((candidates, count)) if self.are_complete || *count > MOST.unsigned_abs() => Some(candidates),
            _ => None,
        };
        total::counted(conn, conditions, candidates).await
    }
}
