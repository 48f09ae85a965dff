//! The `.env` file that quickstart begins with.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use store::{Environment, System};
use tempfile::NamedTempFile;

use crate::config::DOTENV;
use crate::failure::Failure;

/// Bytes of the token: as hard to guess as a key.
const TOKEN_BYTES: usize = 32;

/// Writes the file, unless there is one: that one is somebody's own, whatever is in it.
pub fn write_if_missing() -> Result<(), Failure> {
    write(Path::new(DOTENV)).map_err(|cause| Failure::system(format!("can't write {DOTENV}"), cause))
}

/// Whole or not at all: the content goes to a file beside it, readable by its owner only, which is then given the name if
/// nobody else took it.
fn write(path: &Path) -> io::Result<()> {
    if path.try_exists()? {
        return Ok(());
    }
    let mut file = NamedTempFile::new_in(".")?;
    file.write_all(content().as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

fn content() -> String {
    format!(
        "# Made by `roster quickstart`. Keep it secret: who has the token can do everything.\n\
         ENABLE_EXTERNAL_API=true\n\
         EXTERNAL_API_ACCESS_TOKEN={}\n",
        token()
    )
}

fn token() -> String {
    let mut bytes = [0; TOKEN_BYTES];
    System::default().fill(&mut bytes);
    bytes
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
