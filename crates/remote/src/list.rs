//! A list that comes item by item.

use std::io::{self, Read};
use std::panic::resume_unwind;

use bytes::{Buf as _, Bytes};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::exchange::{SILENCE, causes};
use crate::{Error, json_list};

/// Parts of an answer that were received and wait to be read.
const PARTS_AHEAD: usize = 4;

/// Items that were read and wait to be taken.
const ITEMS_AHEAD: usize = 64;

/// The items of a list, in the server's order. Only a few of them are in memory. Who drops it ends the exchange.
#[derive(Debug)]
pub struct List {
    url: String,
    items: mpsc::Receiver<Value>,
    receiving: JoinHandle<()>,
    /// What became of the whole, until it was told.
    reading: Option<JoinHandle<Result<(), serde_json::Error>>>,
}

impl List {
    /// Begins to read. The list stands under one of these names, if not by itself.
    pub(crate) fn start(url: String, body: Incoming, names: &'static [&'static str]) -> Self {
        let (parts, received) = mpsc::channel(PARTS_AHEAD);
        let (sender, items) = mpsc::channel(ITEMS_AHEAD);
        // serde_json reads from what blocks, so it has a thread of its own.
        let reading = tokio::task::spawn_blocking(move || {
            let mut send = |item| {
                sender
                    .blocking_send(item)
                    .map_err(|_| "nobody reads it any more".to_owned())
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

    /// The next item; none after the last one. A list that is no list, or breaks off, ends with an error, and all items that
    /// came before it were given out.
    pub async fn next(&mut self) -> Result<Option<Value>, Error> {
        if let Some(item) = self.items.recv().await {
            return Ok(Some(item));
        }
        let Some(reading) = &mut self.reading else {
            return Ok(None);
        };
        let read = reading
            .await
            .unwrap_or_else(|failed| resume_unwind(failed.into_panic()));
        self.reading = None;
        read.map(|()| None).map_err(|error| Error::Unreadable {
            url: self.url.clone(),
            what: "a whole list",
            why: error.to_string(),
        })
    }
}

impl Drop for List {
    /// The thread that reads ends with it, as nothing more is received.
    fn drop(&mut self) {
        self.receiving.abort();
    }
}

/// Hands the parts of an answer to who reads them, until the end or an error, which is one of them.
async fn receive(mut body: Incoming, parts: mpsc::Sender<io::Result<Bytes>>) {
    loop {
        let part = match timeout(SILENCE, body.frame()).await {
            Ok(None) => return,
            Ok(Some(Ok(frame))) => match frame.into_data() {
                Ok(data) => Ok(data),
                // Trailers say nothing here.
                Err(_) => continue,
            },
            Ok(Some(Err(error))) => Err(io::Error::other(causes(&error))),
            Err(_) => Err(io::Error::other("the server has said nothing for a minute")),
        };
        let is_last = part.is_err();
        if parts.send(part).await.is_err() || is_last {
            return;
        }
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
