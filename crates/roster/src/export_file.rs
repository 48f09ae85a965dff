//! The file that `roster export` writes and `roster restore` reads: a head, a line for each record, an end. Each line is a
//! JSON object with one key that says what it is.

mod check;
mod lines;
mod source;

use directory::Timestamp;
use serde::{Deserialize, Serialize};
use store::SCHEMA_VERSION;
use store::ops::transfer::Summary;

pub use check::{Unusable, check};
pub use source::{FileSource, open};

/// The version of the file's form; raised when a line means something else than before.
const FORMAT: i64 = 1;

/// The first line. Only what every version of Roster must understand is read.
#[derive(Serialize, Deserialize)]
struct Head {
    roster_export: About,
}

#[derive(Serialize, Deserialize)]
struct About {
    format: i64,
    /// The version of the schema of the database that it comes from.
    schema: i64,
    /// The Roster that wrote it.
    version: String,
    exported_at: String,
}

/// The last line: a file without it was cut.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    end: Summary,
}

/// How the first line begins.
const HEAD: &[u8] = br#"{"roster_export":"#;

/// How the last line begins, and no other.
const END: &[u8] = br#"{"end":"#;

/// The first line, with its line feed.
pub fn head(exported_at: Timestamp) -> String {
    line(&Head {
        roster_export: About {
            format: FORMAT,
            schema: SCHEMA_VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            exported_at: exported_at.to_string(),
        },
    })
}

/// The last line, with its line feed.
pub fn end(summary: &Summary) -> String {
    line(&End { end: summary.clone() })
}

fn line(content: &impl Serialize) -> String {
    serde_json::to_string(content).expect("it has a form in JSON") + "\n"
}
