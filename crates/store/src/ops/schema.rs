//! Asking the database for its schema's version: whether it answers, and whether the schema is current. And whether there
//! is room.

use crate::{Access, Conn, Error, Op, Tx};

/// Answers the version of the schema.
#[derive(Debug)]
pub struct Version;

impl Op for Version {
    type Output = i64;
    const NAME: &'static str = "schema.version";
    const ACCESS: Access = Access::Point;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<i64, Error> {
        let version = tx
            .conn
            .row("SELECT max(version) FROM schema_version", &[], |row| row.int(0))
            .await?;
        Ok(version.unwrap_or(0))
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
        let subject = tx.new_id();
        for row in 1..=ROWS {
            tx.conn
                .execute(
                    "INSERT INTO events (seq, at, actor, action, subject, after) VALUES ($1, 0, 'roster', 'room', $2, $3)",
                    &[(-row).into(), subject.into(), filling.as_str().into()],
                )
                .await?;
        }
        tx.conn.execute("DELETE FROM events WHERE seq < 0", &[]).await?;
        Ok(())
    }
}
