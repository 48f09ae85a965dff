//! Whether the server is alive, and whether it is ready.

use crate::app::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use std::sync::Arc;
use store::{OpenError, Origin};

/// The actor of the server's own looks into the database.
const ACTOR: &str = "roster";

type Answer = (StatusCode, [(HeaderName, &'static str); 1], String);

fn answer(status: StatusCode, text: impl Into<String>) -> Answer {
    (status, [(CACHE_CONTROL, "no-store")], text.into() + "\n")
}

/// `GET /healthz`: `200` as long as the process answers at all.
pub(crate) async fn alive() -> Answer {
    answer(StatusCode::OK, "alive")
}

/// `GET /readyz`: `200` when the database answers and takes writes, its schema is current and the server is not about to
/// stop; else `503` with the reason in general words. The log has the particular ones.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Answer {
    if app.is_draining() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "draining");
    }
    let origin = Origin {
        actor: ACTOR.into(),
        request_id: None,
    };
    match app.store.check(origin).await {
        Ok(()) => answer(StatusCode::OK, "ready"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            answer(StatusCode::SERVICE_UNAVAILABLE, reason(&error))
        }
    }
}

fn reason(error: &OpenError) -> &'static str {
    match error {
        OpenError::Full => "the disk of the database is full: reads are answered, writes are not",
        OpenError::Broken(_) => "the database is damaged",
        _ => "the database does not answer as it should",
    }
}
