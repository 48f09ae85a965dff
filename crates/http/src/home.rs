//! `GET /`: what this server is and where to go next, as a page for people and as JSON for programs. It needs no token and
//! shows nothing of the directory.

use crate::page_policy;
use axum::http::header::{ACCEPT, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

const PAGE: &str = include_str!("home.html");
const STYLE: &str = include_str!("home.css");
const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let page = PAGE.replace("{style}", STYLE).replace("{version}", VERSION);
    let policy = page_policy::of_style(STYLE);
    let home = async move |headers: HeaderMap| -> Response {
        let mut response = if takes_html(&headers) {
            page_policy::with(policy, Html(page).into_response())
        } else {
            Json(links()).into_response()
        };
        response.headers_mut().append(VARY, HeaderValue::from(ACCEPT));
        response
    };
    Router::new().route("/", get(home))
}

fn links() -> Value {
    json!({
        "name": "Roster", "version": VERSION, "docs": "/docs", "openapi": "/openapi.json", "ready": "/readyz",
        "health": "/healthz",
    })
}

/// Whether a client prefers HTML, as browsers do. A client that accepts anything counts as a program.
fn takes_html(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut kinds = values.flat_map(|value| value.split(','));
    kinds.any(|kind| {
        kind.split(';')
            .next()
            .is_some_and(|name| name.trim().eq_ignore_ascii_case("text/html"))
    })
}
