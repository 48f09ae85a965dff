//! Asking the database for its schema's version: whether it answers, and whether the schema is current. And whether it can
//! be written to.

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

/// Writes a row as it is: takes room in the database's log, and changes nothing.
#[derive(Debug)]
pub struct Touch;

impl Op for Touch {
    type Output = ();
    const NAME: &'static str = "schema.touch";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<(), Error> {
        tx.conn.execute("UPDATE event_head SET seq = seq", &[]).await?;
        Ok(())
    }
}
