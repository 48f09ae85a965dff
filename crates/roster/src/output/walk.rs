//! Prints a list of any length, which is read page by page.

use store::ops::{Listed, Start};

use super::{Listing, Shown};
use crate::failure::Failure;

/// How many objects of a list a command reads at a time.
pub const PAGE: u16 = 100;

/// Prints all objects of a list; `page` reads the page that begins there.
pub async fn walk<S: Shown>(
    mut listing: Listing,
    page: impl AsyncFn(Start) -> Result<Listed<S>, Failure>,
) -> Result<(), Failure> {
    let mut start = Some(Start::Page(1));
    while let Some(from) = start {
        let listed = page(from).await?;
        for row in &listed.rows {
            listing.add(row).map_err(Failure::Output)?;
        }
        start = listed.next.map(Start::After);
    }
    listing.finish().map_err(Failure::Output)
}
