//! Finds files of one crate that import each other in a circle.
//!
//! A file imports another one when it names something that is defined there: in a `use`, or by a path in its code, an
//! attribute or a macro. A name that is re-exported counts for the file that defines it, so a circle can't hide behind a
//! `pub use`. To import a module is nothing yet; what is named through it counts.
//!
//! [`tree`] reads a crate's modules, [`names`] what one of them names, [`resolve`] finds the file that defines a name, and
//! [`circles`] what goes round.

mod circles;
mod names;
mod resolve;
mod tree;

pub use circles::{Circle, Import, circles};
pub use tree::ReadError;
