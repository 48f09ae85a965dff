//! Streams the list from the store to the client, page by page.

use crate::caller::Caller;
use crate::errors::ApiError;
use crate::ext::shapes;
use crate::ext::unchanged::with_tag;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use bytes::Bytes;
use directory::{User, Workspace};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use std::time::Duration;
use store::ops::Pages;
use store::ops::events::Head;
use store::{Error, Fault, Op};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// How many pages are buffered for the client.
const PAGES_AHEAD: usize = 2;

/// How long a client may take for a page. Then the list is aborted, which releases the database's snapshot.
const STALLED: Duration = Duration::from_mins(5);

/// Bytes reserved for an item: a user with two memberships and two groups in each takes less.
const USUAL_ITEM: usize = 768;

/// What the store sends through the channel.
enum Part {
    /// The head of the log that the list belongs to, for a caller who may see it; comes first.
    Head(Option<Head>),
    /// Items, a comma before each.
    Page(Vec<u8>),
    /// The end of the list.
    End,
    /// The list can't be read to its end.
    Failed(Error),
}

/// Answers with all that the list has, as a JSON array.
///
/// The head of the answer waits for the first page, so an error before it is a proper error. A later error closes the
/// connection, so that no client takes a part of the list for all of it.
pub(crate) async fn array<O: Op<Output = ()>>(
    caller: Caller,
    list: impl FnOnce(Client) -> O,
) -> Result<Response, ApiError> {
    let (parts, mut received) = mpsc::channel(PAGES_AHEAD);
    let list = list(Client(parts.clone()));
    tokio::spawn(async move {
        let end = match caller.read(list).await {
            Ok(()) => Part::End,
            Err(error) => Part::Failed(error),
        };
        // If the receiver is gone, nobody needs the result.
        let _ = parts.send(end).await;
    });
    let head = match received.recv().await {
        Some(Part::Head(head)) => head,
        other => return Err(broken(other).into()),
    };
    let body = match next(&mut received).await? {
        None => Body::from("[]"),
        Some(mut first) => {
            first[0] = b'[';
            Body::from_stream(stream::once(async { Ok(Bytes::from(first)) }).chain(rest(received)))
        }
    };
    Ok(with_tag(head, ([(CONTENT_TYPE, "application/json")], body)))
}

/// The next page; `None` after the last one.
async fn next(received: &mut Receiver<Part>) -> Result<Option<Vec<u8>>, Error> {
    match received.recv().await {
        Some(Part::Page(page)) => Ok(Some(page)),
        Some(Part::End) => Ok(None),
        other => Err(broken(other)),
    }
}

/// The error behind an unexpected part.
fn broken(part: Option<Part>) -> Error {
    match part {
        Some(Part::Failed(error)) => error,
        _ => Error::Failed(Fault::other("the list ended early")),
    }
}

/// The pages after the first one, and the closing bracket.
fn rest(received: Receiver<Part>) -> impl Stream<Item = Result<Bytes, Error>> {
    stream::try_unfold(Some(received), async |state| {
        let Some(mut received) = state else { return Ok(None) };
        Ok(match next(&mut received).await.inspect_err(log)? {
            Some(page) => Some((page.into(), Some(received))),
            None => Some((Bytes::from_static(b"]"), None)),
        })
    })
}

fn log(error: &Error) {
    tracing::error!(%error, "a list was aborted by an error");
}

/// Takes the pages of a list from the store.
pub(crate) struct Client(Sender<Part>);

impl Client {
    async fn send(&self, part: Part) -> Result<(), Error> {
        match tokio::time::timeout(STALLED, self.0.send(part)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Error::ReaderGone),
        }
    }

    async fn send_all<S: Serialize>(&self, items: impl ExactSizeIterator<Item = S>) -> Result<(), Error> {
        if items.len() == 0 {
            return if self.0.is_closed() {
                Err(Error::ReaderGone)
            } else {
                Ok(())
            };
        }
        let mut page = Vec::with_capacity(items.len() * USUAL_ITEM);
        for item in items {
            page.push(b',');
            serde_json::to_writer(&mut page, &item).map_err(|error| Error::Failed(Fault::other(error)))?;
        }
        self.send(Part::Page(page)).await
    }
}

impl Pages<User> for Client {
    async fn head(&self, head: Option<Head>) -> Result<(), Error> {
        self.send(Part::Head(head)).await
    }

    async fn page(&self, users: &[User]) -> Result<(), Error> {
        self.send_all(users.iter().map(shapes::User::from)).await
    }
}

impl Pages<Workspace> for Client {
    async fn head(&self, head: Option<Head>) -> Result<(), Error> {
        self.send(Part::Head(head)).await
    }

    async fn page(&self, workspaces: &[Workspace]) -> Result<(), Error> {
        self.send_all(workspaces.iter().map(shapes::Workspace::from)).await
    }
}
