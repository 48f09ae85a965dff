//! What the fuzz targets need of this crate: the parsers of all bodies, by themselves.

use super::users::{create, replace_membership, replace_relations, update};
use crate::body::{FromBody, parse};
use axum::http::StatusCode;
use std::fmt::Write as _;

/// Reads a body as that of each operation. Answers, a line for each, whether it was taken or what the client is told.
///
/// # Panics
/// If a body is refused with anything but `400`.
#[must_use]
pub fn bodies(bytes: &[u8]) -> String {
    let mut verdicts = String::new();
    for verdict in [
        verdict::<create::NewUser>(bytes),
        verdict::<update::Changes>(bytes),
        verdict::<replace_relations::Relations>(bytes),
        verdict::<replace_membership::Changes>(bytes),
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
