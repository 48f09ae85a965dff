//! Asking the database for its schema's version and its last event: whether it answers, whether the schema is current, how
//! far it has come. And whether it takes writes, and whether there is room.

use crate::{Access, Conn, Error, Fault, Op, Schema, Tx, Value};

/// Answers where the database stands.
#[derive(Debug)]
pub struct Look;

/// What a look at the database shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The schema.
    pub schema: Schema,
    /// The number of the last event; 0 if nothing has happened yet.
    pub last_event: i64,
}

impl Op for Look {
    type Output = Seen;
    const NAME: &'static str = "schema.look";
    const ACCESS: Access = Access::Point;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Seen, Error> {
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

/// Finds out whether a write is taken: changes the row that every write changes, to what it is, and commits.
#[derive(Debug)]
pub struct Trial;

impl Op for Trial {
    type Output = ();
    const NAME: &'static str = "schema.trial";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<(), Error> {
        tx.unasked().execute("UPDATE event_head SET at = at", &[]).await?;
        Ok(())
    }
}

/// Finds out whether there is room again: writes as much as a large operation does, and takes it back before anybody sees
/// it. Less would tell nothing, because an operation that failed leaves room in the database's own files for less.
#[derive(Debug)]
pub struct Room;

/// Rows written; each is of the size that PostgreSQL keeps as it is, at the most.
const ROWS: i64 = 32;
const ROW: usize = 1800;

impl Op for Room {
    type Output = ();
    const NAME: &'static str = "schema.room";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<(), Error> {
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
