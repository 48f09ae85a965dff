//! One connection, from its acceptance to its end.

use super::idle::{Activity, InFlight};
use super::shutdown::Shutdown;
use super::tls::{self, Identity};
use crate::client_address::PeerAddress;
use crate::errors::denies_access;
use crate::trees::tree_of;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::CONNECTION;
use axum::http::{HeaderValue, Request, Response, Uri};
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use metrics::{counter, gauge};
use std::convert::Infallible;
use std::error::Error;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_io_timeout::TimeoutWriter;
use tower::Service;

/// How long a connection may be silent, before and between requests, and how long the head of a request may take to arrive.
///
/// A load balancer keeps idle connections and reuses one without asking: if the server closes it at that moment, the client gets
/// a 502. So this is longer than the idle timeouts of nginx and AWS (1 minute), Azure (4) and Google (10). Silent clients lock
/// nobody out meanwhile: see `idle`.
const HEAD_TIMEOUT: Duration = Duration::from_mins(11);

/// How long a client may read nothing of its response. Long, because the kernel buffers megabytes of a response: to a
/// client that reads 10 kB/s we write only every few minutes.
const STALL_TIMEOUT: Duration = Duration::from_mins(10);

/// The maximum number of bytes that a connection buffers; the head of a request has to fit.
const BUFFER: usize = 64 * 1024;

/// How long a connection that has to close may take after its last response is written: enough to send it.
const GRACE: Duration = Duration::from_secs(1);

/// How a connection ended.
type Ended = Result<(), Box<dyn Error + Send + Sync>>;

pub(super) struct HttpConnection {
    pub(super) stream: TcpStream,
    pub(super) peer: SocketAddr,
    /// For TLS; `None` for a plain connection.
    pub(super) identity: Option<Identity>,
    pub(super) router: Router,
    pub(super) activity: Arc<Activity>,
    pub(super) shutdown: watch::Receiver<Shutdown>,
}

impl HttpConnection {
    /// Serves the connection until it ends.
    pub(super) async fn serve(self) {
        gauge!("roster_http_connections").increment(1);
        // Responses are written whole, so Nagle's algorithm would only delay them.
        let _ = self.stream.set_nodelay(true);
        if let Err(error) = self.converse().await {
            tracing::debug!(%error, "a connection ended early");
        }
        gauge!("roster_http_connections").decrement(1);
    }

    async fn converse(self) -> Ended {
        let Self {
            stream,
            peer,
            identity,
            router,
            activity,
            shutdown,
        } = self;
        let mut stream = TimeoutWriter::new(stream);
        stream.set_timeout(Some(STALL_TIMEOUT));
        let stream = Box::pin(stream);
        let exchange = Exchange {
            router,
            peer: PeerAddress(peer),
            activity,
            shutdown,
        };
        match identity {
            Some(identity) => exchange.exchange_in_tls(stream, identity).await,
            None => Ok(exchange.exchange(stream).await?),
        }
    }
}

/// What is needed to serve the requests of one connection.
#[derive(Clone)]
struct Exchange {
    router: Router,
    peer: PeerAddress,
    activity: Arc<Activity>,
    shutdown: watch::Receiver<Shutdown>,
}

impl Exchange {
    /// `exchange` after a handshake. On the heap: otherwise every connection's future, even a plain one, would have the
    /// size that TLS needs.
    fn exchange_in_tls(
        mut self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        identity: Identity,
    ) -> Pin<Box<dyn Future<Output = Ended> + Send>> {
        Box::pin(async move {
            match tls::handshake(stream, identity, &self.activity, &mut self.shutdown).await? {
                Some(stream) => Ok(self.exchange(stream).await?),
                None => Ok(()),
            }
        })
    }

