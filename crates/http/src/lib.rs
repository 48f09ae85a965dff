//! Serves Roster's directory over HTTP: the `ToolJet` API, health, metrics and the API's description.
//!
//! [`server`] accepts the connection of a request. [`observe`] gives the request an id, a time limit and a line in the
//! log, and calls the handler of its route. A handler can reach the store only through a [`Caller`](caller::Caller),
//! which exists only for an authenticated request. Before the handler runs, [`body`] has parsed the body into types of
//! the directory.

mod app;
mod authentication;
mod body;
mod caller;
mod client_address;
mod collector;
mod documented_errors;
mod envelope;
mod error_form;
mod errors;
mod etag;
pub mod ext;
mod fallback;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod group_bodies;
mod health;
mod home;
mod if_none_match;
mod known_parameters;
mod message;
mod metrics;
mod observe;
mod openapi;
mod page_policy;
mod parameters;
mod refusals;
mod request_id;
mod route_tree;
mod routes;
mod server;
mod settings;
mod trees;
mod user_details;
mod v2;
mod write;

pub use metrics::Metrics;
pub use openapi::openapi_json;
pub use server::{Identity, Listeners, Tls, serve};
pub use settings::{ExternalApi, Settings};
