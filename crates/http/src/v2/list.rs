//! Lists of version 2: their parameters, their cursors, and their answers (docs/api/v2.md, Lists).

mod answer;
mod cursor;
mod parameters;

pub(super) use answer::{PaginationSchema, answer};
pub(super) use parameters::{ListParameters, ListRequest};
