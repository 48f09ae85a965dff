//! What the fuzz targets need of this crate: the configuration, a server that is started by one, the files of TLS, and
//! exported files.

pub use crate::config::{Config, DatabaseUrl, Flags, ListenAddress, Loaded, Purpose, TlsFiles};
pub use crate::entrance::Entrance;
pub use crate::export_file::{Unusable, check, end, head};
pub use crate::server::{OldSchema, Server};

/// Reads the files of TLS; what the operator is told if they can't be used.
pub fn read_tls(files: &TlsFiles) -> Result<(), String> {
    crate::tls::read(files)
        .map(drop)
        .map_err(|unusable| unusable.to_string())
}
