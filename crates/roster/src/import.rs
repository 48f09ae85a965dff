//! Importing users: from a file of the operator's, and from another server.

mod batches;
mod columns;
mod file;
mod line_counter;
mod loader;
mod places;
mod report;
mod row;
mod trial;

pub use batches::{Batches, Secret, Wanted};
pub use file::{CsvFile, Line};
pub use loader::Loader;
pub use places::{Missing, Places};
pub use report::Report;
pub use row::Row;
pub use trial::Trial;
