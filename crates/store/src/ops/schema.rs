//! Reads the version of the schema and the number of the last event, which also shows whether the database responds;
//! checks whether it accepts writes, and whether the disk has space.

use crate::{Access, Error, Fault, Op, Schema, Tx, Value};

/// Reads the state of the database.
#[derive(Debug)]
pub struct Look;

/// The state of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The schema.
    pub schema: Schema,
    /// The number of the last event; 0 if there is none.
    pub last_event: i64,
}

impl Op for Look {
    type Output = Seen;
    const NAME: &'static str = "schema.look";
    const ACCESS: Access = Access::Point;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Seen, Error> {
        let numbers = "SELECT coalesce(max(version), 0), coalesce(max(coalesce(expanded_to, version)), 0), (SELECT seq FROM event_head)
             FROM schema_version";
        let seen = tx.unasked().row(numbers, &[], |row| {
            Ok(Seen {
                schema: Schema::from_table(row.int(0)?, row.int(1)?),
                last_event: row.int(2)?,
            })
        });
        Ok(seen.await?.ok_or_else(|| Fault::other("an aggregate has one row"))?)
    }
}

/// Checks whether the database accepts writes: writes the row that every write changes, without changing its values,
/// and commits.
#[derive(Debug)]
pub struct Trial;

impl Op for Trial {
    type Output = ();
    const NAME: &'static str = "schema.trial";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        tx.unasked().execute("UPDATE event_head SET at = at", &[]).await?;
        Ok(())
    }
}

/// Finds out whether a user could be created: creates one with a password. To be run with [`crate::Mode::Try`], which keeps nothing.
#[derive(Debug)]
pub struct TrialOfUser;

impl Op for TrialOfUser {
    type Output = ();
    const NAME: &'static str = "schema.trial_of_user";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let id = tx.new_id();
        let email = format!("{id}@roster.invalid");
        tx.unasked()
            .execute(
                "INSERT INTO users (id, name, email, status, created_at) VALUES ($1, 'Trial', $2, 'archived', 0)",
                &[id.into(), email.as_str().into()],
            )
            .await?;
        tx.unasked()
            .execute(
                "INSERT INTO passwords (user_id, hash, set_at) VALUES ($1, '', 0)",
                &[id.into()],
            )
            .await?;
        Ok(())
    }
}

/// Checks whether there is disk space again: writes as much as a large operation does, and deletes it in the same
/// transaction. A smaller write would prove nothing, because a failed operation leaves space for it in the database's
/// own files.
#[derive(Debug)]
pub struct Room;

/// The number of rows, and the length of each: just below the size from which PostgreSQL compresses a value.
const ROWS: i64 = 32;
const ROW: usize = 1800;

impl Op for Room {
    type Output = ();
    const NAME: &'static str = "schema.room";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let filling = "-".repeat(ROW);
        for row in 1..=ROWS {
            tx.unasked()
                .execute(
                    "INSERT INTO events (seq, at, operation, public, hash) VALUES ($1, 0, 0, $2, $3)",
                    &[(-row).into(), filling.as_str().into(), Value::Bytes(&[0; 32])],
                )
                .await?;
        }
        tx.unasked().execute("DELETE FROM events WHERE seq < 0", &[]).await?;
        Ok(())
    }
}
