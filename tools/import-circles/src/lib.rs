//! Finds files of one crate that import each other in a circle.
//!
//! A file imports another one when it names something that is defined there: in a `use`, or with a path in its code, an
//! attribute or a macro. A re-exported name counts for the file that defines it, so a `pub use` can't hide a circle.
//! Importing a module alone doesn't count; naming something through it does.
//!
//! [`tree`] reads the modules of a crate, [`names`] collects the names in a module, [`resolve`] finds the file that
//! defines a name, and [`circles`] finds the circles.

mod circles;
mod names;
mod resolve;
mod tree;

pub use circles::{Circle, Import, circles};
pub use tree::ReadError;
