//! What the fuzz targets need of this crate: the configuration, and a server that is started by one.

pub use crate::config::{Config, DatabaseUrl, Flags, ListenAddress, Loaded, Purpose};
pub use crate::server::{OldSchema, Server};
