//! The head of the event log.

use crate::log::chain_of;
use crate::{Access, Conn, Error, Fault, Op, Tx};
use directory::Timestamp;
use std::fmt;

/// The head of the event log. Every change has an event, so equal heads mean equal directories. The hash covers all
/// events, so the heads of two databases differ even if their logs have the same length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of the last event; 0 if there is none.
    pub seq: i64,
    /// The time of the last event.
    pub at: Timestamp,
    /// The hash of the last event; zeros if there is none.
    pub hash: [u8; 32],
}

impl Head {
    /// The hash in hexadecimal.
    #[must_use]
    pub fn hash_text(&self) -> String {
        hex::encode(self.hash)
    }
}

/// `SEQ:HASH`, the form in which a head is noted outside of the database.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash_text())
    }
}

/// Returns the head of the log.
#[derive(Debug)]
pub struct GetHead;

impl Op for GetHead {
    type Output = Head;
    const NAME: &'static str = "events.head";
    const ACCESS: Access = Access::Point;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Head, Error> {
        Ok(head(tx.instance()?).await?)
    }
}

/// A read together with the head of the log in the same snapshot. There is no head for a caller who may not see it.
#[derive(Debug)]
pub struct WithHead<O>(pub O);

impl<O: Op> Op for WithHead<O> {
    type Output = (Option<Head>, O::Output);
    const NAME: &'static str = O::NAME;
    const ACCESS: Access = O::ACCESS;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Error> {
        // The head is read first: if the two were ever not in one snapshot, a head that is too old would do no harm.
        let head = if_visible(tx).await?;
        Ok((head, self.0.run(tx).await?))
    }
}

/// The head of the log, if the caller reaches the whole instance: it reveals how much happens there.
pub(in crate::ops) async fn if_visible(tx: &mut Tx<'_>) -> Result<Option<Head>, Error> {
    if !tx.reach().is_instance() {
        return Ok(None);
    }
    Ok(Some(head(tx.instance()?).await?))
}

/// The head of the log. One statement, so it needs no transaction.
pub(in crate::ops) async fn head(conn: &mut dyn Conn) -> Result<Head, Fault> {
    let chain = conn.row("SELECT seq, at, hash FROM event_head", &[], chain_of).await?;
    let chain = chain.ok_or_else(|| Fault::other("the event log has no head"))?;
    Ok(Head {
        seq: chain.seq,
        at: Timestamp::from_millisecond(chain.at).map_err(Fault::other)?,
        hash: chain.hash,
    })
}
