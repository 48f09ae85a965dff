//! The Roster server.

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the command line, which loads it, is not here yet")
)]
mod config;

fn main() {}
