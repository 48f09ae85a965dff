//! The routes: which handler serves which path.

use crate::app::App;
use crate::etag::is_strong;
use crate::fallback;
use crate::metrics::Metrics;
use crate::observe::observe;
use crate::v2::batch::Routes;
use crate::{health, home, openapi};
use axum::Extension;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::map_response;
use axum::routing::get;
use axum::{Router, middleware};
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};

/// All routes for clients, including the metrics unless they have their own listener.
pub(crate) fn api(app: &Arc<App>, metrics: Option<Metrics>) -> Router {
    let mut router = Router::from(openapi::documented())
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(home::routes())
        .merge(openapi::routes());
    if let Some(metrics) = metrics {
        router = router.merge(metrics_alone(metrics));
    }
    let parts = Router::from(openapi::documented())
        .fallback(fallback::unknown_path)
        .method_not_allowed_fallback(fallback::other_method)
        .with_state(Arc::clone(app));
    // The lowest level takes a third of the default level's time and saves nearly as much.
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(has_no_strong_tag));
    // An outer router: a layer of the inner one would run before the `Allow` header is added.
    let router = router
        .fallback(fallback::unknown_path)
        .method_not_allowed_fallback(fallback::other_method)
        .layer(Extension(Routes(parts)));
    Router::new()
        .fallback_service(observed(app, router).layer(compression))
        .layer(map_response(fallback::hide_methods))
}

fn has_no_strong_tag(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !is_strong(headers)
}

/// The metrics, for their own listener.
pub(crate) fn metrics(app: &Arc<App>, metrics: Metrics) -> Router {
    // No token is checked here: other people than the API's clients may be able to reach this listener.
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
