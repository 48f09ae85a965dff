//! The helpers of this suite: an open store whose clock, ids and randomness the test controls, and operations that
//! wait, fail or are counted.

mod environment;
mod log;
mod ops;
mod pages;
mod test_store;
mod words;

pub use environment::{Fixed, START, START_TEXT, id};
pub use log::{Events, Logged, logged};
pub use ops::{Both, Counted, Ending, Ends, Statement, gate};
pub use pages::{Collect, Gone, Stall, Stalled, list, stalled};
pub use test_store::{CONNECTIONS, Open, Outputs, TestStore, together};
pub use words::{
    by_id, create, create_group, create_workspace, details, email, group_name, groups_of, in_workspace, key, listed,
    name, relations, rename, set_status, slug, with_groups, with_status,
};
