//! Serves Roster's directory over HTTP: the `ToolJet` API, health, metrics and the API's description.

pub mod ext;
mod metrics;
mod openapi;
mod server;

pub use metrics::Metrics;
pub use openapi::openapi_json;
pub use server::{ExternalApi, Listeners, Settings, serve};
