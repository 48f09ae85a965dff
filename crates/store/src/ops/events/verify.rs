//! Verifies the chain of hashes over the whole log.

use super::read::{BEGINNING, EVENTS_FROM, kept_event};
use super::{Head, head};
use crate::log::{BrokenChain, Chain, KeptEvent};
use crate::{Access, Conn, Error, Fault, Op, Tx};
use directory::Scope;
use std::cmp::Ordering;
use std::str::FromStr;

/// Events per page.
const PAGE: i64 = 1000;

/// What the caller noted about the log earlier: this event had this hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    /// The number of the event.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// The text is not a number and a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be SEQ:HASH, as `roster events verify` prints it: a number, a colon and 64 hexadecimal digits")]
pub struct InvalidNoted;

impl FromStr for Noted {
    type Err = InvalidNoted;

    fn from_str(text: &str) -> Result<Self, InvalidNoted> {
        let (seq, hash) = text.split_once(':').ok_or(InvalidNoted)?;
        let seq = seq.parse().ok().filter(|seq| *seq >= 0).ok_or(InvalidNoted)?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(hash, &mut bytes).map_err(|_| InvalidNoted)?;
        Ok(Self { seq, hash: bytes })
    }
}

/// Reads the whole log in one snapshot, and verifies that it is unchanged.
#[derive(Debug)]
pub struct Verify {
    /// An event that the log must contain.
    pub noted: Option<Noted>,
}

/// The result of the verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// Every event is unchanged; this is the last one.
    Sound(Head),
    /// An event was altered, removed or inserted.
    Broken {
        /// The number of the first wrong event.
        seq: i64,
        /// What is wrong with that event.
        why: String,
    },
}

impl Op for Verify {
    type Output = Verified;
    const NAME: &'static str = "events.verify";
    const ACCESS: Access = Access::Stream;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Verified, Error> {
        let conn = tx.ask_instance(Scope::EventsRead)?;
        // An unreadable head is reported only at the end: a wrong event comes first.
        let end = head(conn).await;
        let (mut chain, mut from) = (Chain::EMPTY, BEGINNING);
        loop {
            let page = page(conn, from).await?;
            if page.is_empty() {
                break;
            }
            for event in page {
                if let Err(wrong) = self.follow(&mut chain, event) {
                    return Ok(wrong.into());
                }
            }
            from = chain.seq + 1;
        }
        Ok(match self.ended(&chain, end) {
            Ok(head) => Verified::Sound(head),
            Err(wrong) => wrong.into(),
        })
    }
}

/// A stored event, or why it can't be read.
type Read = Result<KeptEvent, Fault>;

async fn page(conn: &mut dyn Conn, from: i64) -> Result<Vec<Read>, Fault> {
    conn.rows(EVENTS_FROM, &[from.into(), PAGE.into()], |row| Ok(kept_event(row)))
        .await
}

/// The first wrong event, and what is wrong with it.
struct Wrong(i64, String);

impl From<Wrong> for Verified {
    fn from(Wrong(seq, why): Wrong) -> Self {
        Self::Broken { seq, why }
    }
}

impl Verify {
    fn follow(&self, chain: &mut Chain, event: Read) -> Result<(), Wrong> {
        let expected = chain.seq + 1;
        let event = event.map_err(|fault| Wrong(expected, format!("it can't be read: {fault}")))?;
        event.follow(chain).map_err(|broken| {
            let seq = match broken {
                BrokenChain::Number { expected, found } => expected.min(found),
                BrokenChain::Hash(seq) => seq,
            };
            Wrong(seq, broken.to_string())
        })?;
        self.compare_with_noted(chain)
    }

    fn compare_with_noted(&self, chain: &Chain) -> Result<(), Wrong> {
        match &self.noted {
            Some(noted) if noted.seq == chain.seq && noted.hash != chain.hash => {
                let why = "its hash is not the noted one: it or an earlier event and all later hashes were altered";
                Err(Wrong(chain.seq, why.to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// Verifies that the log ends where its head says, and not before the noted event. All of its events are already
    /// verified.
    fn ended(&self, chain: &Chain, head: Result<Head, Fault>) -> Result<Head, Wrong> {
        let wrong = |seq, why: &str| Err(Wrong(seq, why.to_owned()));
        let head = head.map_err(|fault| Wrong(chain.seq, format!("the log's head can't be read: {fault}")))?;
        match chain.seq.cmp(&head.seq) {
            Ordering::Less => return wrong(chain.seq + 1, "it is missing: the log's head says that there were more"),
            Ordering::Greater => return wrong(head.seq.max(0) + 1, "the log's head says that the log ends before it"),
            Ordering::Equal => {}
        }
        if (chain.at, chain.hash) != (head.at.as_millisecond(), head.hash) {
            return wrong(
                chain.seq,
                "the log's head has another time or hash than this event, the last one",
            );
        }
        match &self.noted {
            Some(noted) if noted.seq > head.seq => wrong(head.seq + 1, "it is missing: a later event was noted"),
            Some(Noted { seq: 0, hash }) if *hash != Chain::EMPTY.hash => {
                wrong(0, "before the first event the hash is 64 zeros")
            }
            _ => Ok(head),
        }
    }
}
