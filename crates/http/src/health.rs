//! Health checks: whether the server is alive, and whether it is ready.

use crate::app::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use metrics::gauge;
use std::sync::Arc;
use std::time::Duration;
use store::OpenError;

/// How long `/metrics` waits for the readiness check: well below the 10 seconds after which Prometheus gives up.
const PATIENCE: Duration = Duration::from_secs(3);

type Answer = (StatusCode, [(HeaderName, &'static str); 1], String);

fn answer(status: StatusCode, text: impl Into<String>) -> Answer {
    (status, [(CACHE_CONTROL, "no-store")], text.into() + "\n")
}

/// `GET /healthz`: `200` as long as the process responds at all.
pub(crate) async fn alive() -> Answer {
    answer(StatusCode::OK, "alive")
}

/// `GET /readyz`: `200` when the database answers and takes writes, its schema is current and the server is not about to
/// stop; else `503` with the reason in general words. The log has the particular ones.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Answer {
    match look(&app).await {
        Ok(_) => answer(StatusCode::OK, "ready"),
        Err(reason) => answer(StatusCode::SERVICE_UNAVAILABLE, reason),
    }
}

/// Sets the gauges for the readiness of the server and for the number of the last event.
pub(crate) async fn measure(app: &App) {
    let last_event = tokio::time::timeout(PATIENCE, look(app))
        .await
        .ok()
        .and_then(Result::ok);
    gauge!("roster_ready").set(f64::from(last_event.is_some()));
    if let Some(last_event) = last_event {
        gauge!("roster_last_event").set(last_event as f64);
    }
}

/// The number of the last event if the server is ready, or else the reason in general words.
async fn look(app: &App) -> Result<i64, &'static str> {
    if app.is_draining() {
        return Err("draining");
    }
    app.store.check().await.map_err(|error| {
        tracing::warn!(%error, "not ready");
        reason(&error)
    })
}

fn reason(error: &OpenError) -> &'static str {
    match error {
        OpenError::Full => "the disk of the database is full: reads are answered, writes are not",
        OpenError::NotWritable(_) => "the database takes no writes: reads are answered",
        OpenError::Broken(_) => "the database is damaged",
        _ => "the database does not respond as it should",
    }
}
