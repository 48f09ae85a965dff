//! What the fuzz targets need of this crate: the configuration, a server that is started by one, and the files of TLS.

pub use crate::config::{Config, DatabaseUrl, Flags, ListenAddress, Loaded, Purpose, TlsFiles};
pub use crate::entrance::Entrance;
pub use crate::server::{OldSchema, Server};
pub use crate::tls::{Certified, Unusable, read as read_tls};
