//! Which version a schema is of, and which programs can run on it: what the table `schema_version` keeps.
//!
//! Programs from before there was more than one version look at `max(version)` only, and start if it is the one that they
//! know. So `version` is that of the oldest program that can run on the schema, and `expanded_to` how far the schema has
//! come for newer ones; NULL, as in rows that those programs wrote, stands for no further than `version`.

use super::list::VERSION;
use crate::OpenError;

/// Where the schema of a database stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// How far it has come; 0 for a database without anything.
    pub version: i64,
    /// The oldest program that can run on it, by the version that it needs itself.
    pub oldest: i64,
}

/// Creates the table where there is none.
pub(super) const CREATE: &str =
    "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY, expanded_to BIGINT)";

/// Adds what a table that version 1 created lacks.
pub(super) const ADD_COLUMN: &str = "ALTER TABLE schema_version ADD COLUMN expanded_to BIGINT";

/// Reads the two versions of a table that has both.
pub(super) const READ: &str =
    "SELECT coalesce(max(version), 0), coalesce(max(coalesce(expanded_to, version)), 0) FROM schema_version";

/// Writes the two versions.
pub(super) const WRITE: &str = "INSERT INTO schema_version (version, expanded_to) VALUES ($1, $2)
     ON CONFLICT (version) DO UPDATE SET expanded_to = excluded.expanded_to";

impl Schema {
    /// That of a database without anything.
    pub const EMPTY: Self = Self { version: 0, oldest: 0 };

    /// From the highest values that the table holds, 0 where there is none.
    pub(crate) const fn from_table(version: i64, expanded_to: i64) -> Self {
        Self {
            version: expanded_to,
            oldest: version,
        }
    }

    /// As it is when a step to `version` was taken, which programs from `oldest` on can live with.
    pub(super) fn after(self, version: i64, oldest: i64) -> Self {
        Self {
            version: version.max(self.version),
            oldest: oldest.max(self.oldest),
        }
    }

    /// Fails unless this program can work on it: all that it needs is there, and nothing that it can't live with.
    pub fn check(self) -> Result<(), OpenError> {
        if self.version < VERSION {
            return Err(OpenError::Old {
                found: self.version,
                needed: VERSION,
            });
        }
        self.refuse_unless_known()
    }

    /// Fails if this program can't run on it because it is newer.
    pub(crate) fn refuse_unless_known(self) -> Result<(), OpenError> {
        if self.oldest > VERSION {
            Err(self.newer())
        } else {
            Ok(())
        }
    }

    /// The error when this program is too old for the schema.
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
