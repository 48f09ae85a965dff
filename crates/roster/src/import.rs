//! Importing users: from a file of the operator's, and from another server.

mod batches;
mod cell;
mod choice;
mod columns;
mod delimiter;
mod encoding;
mod fields;
mod file;
mod findings;
mod header;
mod known_workspaces;
mod lines;
mod loader;
mod problem;
mod problems;
mod products;
mod refusals;
mod report;
mod report_file;
mod row;
mod source;
mod status;
mod strict;
mod trial;

pub use batches::{Batches, Secret, UserToImport};
pub use choice::Choice;
pub use file::{CsvFile, Line, Unreadable};
pub use known_workspaces::{KnownWorkspaces, Missing};
pub use loader::Loader;
pub use problem::Problem;
pub use problems::Problems;
pub use refusals::{Refusal, Refusals};
pub use report::Report;
pub use row::Row;
pub use source::Source;
pub use trial::Trial;
