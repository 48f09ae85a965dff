//! Members of groups, a file for each operation.

pub(super) mod add;
pub(super) mod list;
pub(super) mod remove;
