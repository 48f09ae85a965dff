//! A disk that a test can fill: a small tmpfs, mounted where only the processes see it that are put beside it.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What takes up all room.
const BALLAST: &str = "ballast";

/// Mounts `$1` bytes on the folder `$0`, and holds them until its input ends.
const HOLD: &str = r#"mount -t tmpfs -o "size=$1,mode=755" tmpfs "$0" && echo mounted && exec cat"#;

/// The same with a private PostgreSQL beside it, whose server may write there.
const HOLD_WITH_POSTGRES: &str = r#"mount -t tmpfs -o "size=$1,mode=755,uid=$(id -u postgres)" tmpfs "$0" &&
    exec "$2" sh -c 'echo "$TEST_POSTGRES_URL" && exec cat'"#;

/// Is gone when it is dropped, with all that is on it.
pub struct SmallDisk {
    holder: Child,
    folder: PathBuf,
    /// What the holder said when it was ready.
    pub greeting: String,
}

impl SmallDisk {
    /// Of `size` bytes, mounted on `folder`.
    pub fn mount(folder: &Path, size: usize) -> Self {
        Self::hold(folder, size, HOLD)
    }

    /// The same with a private PostgreSQL, whose URL is the greeting.
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
            panic!("this test mounts a small tmpfs in a mount namespace of its own, which takes root's rights: {why}");
        }
        Self {
            holder,
            folder: folder.to_owned(),
            greeting: greeting.trim().to_owned(),
        }
    }

    /// The command, run where the disk is.
    pub fn beside(&self, command: testing::Command) -> testing::Command {
        let namespace = format!("--mount=/proc/{}/ns/mnt", self.holder.id());
        command.under(&["nsenter", &namespace, "--"])
    }

    /// A file of the disk, as seen from the test.
    pub fn file(&self, name: &str) -> PathBuf {
        let root = format!("/proc/{}/root{}", self.holder.id(), self.folder.display());
        Path::new(&root).join(name)
    }

    /// Takes all room that is left.
    pub fn fill(&self) {
        let options = OpenOptions::new().create(true).append(true).open(self.file(BALLAST));
        let mut ballast = options.expect("it can be made");
        fill_by(&mut ballast, &vec![1; 64 * 1024]);
        fill_by(&mut ballast, &[1; 4096]);
    }

    /// Gives back what was taken.
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
    /// The holder ends with its input, and cleans up.
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
    }
}
