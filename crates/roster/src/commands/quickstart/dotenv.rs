//! The `.env` file that quickstart begins with.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use store::{Environment, NewFile, System};

use crate::config::DOTENV;
use crate::failure::{Failure, note};

/// Bytes of the token: as hard to guess as a key.
const TOKEN_BYTES: usize = 32;

/// Creates the file with a new access token, and answers whether it did: a file that exists stays as it is.
pub fn create_if_missing() -> Result<bool, Failure> {
    let created = create(Path::new(DOTENV)).map_err(|cause| Failure::system(format!("can't write {DOTENV}"), cause))?;
    if created {
        note(&format!("created {} with a new access token", path().display()));
    }
    Ok(created)
}

/// The whole path of the file.
pub fn path() -> PathBuf {
    std::path::absolute(DOTENV).unwrap_or_else(|_| DOTENV.into())
}

/// Readable by its owner only. If another process takes the name first, its file stays.
fn create(path: &Path) -> io::Result<bool> {
    let new = || {
        let target = NewFile::at(path)?;
        let mut file = target.begin()?;
        file.write_all(content().as_bytes())?;
        target.finish(file)
    };
    match new() {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        created => created.map(|()| true),
    }
}

fn content() -> String {
    format!(
        "# Created by `roster quickstart`. Keep it secret: anyone who has the token can read and change the whole directory.\n\
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
