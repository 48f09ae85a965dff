//! Importing users: from a file of the operator's, and from another server.

mod batches;
mod columns;
mod file;
mod known_workspaces;
mod lines;
mod loader;
mod report;
mod row;
mod strict;
mod trial;

pub use batches::{Batches, Secret, UserToImport};
pub use file::{CsvFile, Line};
pub use known_workspaces::{KnownWorkspaces, Missing};
pub use loader::Loader;
pub use report::Report;
pub use row::Row;
pub use trial::Trial;
