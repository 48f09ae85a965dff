//! What the fuzz targets need of this crate: the configuration, a server that is started by one, the files of TLS, exported
//! files, and files of users.

use std::io::Cursor;

use crate::import::CsvFile;

pub use crate::config::{Config, DatabaseUrl, Flags, ListenAddress, Loaded, Purpose, TlsFiles};
pub use crate::entrance::Entrance;
pub use crate::export_file;
pub use crate::server::{OldSchema, Server};

/// Reads the files of TLS; what the operator is told if they can't be used.
pub fn read_tls(files: &TlsFiles) -> Result<(), String> {
    crate::tls::read(files)
        .map(drop)
        .map_err(|unusable| unusable.to_string())
}

/// Reads a file of users: each row's line and what is wrong with it, or why nothing can be read.
pub fn read_users(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>, String> {
    let mut file = CsvFile::open(Cursor::new(bytes)).map_err(|wrong| wrong.to_string())?;
    let mut rows = Vec::new();
    while let Some((line, row)) = file.next().map_err(|cause| cause.to_string())? {
        rows.push((line, row.err().unwrap_or_default()));
    }
    Ok(rows)
}
