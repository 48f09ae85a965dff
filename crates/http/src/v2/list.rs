//! Lists of version 2: their parameters, their cursors, and their answers (docs/api/v2.md, Lists).

mod answer;
mod cursor;
mod parameters;

pub(crate) use answer::{PaginationSchema, answer};
pub(crate) use parameters::{ListParameters, ListRequest};
