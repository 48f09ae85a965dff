//! A new file that has its name only when it is whole.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir, TempPath};

/// Where a new file goes.
///
/// Until it is whole it has another name beside its own, which is gone when writing ends early. A process that is killed
/// leaves it: it begins with a dot and ends with `.part`.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    folder: PathBuf,
}

impl NewFile {
    /// A file of this name. Fails with [`ErrorKind::AlreadyExists`] if something has the name, as a new file replaces
    /// nothing, and with [`ErrorKind::InvalidInput`] if a file can't have it.
    pub fn at(path: &Path) -> io::Result<Self> {
        // A link that leads nowhere is in the way, too.
        if path.symlink_metadata().is_ok() {
            let why = "there is something of this name already";
            return Err(io::Error::new(ErrorKind::AlreadyExists, why));
        }
        if path.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return Err(io::Error::new(
                ErrorKind::InvalidInput,
                "it must end in the name of a file",
            ));
        }
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        Ok(Self {
            path: path.to_owned(),
            folder: folder.to_owned(),
        })
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file to write into, readable by its owner only. Fails if the folder can't take it.
    pub fn begin(&self) -> io::Result<NamedTempFile> {
        self.part(|part| part.tempfile_in(&self.folder))
    }

    /// A folder to make the file in, where more is written than the file; for its owner only. Its path is absolute.
    pub(crate) fn begin_folder(&self) -> io::Result<TempDir> {
        self.part(|part| part.permissions(Permissions::from_mode(0o700)).tempdir_in(&self.folder))
    }

    fn part<T>(&self, make: impl FnOnce(&mut Builder<'_, '_>) -> io::Result<T>) -> io::Result<T> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        make(Builder::new().prefix(&format!(".{name}.")).suffix(".part"))
    }

    /// Gives the file its name and flushes both to the disk. Fails with [`ErrorKind::AlreadyExists`] if somebody else has
    /// taken the name meanwhile, and if the disk can't take them; then nothing is left.
    pub fn finish(&self, file: NamedTempFile) -> io::Result<()> {
        file.as_file().sync_all()?;
        self.name(file.into_temp_path())
    }

    /// [`Self::finish`], for a file that was flushed.
    pub(crate) fn name(&self, file: TempPath) -> io::Result<()> {
        file.persist_noclobber(&self.path).map_err(|refused| refused.error)?;
        flush(&self.folder).inspect_err(|_| drop(fs::remove_file(&self.path)))
    }
}

/// Flushes a file, or the names in a folder, to the disk.
pub(crate) fn flush(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
