//! The Roster server.
fn main() {}
