//! Counts records, and computes the digest by which two directories are compared.

use super::Record;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The counts and the digest of a directory. Two directories are equal if their summaries are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Workspaces.
    pub workspaces: u64,
    /// Custom groups.
    pub groups: u64,
    /// Users.
    pub users: u64,
    /// Users with a password.
    pub passwords: u64,
    /// Memberships.
    pub memberships: u64,
    /// Events.
    pub events: u64,
    /// The SHA-256 of the records' lines, each with its line feed, in hexadecimal.
    pub sha256: String,
}

impl Summary {
    /// The number of records.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.workspaces + self.users + self.events
    }
}

/// The counts on one line and the digest on the next, so that the output of two commands can be compared by eye.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} workspaces, {} groups, {} users, {} passwords, {} memberships, {} events",
            self.workspaces, self.groups, self.users, self.passwords, self.memberships, self.events
        )?;
        write!(f, "sha256 {}", self.sha256)
    }
}

/// Counts records and computes their digest, in the order in which they are added.
#[derive(Debug, Default)]
pub struct Tally {
    counts: Summary,
    digest: Sha256,
}

impl Tally {
    /// Adds a record, and appends its line to `lines`.
    pub fn add(&mut self, record: &Record, lines: &mut Vec<u8>) {
        let begin = lines.len();
        record.write(lines);
        lines.push(b'\n');
        self.add_line(record, &lines[begin..]);
    }

    /// Adds a record with its line, including the line feed.
    pub fn add_line(&mut self, record: &Record, line: &[u8]) {
        self.digest.update(line);
        let counts = &mut self.counts;
        match record {
            Record::Workspace(workspace) => {
                counts.workspaces += 1;
                counts.groups += workspace.groups.len() as u64;
            }
            Record::User(user) => {
                counts.users += 1;
                counts.passwords += u64::from(user.password.is_some());
                counts.memberships += user.memberships.len() as u64;
            }
            Record::Event(_) => counts.events += 1,
        }
    }

    /// The summary of the added records.
    #[must_use]
    pub fn summary(self) -> Summary {
        Summary {
            sha256: hex::encode(self.digest.finalize()),
            ..self.counts
        }
    }
}
