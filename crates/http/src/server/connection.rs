//! One connection, from its acceptance to its end.

use super::head_timeout::HeadTimeout;
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

/// How long a connection may be silent between requests.
///
/// A load balancer keeps idle connections and reuses one without asking: if the server closes it at that moment, the client gets
/// a 502. So this is longer than the idle timeouts of nginx and AWS (1 minute), Azure (4) and Google (10). Silent clients lock
/// nobody out meanwhile: see `idle`.
const IDLE_TIMEOUT: Duration = Duration::from_mins(11);

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
            .header_read_timeout(IDLE_TIMEOUT)
            .max_buf_size(BUFFER)
            .serve_connection(
                TokioIo::new(HeadTimeout::new(stream, Arc::clone(&activity))),
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
    use super::super::head_timeout::HEAD_TIMEOUT;
    use super::super::idle::IdleConnections;
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::{Instant, sleep};

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: roster\r\n\r\n";

    /// A client's end of a connection.
    fn connect() -> DuplexStream {
        let (client, stream) = duplex(BUFFER);
        let (shutdown, receiver) = watch::channel(Shutdown::NotBegun);
        let exchange = Exchange {
            router: Router::new(),
            peer: PeerAddress(([127, 0, 0, 1], 80).into()),
            activity: Arc::new(Arc::new(IdleConnections::default()).register()),
            shutdown: receiver,
        };
        tokio::spawn(async move {
            let _shutdown = shutdown;
            exchange.exchange(stream).await
        });
        client
    }

    /// What the server sends next; nothing if it has closed the connection.
    async fn answer(client: &mut DuplexStream) -> String {
        let mut bytes = [0; 1024];
        let length = client.read(&mut bytes).await.expect("the stream works");
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_connection_outlasts_the_pool_of_a_load_balancer() {
        let mut client = connect();
        for _ in 0..3 {
            client.write_all(REQUEST).await.unwrap();
            let answer = answer(&mut client).await;
            assert!(
                answer.starts_with("HTTP/1.1 404") && answer.ends_with("\r\n\r\n"),
                "{answer}"
            );
            sleep(Duration::from_mins(10)).await;
        }
        sleep(IDLE_TIMEOUT).await;
        assert_eq!(answer(&mut client).await, "");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_without_a_first_request_is_closed() {
        let (mut client, begun) = (connect(), Instant::now());
        assert_eq!(answer(&mut client).await, "");
        assert_eq!(begun.elapsed(), HEAD_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn an_unfinished_head_is_given_up_after_an_idle_time_too() {
        let mut client = connect();
        client.write_all(REQUEST).await.unwrap();
        answer(&mut client).await;
        sleep(Duration::from_mins(5)).await;
        client.write_all(&REQUEST[..10]).await.unwrap();
        let begun = Instant::now();
        assert_eq!(answer(&mut client).await, "");
        assert_eq!(begun.elapsed(), HEAD_TIMEOUT);
    }
    /// Even if no other client needs the connection, and although each byte comes in time.
    #[tokio::test(start_paused = true)]
    async fn a_head_that_never_ends_times_out() {
        let (mut client, begun) = (connect(), Instant::now());
        client.write_all(b"GET / HTTP/1.1\r\nx-slow: ").await.unwrap();
        while client.write_all(b"x").await.is_ok() {
            assert!(begun.elapsed() < 2 * HEAD_TIMEOUT, "it is still open");
            sleep(Duration::from_secs(10)).await;
        }
    }
}
