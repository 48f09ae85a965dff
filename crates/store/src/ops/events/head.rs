//! How far the event log has come.

use crate::log::chain_of;
use crate::{Access, Conn, Error, Fault, Op, Tx};
use directory::Timestamp;
use std::fmt;

/// The head of the event log. Every change has its event, so two equal heads belong to equal directories; and as the hash
/// covers all events, those of two databases differ also when their logs are of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last number given; 0 if nothing has happened yet.
    pub seq: i64,
    /// When that was.
    pub at: Timestamp,
    /// The hash of that event; zeros if nothing has happened yet.
    pub hash: [u8; 32],
}

impl Head {
    /// The hash in hexadecimal digits.
    #[must_use]
    pub fn hash_text(&self) -> String {
        hex::encode(self.hash)
    }
}

/// `SEQ:HASH`, as it is noted elsewhere.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash_text())
    }
}

/// Answers the head of the log.
#[derive(Debug)]
pub struct GetHead;

impl Op for GetHead {
    type Output = Head;
    const NAME: &'static str = "events.head";
    const ACCESS: Access = Access::Point;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Head, Error> {
        Ok(head(tx.instance()?).await?)
    }
}

/// A read, and the head of the log in the read's own snapshot; no head for a caller who may not see it.
#[derive(Debug)]
pub struct WithHead<O>(pub O);

impl<O: Op> Op for WithHead<O> {
    type Output = (Option<Head>, O::Output);
    const NAME: &'static str = O::NAME;
    const ACCESS: Access = O::ACCESS;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Self::Output, Error> {
        // First: were it ever not of one snapshot, a head that is too old does no harm.
        let head = if_visible(tx).await?;
        Ok((head, self.0.run(tx).await?))
    }
}

/// The head of the log, if the caller reaches the whole instance. It reveals how much happens there.
pub(in crate::ops) async fn if_visible<C: Conn>(tx: &mut Tx<'_, C>) -> Result<Option<Head>, Error> {
    if !tx.reach().is_instance() {
        return Ok(None);
    }
    Ok(Some(head(tx.instance()?).await?))
}

/// The head of the log. One statement, and so one snapshot.
pub(in crate::ops) async fn head<C: Conn>(conn: &mut C) -> Result<Head, Fault> {
    let chain = conn.row("SELECT seq, at, hash FROM event_head", &[], chain_of).await?;
    let chain = chain.ok_or_else(|| Fault::other("the event log has no head"))?;
    Ok(Head {
        seq: chain.seq,
        at: Timestamp::from_millisecond(chain.at).map_err(Fault::other)?,
        hash: chain.hash,
    })
}
