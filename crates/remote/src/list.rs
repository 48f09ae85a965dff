//! A list that comes item by item.

use std::error::Error as StdError;
use std::io::{self, Read};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf as _, Bytes};
use http_body_util::BodyExt as _;
use hyper::body::{Body, Incoming};
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use crate::exchange::{SILENCE, causes};
use crate::{Error, json_list};

/// Parts of an answer that were received and wait to be read.
const PARTS_AHEAD: usize = 4;

/// The limits of items that were read and not taken yet: how many, and how many bytes. A larger item waits alone.
const ITEMS_AHEAD: usize = 64;
const BYTES_AHEAD: u32 = 1024 * 1024;

/// An item as it is written, with its place among the bytes that may wait.
type Waiting = (Box<RawValue>, OwnedSemaphorePermit);

/// The minimum of bytes in a minute.
const SLOWEST: usize = 1024;

/// The items of a list, in the server's order. Only a few of them are in memory. Dropping it ends the exchange.
#[derive(Debug)]
pub struct List {
    url: String,
    items: mpsc::Receiver<Waiting>,
    receiving: JoinHandle<()>,
    /// The result of reading the whole list; `None` once it was returned.
    reading: Option<JoinHandle<Result<(), serde_json::Error>>>,
}

impl List {
    /// Begins to read. The list is the body, or a field with one of these names. All items together may have `most` bytes.
    pub(crate) fn start(url: String, body: Incoming, names: &'static [&'static str], most: u64) -> Self {
        let (parts, received) = mpsc::channel(PARTS_AHEAD);
        let (sender, items) = mpsc::channel(ITEMS_AHEAD);
        let places = Arc::new(Semaphore::new(BYTES_AHEAD as usize));
        let runtime = Handle::current();
        // serde_json reads synchronously, so it has a thread of its own.
        let reading = tokio::task::spawn_blocking(move || {
            let mut all = 0;
            let mut send = |item: Box<RawValue>| {
                all += item.get().len() as u64;
                if all > most {
                    return Err(format!("its items have more than {most} bytes"));
                }
                let bytes = u32::try_from(item.get().len()).unwrap_or(BYTES_AHEAD);
                let place = Arc::clone(&places).acquire_many_owned(bytes.min(BYTES_AHEAD));
                let place = runtime.block_on(place).expect("the semaphore is never closed");
                sender
                    .blocking_send((item, place))
                    .map_err(|_| "the list is no longer read".to_owned())
            };
            json_list::read(Parts::new(received), names, &mut send)
        });
        Self {
            url,
            items,
            receiving: tokio::spawn(receive(body, parts)),
            reading: Some(reading),
        }
    }

    /// The next item; `None` after the last one. If the answer is not a list or is cut off, the error follows after all items
    /// that were complete.
    pub async fn next(&mut self) -> Result<Option<Value>, Error> {
        if let Some((item, _place)) = self.items.recv().await {
            let item = serde_json::from_str(item.get());
            return item.map(Some).map_err(|error| self.unreadable(&error));
        }
        let Some(reading) = &mut self.reading else {
            return Ok(None);
        };
        let read = reading
            .await
            .unwrap_or_else(|failed| resume_unwind(failed.into_panic()));
        self.reading = None;
        read.map(|()| None).map_err(|error| self.unreadable(&error))
    }

    fn unreadable(&self, error: &serde_json::Error) -> Error {
        Error::Unreadable {
            url: self.url.clone(),
            what: "a whole list",
            why: error.to_string(),
        }
    }
}

impl Drop for List {
    /// The thread that reads ends with it, as nothing more is received.
    fn drop(&mut self) {
        self.receiving.abort();
    }
}

/// Sends the parts of an answer to the reader, until the end or an error. The error is sent too.
async fn receive<B>(mut body: B, parts: mpsc::Sender<io::Result<Bytes>>)
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: StdError + 'static,
{
    let mut pace = Pace::default();
    loop {
        let asked = Instant::now();
        let part = match timeout(SILENCE, body.frame()).await {
            Ok(None) => return,
            Ok(Some(Ok(frame))) => match frame.into_data() {
                Ok(data) => pace.keeps(asked.elapsed(), data.len()).map(|()| data),
                // Trailers are ignored.
                Err(_) => continue,
            },
            Ok(Some(Err(error))) => Err(io::Error::other(causes(&error))),
            Err(_) => Err(io::Error::other("the server has sent nothing for a minute")),
        };
        let is_last = part.is_err();
        if parts.send(part).await.is_err() || is_last {
            return;
        }
    }
}

/// How fast the answer comes: a byte now and then could take years. Only the time spent waiting for the server counts.
#[derive(Default)]
struct Pace {
    waited: Duration,
    bytes: usize,
}

impl Pace {
    fn keeps(&mut self, waited: Duration, bytes: usize) -> io::Result<()> {
        self.waited += waited;
        self.bytes += bytes;
        if self.bytes >= SLOWEST {
            *self = Self::default();
        } else if self.waited >= SILENCE {
            return Err(io::Error::other(format!("fewer than {SLOWEST} bytes came in a minute")));
        }
        Ok(())
    }
}

/// The parts of an answer, as a reader that waits for them.
struct Parts {
    received: mpsc::Receiver<io::Result<Bytes>>,
    part: Bytes,
}

impl Parts {
    fn new(received: mpsc::Receiver<io::Result<Bytes>>) -> Self {
        Self {
            received,
            part: Bytes::new(),
        }
    }
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.part.is_empty() {
            match self.received.blocking_recv() {
                Some(part) => self.part = part?,
                None => return Ok(0),
            }
        }
        let length = self.part.len().min(buffer.len());
        self.part.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_now_and_then_is_too_slow() {
        let second = Duration::from_secs(1);
        let mut pace = Pace::default();
        assert!((0..1_000).all(|_| pace.keeps(30 * second, SLOWEST).is_ok()));
        assert!((0..59).all(|_| pace.keeps(second, 1).is_ok()));
        let slow = pace.keeps(second, 1).unwrap_err();
        assert_eq!(slow.to_string(), "fewer than 1024 bytes came in a minute");
    }
}
