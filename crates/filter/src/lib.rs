//! The filter language of SCIM (RFC 7644, section 3.4.2.2), such as
//! `status eq "active" and workspaces[slug eq "finance"]`.
//!
//! [`parse`] checks a text against a [schema](Field) and returns a typed tree, the [`Filter`]: every field in it
//! exists, every operator is valid for its field, and every value has the field's type. [`Filter::admits`] evaluates
//! the tree on an [`Object`].
//!
//! This crate is pure: it knows neither the directory nor a database. Texts are compared in lower case ([`LowerCase`]),
//! so without regard to case; ids are compared exactly.

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
pub use tree::{Comparison, Filter, Literal, LowerCase, lower_case};
