//! The access token of the tests.

/// The access token that the tests' servers are given.
pub const TOKEN: &str = "only-the-tests-know-this-token-7Q2ZK9";
