//! A running server, and what it has printed so far.

use std::io::Read;
use std::net::SocketAddr;
use std::ops::Deref;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::{HttpClient, TOKEN};

/// A running server. Dropping it kills the server, so that no test leaves one behind.
pub struct Running {
    child: Mutex<Child>,
    pid: u32,
    stdout: Captured,
    stderr: Captured,
    client: HttpClient,
}

/// The output of a pipe, read by a thread so that the pipe never fills up.
struct Captured {
    bytes: Arc<Mutex<Vec<u8>>>,
    /// Ends when the pipe is closed.
    reader: thread::JoinHandle<()>,
}

impl Captured {
    fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let bytes = Arc::<Mutex<Vec<u8>>>::default();
        let buffer = Arc::clone(&bytes);
        let reader = thread::spawn(move || {
            let mut chunk = [0; 8192];
            while let Ok(length @ 1..) = pipe.read(&mut chunk) {
                buffer.lock().expect("no panic").extend_from_slice(&chunk[..length]);
            }
        });
        Self { bytes, reader }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().expect("no panic")).into_owned()
    }

    /// Whether the whole output has been read.
    fn is_whole(&self) -> bool {
        self.reader.is_finished()
    }
}

impl Running {
    /// Starts the server, and waits for the line with its address.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary can be started");
        let stdout = Captured::of(child.stdout.take().expect("a pipe was asked for"));
        let stderr = Captured::of(child.stderr.take().expect("a pipe was asked for"));
        let Some(address) = wait_for_address(&mut child, &stdout) else {
            let _ = child.kill();
            let _ = child.wait();
            panic!(
                "the server did not start\nstdout: {}\nstderr: {}",
                stdout.text(),
                stderr.text()
            );
        };
        let pid = child.id();
        let client = HttpClient::new(address, Some(&format!("Basic {TOKEN}")));
        Self {
            child: Mutex::new(child),
            pid,
            stdout,
            stderr,
            client,
        }
    }

    /// Everything that it has written to stdout so far.
    pub fn stdout(&self) -> String {
        self.stdout.text()
    }

    /// Everything that it has written to stderr so far.
    pub fn stderr(&self) -> String {
        self.stderr.text()
    }

    /// Waits until a line of the log satisfies the predicate, and returns the line.
    pub async fn logged(&self, what: &str, is_it: impl Fn(&str) -> bool) -> String {
        let find = || self.stderr().lines().find(|line| is_it(line)).map(str::to_owned);
        until(what, || find().is_some()).await;
        find().expect("it was there a moment ago")
    }

    /// Sends a signal by name, as `kill` does.
    pub fn signal(&self, name: &str) {
        super::signal(self.pid, name);
    }

    /// Kills it (SIGKILL), as a power failure would, and waits until it has ended.
    pub fn kill(&self) {
        let mut child = self.child.lock().expect("no panic");
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
    }

    /// Waits until it ends without being killed and its output has been read. Returns its exit code.
    pub async fn exit_code(&self) -> Option<i32> {
        until("the server to end", || {
            self.child
                .lock()
                .expect("no panic")
                .try_wait()
                .expect("waits")
                .is_some()
        })
        .await;
        until("its output to be read", || {
            self.stdout.is_whole() && self.stderr.is_whole()
        })
        .await;
        self.child
            .lock()
            .expect("no panic")
            .wait()
            .expect("it has ended")
            .code()
    }

    /// Whether it is still running.
    pub fn is_running(&self) -> bool {
        self.child
            .lock()
            .expect("no panic")
            .try_wait()
            .expect("waits")
            .is_none()
    }

    /// Resident memory in KiB.
    pub fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).expect("the server runs");
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .expect("Linux says VmRSS");
        line.split_whitespace()
            .nth(1)
            .and_then(|number| number.parse().ok())
            .expect("a number of kB")
    }
}

/// Requests can be sent to it directly.
impl Deref for Running {
    type Target = HttpClient;

    fn deref(&self) -> &HttpClient {
        &self.client
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(mut child) = self.child.lock() {
            let _ = child.kill();
            let _ = child.wait();
        }
        if thread::panicking() {
            let log = self.stderr();
            let lines: Vec<_> = log.lines().collect();
            let last = lines[lines.len().saturating_sub(50)..].join("\n");
            eprintln!("the last output of the server:\n{last}");
        }
    }
}

fn wait_for_address(child: &mut Child, stdout: &Captured) -> Option<SocketAddr> {
    let patience = Instant::now() + Duration::from_mins(1);
    while Instant::now() < patience {
        let text = stdout.text();
        // Only whole lines: an unfinished one could end in the middle of the port.
        let lines = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        if let Some(address) = lines
            .lines()
            .find_map(|line| line.trim().strip_prefix("listening on ")?.split_once("://"))
            .map(|(_, address)| address)
        {
            return Some(address.parse().expect("an address and a port"));
        }
        if child.try_wait().expect("waits").is_some() {
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    }
    None
}

/// Waits until a condition holds; fails after a minute.
pub async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_mins(1);
    while !is_so() {
        assert!(Instant::now() < patience, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
