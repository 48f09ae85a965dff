//! Version 1 of the API, `/api/ext` (contract `ext-v1.md`).

pub mod shapes;
