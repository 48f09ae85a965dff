//! Which handler is at which path.

use crate::app::App;
use crate::etag::is_strong;
use crate::fallback;
use crate::metrics::Metrics;
use crate::observe::observe;
use crate::{health, openapi};
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::map_response;
use axum::routing::get;
use axum::{Router, middleware};
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};

/// Everything that is served to clients; with the metrics, unless they have a listener of their own.
pub(crate) fn api(app: &Arc<App>, metrics: Option<Metrics>) -> Router {
    let mut router = Router::from(openapi::documented())
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(openapi::routes());
    if let Some(metrics) = metrics {
        router = router.merge(metrics_alone(metrics));
    }
    // The lowest level costs a third of the usual one and saves nearly as much.
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(has_no_strong_tag));
    // A router of its own, as a layer of the inner one would come before the methods are added.
    let router = router
        .fallback(fallback::unknown_path)
        .method_not_allowed_fallback(fallback::other_method);
    Router::new()
        .fallback_service(observed(app, router).layer(compression))
        .layer(map_response(fallback::hide_methods))
}

fn has_no_strong_tag(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !is_strong(headers)
}

/// The metrics, for a listener of their own.
pub(crate) fn metrics(app: &Arc<App>, metrics: Metrics) -> Router {
    // No token is looked at here: this listener may be open to others than the API's.
    let router = metrics_alone(metrics)
        .fallback(fallback::unknown_path_for_all)
        .method_not_allowed_fallback(fallback::other_method_for_all);
    observed(app, router)
}

fn metrics_alone(metrics: Metrics) -> Router<Arc<App>> {
    Router::new().route(
        "/metrics",
        get(async move |State(app): State<Arc<App>>| metrics.answer(&app).await),
    )
}

fn observed(app: &Arc<App>, router: Router<Arc<App>>) -> Router {
    router
        .layer(middleware::from_fn_with_state(Arc::clone(app), observe))
        .with_state(Arc::clone(app))
}
