//! What surrounds every request: an id, a time limit, the envelope of an error, a line in the log, and metrics.

use crate::app::App;
use crate::client_address::{ClientAddress, PeerAddress};
use crate::envelope::Occurrence;
use crate::errors::{ApiError, Unrendered};
use crate::metrics;
use crate::request_id::{RequestId, X_REQUEST_ID};
use crate::trees::tree_of;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

/// What is recorded about a request before its handler runs.
struct Observed {
    begun: Instant,
    id: RequestId,
    method: Method,
    uri: Uri,
    route: Option<MatchedPath>,
    peer: Option<PeerAddress>,
    client: Option<ClientAddress>,
}

/// Runs the handler behind `next`, and adds everything that is the same for all requests.
pub(crate) async fn observe(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<PeerAddress>().copied();
    let observed = Observed {
        begun: Instant::now(),
        id: RequestId::of(request.headers(), &**app.store.environment()),
        method: request.method().clone(),
        uri: request.uri().clone(),
        route: request.extensions().get().cloned(),
        peer,
        client: peer.map(|PeerAddress(address)| app.proxies.client_of(address.ip(), request.headers())),
    };
    request.extensions_mut().insert(observed.id.clone());
    if let Some(client) = observed.client {
        request.extensions_mut().insert(client);
    }
    let mut response = answer(&app, request, next).await;
    let unrendered = response.extensions().get::<Unrendered>().cloned();
    if let Some(Unrendered(error)) = &unrendered {
        let occurrence = Occurrence {
            at: app.store.environment().now(),
            path: observed.uri.path(),
            request_id: observed.id.as_str(),
        };
        render(error, occurrence, &mut response);
    }
    observed.count(response.status());
    observed.log(
        response.status(),
        unrendered.as_ref().and_then(|Unrendered(error)| error.cause()),
    );
    response.headers_mut().insert(X_REQUEST_ID, observed.id.into_header());
    response
}

/// Lets the tree of the path render the error. Headers that the response already has are kept.
fn render(error: &ApiError, occurrence: Occurrence<'_>, response: &mut Response) {
    let rendered = (tree_of(occurrence.path).render)(error, occurrence);
    let (head, body) = rendered.into_parts();
    *response.status_mut() = head.status;
    response.headers_mut().extend(head.headers);
    *response.body_mut() = body;
}

/// The handler's response, or an error if the handler took too long or panicked.
async fn answer(app: &App, request: Request, next: Next) -> Response {
    let handled = tokio::time::timeout(app.request_timeout, next.run(request));
    match AssertUnwindSafe(handled).catch_unwind().await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => ApiError::TimedOut.into_response(),
        Err(panic) => ApiError::Internal(format!("panicked: {}", message_of(&*panic))).into_response(),
    }
}

fn message_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without a message")
}

impl Observed {
    fn count(&self, status: StatusCode) {
        metrics::count_request(self.route.as_ref(), &self.method, status, self.begun.elapsed());
    }

    fn log(&self, status: StatusCode, cause: Option<&str>) {
        // The query is not logged: it is not part of the route, and may hold something secret that was typed by
        // mistake.
        let (id, method, path) = (self.id.as_str(), self.method.as_str(), self.uri.path());
        let peer = self.peer.map(|PeerAddress(address)| tracing::field::display(address));
        let client = self
            .client
            .map(|ClientAddress(address)| tracing::field::display(address));
        let (status, milliseconds) = (status.as_u16(), self.begun.elapsed().as_secs_f64() * 1000.0);
        if let Some(cause) = cause {
            tracing::error!(
                request_id = id,
                method,
                path,
                status,
                milliseconds,
                peer,
                client,
                cause,
                "request failed"
            );
        } else {
            tracing::info!(
                request_id = id,
                method,
                path,
                status,
                milliseconds,
                peer,
                client,
                "request"
            );
        }
    }
}
