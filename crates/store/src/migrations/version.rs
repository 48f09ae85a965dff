//! The version of a schema, and which programs can run on it, as the table `schema_version` stores them.
//!
//! Programs from before migrations had two halves read only `max(version)`, and start if it equals the version that
//! they know. So `version` is that of the oldest program that can run on the schema. `expanded_to` says how far the
//! schema has been expanded for newer programs. It is NULL in rows that those older programs wrote; NULL means the same
//! as `version`.

use super::list::VERSION;
use crate::OpenError;

/// The version of a database's schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// The version that it has been expanded to; 0 for an empty database.
    pub version: i64,
    /// The oldest program that can run on it, given as the version of the schema that this program needs.
    pub oldest: i64,
}

/// Creates the table if it doesn't exist.
pub(super) const CREATE: &str =
    "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY, expanded_to BIGINT)";

/// Adds the column that a table of version 1 lacks.
pub(super) const ADD_COLUMN: &str = "ALTER TABLE schema_version ADD COLUMN expanded_to BIGINT";

/// Reads both versions, if the table has both columns.
pub(super) const READ: &str =
    "SELECT coalesce(max(version), 0), coalesce(max(coalesce(expanded_to, version)), 0) FROM schema_version";

/// Writes the two versions.
pub(super) const WRITE: &str = "INSERT INTO schema_version (version, expanded_to) VALUES ($1, $2)
     ON CONFLICT (version) DO UPDATE SET expanded_to = excluded.expanded_to";

impl Schema {
    /// The schema of an empty database.
    pub const EMPTY: Self = Self { version: 0, oldest: 0 };

    /// The schema with the highest values in the table; 0 if the table is empty.
    pub(crate) const fn from_table(version: i64, expanded_to: i64) -> Self {
        Self {
            version: expanded_to,
            oldest: version,
        }
    }

    /// The schema after a step to `version` that programs from `oldest` on can run on.
    pub(super) fn after(self, version: i64, oldest: i64) -> Self {
        Self {
            version: version.max(self.version),
            oldest: oldest.max(self.oldest),
        }
    }

    /// Fails unless this program can run on the schema: it has everything that the program needs, and nothing that the
    /// program can't run with.
    pub fn check(self) -> Result<(), OpenError> {
        if self.version < VERSION {
            return Err(OpenError::Old {
                found: self.version,
                needed: VERSION,
            });
        }
        self.refuse_unless_known()
    }

    /// Fails if the schema is too new for this program.
    pub(crate) fn refuse_unless_known(self) -> Result<(), OpenError> {
        if self.oldest > VERSION {
            Err(self.newer())
        } else {
            Ok(())
        }
    }

    /// The error for a schema that is too new for this program.
    pub(super) const fn newer(self) -> OpenError {
        OpenError::New {
            found: self.version,
            oldest: self.oldest,
            needed: VERSION,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_runs_on_what_it_knows_and_on_what_is_compatible_with_it() {
        let check = |version, oldest| Schema { version, oldest }.check();
        check(VERSION, VERSION).expect("it is current");
        check(VERSION, VERSION - 1).expect("it is current, and not finished");
        check(VERSION + 2, VERSION).expect("it is newer, and compatible");
        assert!(matches!(check(VERSION + 2, VERSION + 1), Err(OpenError::New { .. })));
        assert!(matches!(check(VERSION - 1, VERSION - 1), Err(OpenError::Old { .. })));
    }
}
