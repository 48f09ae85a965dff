//! Verifying the chain of hashes over the whole log.

use super::read::{EVENTS_AFTER, kept_event};
use super::{Head, head};
use crate::log::{BrokenChain, Chain, KeptEvent};
use crate::{Access, Conn, Error, Fault, Op, Tx};
use directory::Scope;

/// Events in one page.
const PAGE: i64 = 1000;

/// What somebody has noted of the log earlier: this event had this hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    /// The number of the event.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// Reads the whole log in one snapshot, and answers whether it is the one that was appended.
#[derive(Debug)]
pub struct Verify {
    /// What must be in it.
    pub noted: Option<Noted>,
}

/// What the log was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// Every event is the one that was appended; this is the last one.
    Sound(Head),
    /// Something was altered, removed or slipped in.
    Broken {
        /// The number of the first event that is wrong.
        seq: i64,
        /// What is wrong with it.
        why: String,
    },
}

impl Op for Verify {
    type Output = Verified;
    const NAME: &'static str = "events.verify";
    const ACCESS: Access = Access::Stream;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Verified, Error> {
        let conn = tx.ask_instance(Scope::EventsRead)?;
        let end = head(conn).await?;
        let mut chain = Chain::EMPTY;
        loop {
            let page = page(conn, chain.seq).await?;
            if page.is_empty() {
                break;
            }
            for event in page {
                if let Err((seq, why)) = self.follow(&mut chain, event) {
                    return Ok(Verified::Broken { seq, why });
                }
            }
        }
        Ok(self.ended(&chain, end))
    }
}

/// An event as it is kept, or why it can't be read.
type Read = Result<KeptEvent, Fault>;

async fn page<C: Conn>(conn: &mut C, after: i64) -> Result<Vec<Read>, Fault> {
    conn.rows(EVENTS_AFTER, &[after.into(), PAGE.into()], |row| Ok(kept_event(row)))
        .await
}

impl Verify {
    fn follow(&self, chain: &mut Chain, event: Read) -> Result<(), (i64, String)> {
        let expected = chain.seq + 1;
        let event = event.map_err(|fault| (expected, format!("it can't be read: {fault}")))?;
        chain.follow(&event).map_err(|broken| {
            let seq = match broken {
                BrokenChain::Number { expected, found } => expected.min(found),
                BrokenChain::Hash(seq) => seq,
            };
            (seq, broken.to_string())
        })?;
        match &self.noted {
            Some(noted) if noted.seq == chain.seq && noted.hash != chain.hash => {
                Err((chain.seq, "it has another hash than was noted".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// What the log is whose events are sound up to its last one.
    fn ended(&self, chain: &Chain, head: Head) -> Verified {
        let broken = |seq, why: &str| Verified::Broken {
            seq,
            why: why.to_owned(),
        };
        if chain.seq < head.seq {
            return broken(chain.seq + 1, "it is missing: the log says that there were more events");
        }
        let last = (chain.seq, chain.at, chain.hash);
        if last != (head.seq, head.at.as_millisecond(), head.hash) {
            return broken(head.seq, "the head of the log is not this event");
        }
        match &self.noted {
            Some(noted) if noted.seq > head.seq => broken(head.seq + 1, "it is missing: a later event was noted"),
            _ => Verified::Sound(head),
        }
    }
}
