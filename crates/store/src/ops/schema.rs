//! Asking the database for its schema's version: whether it answers, and whether the schema is current.

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
