//! Serves Roster's directory over HTTP: the `ToolJet` API, health, metrics and the API's description.
//!
//! A request comes in through [`server`], is given an id, a time limit and a line in the log by [`observe`], and reaches
//! the handler of its route. A handler gets at the store through a [`Caller`](access::Caller) only, which exists for
//! those who are let in. Its body has been parsed into types of the directory by [`body`] by then.

mod access;
mod app;
mod body;
mod client;
mod errors;
pub mod ext;
#[cfg(fuzzing)]
pub mod fuzzing;
mod health;
mod metrics;
mod observe;
mod openapi;
mod request_id;
mod routes;
mod server;

pub use metrics::Metrics;
pub use openapi::openapi_json;
pub use server::{ExternalApi, Identity, Listeners, Settings, Tls, serve};
