//! The `.env` file that quickstart begins with.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use store::{Environment, NewFile, System};

use crate::config::DOTENV;
use crate::failure::Failure;

/// Bytes of the token: as hard to guess as a key.
const TOKEN_BYTES: usize = 32;

/// Writes the file, unless there is one: that one is somebody's own, whatever is in it.
pub fn write_if_missing() -> Result<(), Failure> {
    write(Path::new(DOTENV)).map_err(|cause| Failure::system(format!("can't write {DOTENV}"), cause))
}

/// Readable by its owner only. If somebody else takes the name first, theirs stays.
fn write(path: &Path) -> io::Result<()> {
    let new = || {
        let target = NewFile::at(path)?;
        let mut file = target.begin()?;
        file.write_all(content().as_bytes())?;
        target.finish(file)
    };
    match new() {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        written => written,
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
    hex::encode(bytes)
}
