//! The file that `roster export` writes and `roster restore` reads: a head, a line for each record, an end. Each line is a
//! JSON object with one key that says what it is.

mod check;
mod frame;
mod lines;
mod source;

pub use check::{Checked, Unusable, check};
pub use frame::{end, head};
pub use source::{FileSource, open};
