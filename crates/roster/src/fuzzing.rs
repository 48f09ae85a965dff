//! The parts of this crate that the fuzz targets call: the configuration and a server started with it, the TLS files,
//! exported files, files of users, and the responses of other servers.

use remote::{RemoteUser, RemoteWorkspace, read_list};

use crate::import::{Choice, CsvFile, Line};

pub use crate::binding::Binding;
pub use crate::config::{Config, DatabaseUrl, Flags, ListenAddress, Loaded, Purpose, TlsFiles};
pub use crate::export_file::{Unusable, check, end, head};
pub use crate::server::{OldSchema, Server};

/// Reads the TLS files; the error is what the operator sees.
pub fn read_tls(files: &TlsFiles) -> Result<(), String> {
    crate::tls::read(files)
        .map(drop)
        .map_err(|unusable| unusable.to_string())
}

/// Reads a file of users. Returns the line and the problems of each row, or why nothing can be read.
pub fn read_users(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>, String> {
    let mut file = CsvFile::open(bytes, &Choice::default()).map_err(|wrong| wrong.to_string())?;
    let mut rows = Vec::new();
    while let Some(Line { number, row }) = file.next().map_err(|cause| cause.to_string())? {
        let wrong = row.err().unwrap_or_default();
        rows.push((number, wrong.iter().map(ToString::to_string).collect()));
    }
    Ok(rows)
}

/// Reads a response of another server as a list, and each item both as a user and as a workspace. Returns the problem
/// of each, or why the response is not a list.
pub fn read_answer(bytes: &[u8]) -> Result<Vec<String>, String> {
    let mut items = Vec::new();
    let mut each = |item: Box<serde_json::value::RawValue>| {
        let item = serde_json::from_str(item.get()).map_err(|error| error.to_string())?;
        let user = RemoteUser::read(&item).map_or_else(|why| why, |user| user.unread.join(" "));
        let workspace = RemoteWorkspace::read(&item).map_or_else(|wrong| wrong.why, |read| read.unread.join(" "));
        items.push(format!("{}: {user} {workspace}", RemoteUser::label(&item, 1)));
        Ok(())
    };
    read_list(bytes, &["users", "data"], &mut each).map_err(|error| error.to_string())?;
    Ok(items)
}
