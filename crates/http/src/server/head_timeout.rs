//! How long the head of a request may take.

use super::idle::Activity;
use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// From the start of a connection, or from the first byte of a later head, to the end of the head.
pub(super) const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// A stream that fails if the head of a request takes too long. hyper has one limit for that and for the silence between requests,
/// and the silence may be longer.
pub(super) struct HeadTimeout<S> {
    stream: S,
    activity: Arc<Activity>,
    /// Runs while a head is awaited, with the number of requests before it.
    timer: Option<(u64, Pin<Box<Sleep>>)>,
}

impl<S> HeadTimeout<S> {
    /// Starts the timer: a new connection has to send a request.
    pub(super) fn new(stream: S, activity: Arc<Activity>) -> Self {
        Self {
            stream,
            activity,
            timer: Some((0, Box::pin(sleep(HEAD_TIMEOUT)))),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for HeadTimeout<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let requests = self.activity.requests();
        self.timer.take_if(|(before, _)| *before != requests);
        let length = buffer.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(context, buffer) {
            let is_of_head = buffer.filled().len() > length && !self.activity.is_answering();
            if is_of_head && self.timer.is_none() {
                self.timer = Some((requests, Box::pin(sleep(HEAD_TIMEOUT))));
            }
            return Poll::Ready(read);
        }
        match &mut self.timer {
            Some((_, timer)) => {
                ready!(timer.as_mut().poll(context));
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            None => Poll::Pending,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for HeadTimeout<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
