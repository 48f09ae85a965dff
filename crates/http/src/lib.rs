//! Serves Roster's directory over HTTP: the `ToolJet` API, health, metrics and the API's description.
//!
//! A request comes in through [`server`], is given an id, a time limit and a line in the log by [`observe`], and reaches
//! the handler of its route. A handler gets at the store through a [`Caller`](caller::Caller) only, which exists for
//! those who are let in. Its body has been parsed into types of the directory by [`body`] by then.

mod app;
mod authentication;
mod body;
mod caller;
mod client_address;
mod envelope;
mod errors;
mod etag;
pub mod ext;
mod fallback;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod health;
mod if_none_match;
mod metrics;
mod observe;
mod openapi;
mod request_id;
mod route_tree;
mod routes;
mod server;
mod settings;
mod trees;
mod v2;
mod write;

pub use metrics::Metrics;
pub use openapi::openapi_json;
pub use server::{Identity, Listeners, Tls, serve};
pub use settings::{ExternalApi, Settings};
