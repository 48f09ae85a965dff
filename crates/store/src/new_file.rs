//! A new file that gets its final name only when it is complete.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir, TempPath};

/// The path of a new file.
///
/// Until the file is complete it has a temporary name in the same folder. If writing fails, the temporary file is
/// removed. A process that is killed leaves it behind; its name begins with a dot and ends with `.part`.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    folder: PathBuf,
}

impl NewFile {
    /// A new file at this path. Fails with [`ErrorKind::AlreadyExists`] if the path exists, because a new file replaces
    /// nothing, and with [`ErrorKind::InvalidInput`] if the path can't be a file's.
    pub fn at(path: &Path) -> io::Result<Self> {
        // A symbolic link without a target counts as existing, too.
        if path.symlink_metadata().is_ok() {
            let why = "something with this name already exists";
            return Err(io::Error::new(ErrorKind::AlreadyExists, why));
        }
        if path.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return Err(io::Error::new(
                ErrorKind::InvalidInput,
                "the path must end in a file name",
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

    /// The folder of the file.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Creates the temporary file, readable by its owner only. Fails if the folder isn't writable.
    pub fn begin(&self) -> io::Result<NamedTempFile> {
        self.part(|part| part.tempfile_in(&self.folder))
    }

    /// Creates a temporary folder for its owner only, where more than the file itself is written. Its path is absolute.
    pub(crate) fn begin_folder(&self) -> io::Result<TempDir> {
        self.part(|part| part.permissions(Permissions::from_mode(0o700)).tempdir_in(&self.folder))
    }

    fn part<T>(&self, make: impl FnOnce(&mut Builder<'_, '_>) -> io::Result<T>) -> io::Result<T> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        make(Builder::new().prefix(&format!(".{name}.")).suffix(".part")).map_err(|error| self.of_folder(&error))
    }

    /// The error about the folder: the one of the temporary file names that, and nobody knows it.
    fn of_folder(&self, error: &io::Error) -> io::Error {
        let folder = self.folder.display();
        let why = match error.kind() {
            ErrorKind::NotFound => format!("there is no folder {folder}"),
            ErrorKind::NotADirectory => format!("{folder} is not a folder"),
            kind => format!("{kind} in the folder {folder}"),
        };
        io::Error::new(error.kind(), why)
    }

    /// Flushes the file to the disk and gives it its final name. Fails with [`ErrorKind::AlreadyExists`] if the name
    /// has been taken meanwhile, and if the disk reports an error; then nothing is left behind.
    pub fn finish(&self, file: NamedTempFile) -> io::Result<()> {
        file.as_file().sync_all()?;
        self.name(file.into_temp_path())
    }

    /// [`Self::finish`] for a file that has already been flushed.
    pub(crate) fn name(&self, file: TempPath) -> io::Result<()> {
        file.persist_noclobber(&self.path).map_err(|refused| refused.error)?;
        flush(&self.folder).inspect_err(|_| drop(fs::remove_file(&self.path)))
    }
}

/// Flushes a file, or the entries of a folder, to the disk.
pub(crate) fn flush(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
