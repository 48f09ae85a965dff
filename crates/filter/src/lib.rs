//! The filter language of SCIM (RFC 7644, section 3.4.2.2), such as
//! `status eq "active" and workspaces[slug eq "finance"]`.
//!
//! [`parse`] checks a text against a [schema](Field) and answers a typed tree, the [`Filter`]: every field in it exists, every
//! operator fits its field, and every value is of the field's kind. [`Filter::admits`] evaluates the tree on an [`Object`].
//!
//! Everything here is pure, and knows neither the directory nor a database. Texts compare by their lower case (see
//! [`LowerCase`]), so without regard to case; ids compare exactly.

mod error;
mod evaluate;
mod limits;
mod operator;
mod parse;
mod print;
mod schema;
#[cfg(test)]
mod tests;
mod token;
mod tree;
mod value;

pub use error::{FilterError, Problem};
pub use evaluate::{Object, Value};
pub use limits::{MAX_CHARACTERS, MAX_DEPTH, MAX_TERMS};
pub use operator::Operator;
pub use parse::parse;
pub use schema::{Field, Kind};
pub use tree::{Comparison, Filter, Literal, LowerCase};
