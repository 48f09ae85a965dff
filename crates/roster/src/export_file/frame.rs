//! The first and the last line of a file.

use directory::Timestamp;
use serde::{Deserialize, Serialize};
use store::SCHEMA_VERSION;
use store::ops::transfer::{FORMAT, Reader, Summary};

/// The first line. Only the fields that every version of Roster understands are read.
#[derive(Serialize, Deserialize)]
struct Head {
    roster_export: About,
}

#[derive(Serialize, Deserialize)]
struct About {
    format: i64,
    /// The schema's version of the exported database, for people.
    schema: i64,
    /// The version of the Roster that wrote the file.
    version: String,
    exported_at: String,
}

/// The last line. A file without it was cut.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    pub end: Summary,
}

pub const NO_EXPORT: &str = "not the first line of an export; is this a file that `roster export` wrote?";

/// How the first line begins.
pub const HEAD: &[u8] = br#"{"roster_export":"#;

/// How the last line begins; no other line begins like this.
pub const END: &[u8] = br#"{"end":"#;

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

/// The reader for the lines after this first line, or why this Roster can't read them.
pub fn reader(head: &[u8]) -> Result<Reader, String> {
    let Ok(Head { roster_export: about }) = serde_json::from_slice(head) else {
        return Err(NO_EXPORT.to_owned());
    };
    let About { format, version, .. } = about;
    Reader::of(format).ok_or_else(|| {
        format!(
            "the file is of format {format}, and this Roster reads those up to {FORMAT}; restore it with the Roster that wrote \
             it ({version}), or a newer one"
        )
    })
}

fn line(content: &impl Serialize) -> String {
    serde_json::to_string(content).expect("it has a form in JSON") + "\n"
}
