//! The file that `roster export` writes and `roster restore` reads: a first line, one line per record, and a last line.
//! Each line is a JSON object with one key, which names its type.

mod check;
mod frame;
mod lines;
mod source;

pub use check::{Checked, Unusable, check};
pub use frame::{end, head};
pub use source::{FileSource, open};
