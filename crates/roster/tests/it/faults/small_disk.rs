//! A disk that a test can fill: a small tmpfs, visible only in a mount namespace.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The name of the file that fills the disk.
const BALLAST: &str = "ballast";

/// Mounts a tmpfs of `$1` bytes at `$0`, and keeps it until stdin ends.
const HOLD: &str = r#"mount -t tmpfs -o "size=$1,mode=755" tmpfs "$0" && echo mounted && exec cat"#;

/// The same, and runs a private PostgreSQL in the namespace, whose server may write to the disk.
const HOLD_WITH_POSTGRES: &str = r#"mount -t tmpfs -o "size=$1,mode=755,uid=$(id -u postgres)" tmpfs "$0" &&
    exec "$2" sh -c 'echo "$TEST_POSTGRES_URL" && exec cat'"#;

/// Dropping it unmounts the disk, with all files.
pub struct SmallDisk {
    holder: Child,
    folder: PathBuf,
    /// The first line that the holder printed.
    pub greeting: String,
}

impl SmallDisk {
    /// Mounts a disk of `size` bytes at `folder`.
    pub fn mount(folder: &Path, size: usize) -> Self {
        Self::hold(folder, size, HOLD)
    }

    /// Mounts a disk, and starts a private PostgreSQL, whose URL is the greeting.
    pub fn mount_with_postgres(folder: &Path, size: usize) -> Self {
        Self::hold(folder, size, HOLD_WITH_POSTGRES)
    }

    fn hold(folder: &Path, size: usize, script: &str) -> Self {
        let with_postgres = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/with-postgres");
        let mut holder = Command::new("unshare")
            .args(["--mount", "sh", "-c", script])
            .arg(folder)
            .arg(size.to_string())
            .arg(with_postgres)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("unshare of the package util-linux is installed");
        let mut greeting = String::new();
        let stdout = holder.stdout.take().expect("a pipe was asked for");
        BufReader::new(stdout).read_line(&mut greeting).expect("it can be read");
        if greeting.is_empty() {
            let mut why = String::new();
            let mut stderr = holder.stderr.take().expect("a pipe was asked for");
            stderr.read_to_string(&mut why).expect("it can be read");
            panic!("this test must run as root: it mounts a small tmpfs in its own mount namespace: {why}");
        }
        Self {
            holder,
            folder: folder.to_owned(),
            greeting: greeting.trim().to_owned(),
        }
    }

    /// Runs the command in the namespace of the disk.
    pub fn beside(&self, command: testing::Command) -> testing::Command {
        let namespace = format!("--mount=/proc/{}/ns/mnt", self.holder.id());
        command.under(&["nsenter", &namespace, "--"])
    }

    /// The path of a file on the disk, seen from the test.
    pub fn file(&self, name: &str) -> PathBuf {
        let root = format!("/proc/{}/root{}", self.holder.id(), self.folder.display());
        Path::new(&root).join(name)
    }

    /// Uses all the space that is left.
    pub fn fill(&self) {
        let options = OpenOptions::new().create(true).append(true).open(self.file(BALLAST));
        let mut ballast = options.expect("it can be made");
        fill_by(&mut ballast, &vec![1; 64 * 1024]);
        fill_by(&mut ballast, &[1; 4096]);
    }

    /// Frees that space again.
    pub fn make_room(&self) {
        fs::remove_file(self.file(BALLAST)).expect("it is there");
    }
}

fn fill_by(ballast: &mut File, piece: &[u8]) {
    let full = loop {
        if let Err(error) = ballast.write_all(piece) {
            break error;
        }
    };
    assert_eq!(full.kind(), ErrorKind::StorageFull, "{full}");
}

impl Drop for SmallDisk {
    /// The holder ends when its stdin does, and the mount with it.
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
    }
}
