//! The parsers of all request bodies, for the fuzz targets.

use super::members::set_details;
use super::users::{create, replace_membership, replace_relations, update};
use crate::body::{FromBody, parse};
use axum::http::StatusCode;
use std::fmt::Write as _;

/// Parses a body as each operation does. Returns a line for each: `taken`, or the error that the client gets.
///
/// # Panics
/// If a body is refused with anything but `400`.
#[must_use]
pub fn bodies(bytes: &[u8]) -> String {
    let mut verdicts = String::new();
    for verdict in [
        verdict::<create::NewUser>(bytes),
        verdict::<update::UpdateBody>(bytes),
        verdict::<replace_relations::Relations>(bytes),
        verdict::<replace_membership::ReplaceMembershipBody>(bytes),
        verdict::<set_details::SetDetailsBody>(bytes),
    ] {
        // Writing to a String cannot fail.
        let _ = writeln!(verdicts, "{verdict}");
    }
    verdicts
}

fn verdict<T: FromBody>(bytes: &[u8]) -> String {
    match parse::<T>(bytes) {
        Ok(_) => "taken".to_owned(),
        Err(error) => {
            assert_eq!(error.status(), StatusCode::BAD_REQUEST);
            error.to_string()
        }
    }
}