    /// Reads requests and answers them, until the connection ends.
    async fn exchange(self, stream: impl AsyncRead + AsyncWrite + Unpin) -> hyper::Result<()> {
        let activity = Arc::clone(&self.activity);
        let mut shutdown = self.shutdown.clone();
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(BUFFER)
            .serve_connection(
                TokioIo::new(stream),
                hyper::service::service_fn(|request| self.clone().answer(request)),
            );
        let mut connection = pin!(connection);
        let may_be_cut = tokio::select! {
            ended = connection.as_mut() => return ended,
            () = activity.asked_to_close() => {
                counter!("roster_http_connections_shed_total").increment(1);
                if !activity.has_answered() && activity.may_be_shed() {
                    return Ok(());
                }
                Activity::may_be_shed
            }
            _ = shutdown.wait_for(|shutdown| *shutdown == Shutdown::Closing) => |activity: &Activity| !activity.is_answering(),
        };
        connection.as_mut().graceful_shutdown();
        loop {
            tokio::select! {
                ended = connection.as_mut() => return ended,
                () = tokio::time::sleep(GRACE) => if may_be_cut(&activity) { return Ok(()) },
            }
        }
    }

    async fn answer(mut self, mut request: Request<Incoming>) -> Result<Response<TrackedBody>, Infallible> {
        let in_flight = self.activity.begin_request();
        let protected = tree_of(request.uri().path()).is_protected;
        if protected {
            trim_trailing_slash(request.uri_mut());
        }
        request.extensions_mut().insert(self.peer);
        let may_stay_unread = may_stay_unread(request.body());
        let mut response = self.router.call(request.map(Body::new)).await?;
        if !protected || denies_access(&response) {
            in_flight.let_be_shed();
        }
        let is_last = *self.shutdown.borrow() > Shutdown::NotBegun;
        if is_last || (may_stay_unread && response.status().is_client_error()) {
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(response.map(|body| TrackedBody {
            body,
            _in_flight: in_flight,
        }))
    }
}

/// A path of the API with a trailing slash is the same path: other servers accept it, and clients send it.
fn trim_trailing_slash(uri: &mut Uri) {
    let Some(path) = uri.path().strip_suffix('/').filter(|path| !path.ends_with('/')) else {
        return;
    };
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = format!("{path}{query}").parse().ok();
    if let Ok(trimmed) = Uri::from_parts(parts) {
        *uri = trimmed;
    }
}

/// Whether the connection is closed after a refusal, because the rest of the request is longer than what the connection
/// reads to find the next request. The response says so; otherwise a client would send its next request into a closing
/// connection.
fn may_stay_unread(body: &Incoming) -> bool {
    body.size_hint().upper().is_none_or(|length| length > BUFFER as u64)
}

/// The body of a response. Its request counts as in flight until the body is sent.
struct TrackedBody {
    body: Body,
    _in_flight: InFlight,
}

impl hyper::body::Body for TrackedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::super::idle::IdleConnections;
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    /// The server's side of a connection, running, and the client's.
    fn exchange(stream: tokio::io::DuplexStream) -> watch::Sender<Shutdown> {
        let (tell, shutdown) = watch::channel(Shutdown::NotBegun);
        let exchange = Exchange {
            router: Router::new(),
            peer: PeerAddress(([127, 0, 0, 1], 80).into()),
            activity: Arc::new(Arc::new(IdleConnections::default()).register()),
            shutdown,
        };
        tokio::spawn(exchange.exchange(stream));
        tell
    }

    /// Even where no other client needs the connection.
    #[tokio::test(start_paused = true)]
    async fn a_head_that_never_ends_times_out() {
        let (mut client, stream) = duplex(BUFFER);
        let _tell = exchange(stream);
        let begun = tokio::time::Instant::now();
        client.write_all(b"GET / HTTP/1.1\r\nx-slow: ").await.unwrap();
        while client.write_all(b"x").await.is_ok() {
            assert!(begun.elapsed() < 2 * HEAD_TIMEOUT, "it is still open");
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_outlasts_the_pool_of_a_proxy() {
        let (mut proxy, stream) = duplex(BUFFER);
        let _tell = exchange(stream);
        for _ in 0..2 {
            proxy
                .write_all(b"GET / HTTP/1.1\r\nhost: roster\r\n\r\n")
                .await
                .unwrap();
            let mut status = [0; 12];
            proxy.read_exact(&mut status).await.unwrap();
            assert_eq!(&status, b"HTTP/1.1 404");
            let mut rest = [0; 1024];
            let length = proxy.read(&mut rest).await.unwrap();
            assert!(rest[..length].ends_with(b"\r\n\r\n"), "the answer is whole");
            tokio::time::sleep(Duration::from_mins(10)).await;
        }
    }
}
