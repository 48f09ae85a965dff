//! Where the bytes of an import come from: a file, a pipe or stdin. They are read twice, and only a file can be.

use std::fs::File;
use std::io::{self, Seek as _};
use std::path::Path;

use crate::failure::Failure;

/// The path that means stdin.
const STDIN: &str = "-";

/// Something that can be read from its beginning as often as needed.
pub struct Source {
    file: File,
    name: String,
}

impl Source {
    /// Opens a file. What comes from a pipe or stdin is copied to a temporary file without a name, which only this process can read and which
    /// is gone with it.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        if path == Path::new(STDIN) {
            return Self::spool(io::stdin().lock(), "stdin".to_owned());
        }
        let name = path.display().to_string();
        let unreadable = |cause| Failure::system(format!("can't read {name}"), cause);
        let file = File::open(path).map_err(unreadable)?;
        let kind = file.metadata().map_err(unreadable)?.file_type();
        if kind.is_dir() {
            return Err(Failure::Import(format!("can't read {name}: it is a folder")));
        }
        if kind.is_file() {
            return Ok(Self { file, name });
        }
        Self::spool(file, name)
    }

    fn spool(mut from: impl io::Read, name: String) -> Result<Self, Failure> {
        let copied = tempfile::tempfile().and_then(|mut file| io::copy(&mut from, &mut file).map(|_| file));
        let file = copied.map_err(|cause| {
            let folder = std::env::temp_dir();
            Failure::system(
                format!("can't copy {name} to a temporary file in {}", folder.display()),
                cause,
            )
        })?;
        Ok(Self { file, name })
    }

    /// Its name in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads it from its beginning.
    pub fn read(&self) -> Result<&File, Failure> {
        let mut file = &self.file;
        file.rewind().map_err(|cause| self.failed(cause))?;
        Ok(file)
    }

    /// The failure to read it, or to read it to its end.
    pub fn failed(&self, cause: io::Error) -> Failure {
        Failure::system(format!("can't read {}", self.name), cause)
    }
}
