//! The measurements, one file for each part.

pub mod create;
pub mod group_add;
pub mod growth;
pub mod import;
pub mod list;
pub mod memory;
pub mod not_modified;
pub mod pages;
pub mod passwords;
pub mod plain_inserts;
pub mod point_read;
pub mod replace_relations;
pub mod search;
pub mod start;
pub mod update;
pub mod writes;

use crate::bench::Bench;
use crate::description::Description;
use crate::part::Part;
use crate::row::Row;

/// The description of a part on the page.
pub const fn description(part: Part) -> &'static Description {
    match part {
        Part::PointRead => &point_read::DESCRIPTION,
        Part::List => &list::DESCRIPTION,
        Part::Pages => &pages::DESCRIPTION,
        Part::Search => &search::DESCRIPTION,
        Part::NotModified => &not_modified::DESCRIPTION,
        Part::Create => &create::DESCRIPTION,
        Part::Update => &update::DESCRIPTION,
        Part::ReplaceRelations => &replace_relations::DESCRIPTION,
        Part::GroupAdd => &group_add::DESCRIPTION,
        Part::Import => &import::DESCRIPTION,
        Part::Passwords => &passwords::DESCRIPTION,
        Part::Memory => &memory::DESCRIPTION,
        Part::Start => &start::DESCRIPTION,
    }
}

/// Measures a part on one engine. Returns one row for each number of users.
pub async fn measure(part: Part, bench: &Bench<'_>) -> Vec<Row> {
    match part {
        Part::PointRead => point_read::measure(bench).await,
        Part::List => list::measure(bench).await,
        Part::Pages => pages::measure(bench).await,
        Part::Search => search::measure(bench).await,
        Part::NotModified => not_modified::measure(bench).await,
        Part::Create => create::measure(bench).await,
        Part::Update => update::measure(bench).await,
        Part::ReplaceRelations => replace_relations::measure(bench).await,
        Part::GroupAdd => group_add::measure(bench).await,
        Part::Import => import::measure(bench).await,
        Part::Passwords => passwords::measure(bench).await,
        Part::Memory => memory::measure(bench).await,
        Part::Start => start::measure(bench).await,
    }
}
