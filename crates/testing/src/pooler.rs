//! A `PgBouncer` for one test, in front of a `PostgreSQL` server.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::cluster::{free_ports, new_folder, run_as_owner};

/// A running `PgBouncer`. Dropping it stops it.
pub struct Pooler {
    child: Child,
    port: u16,
    folder: TempDir,
}

impl Pooler {
    /// Starts a pooler in front of the server at `cluster`, a URL that ends with the port. It accepts any client for
    /// every database, as `roster`. `settings` are further lines of its configuration.
    pub fn start(cluster: &str, settings: &str) -> Self {
        let (_, server_port) = cluster.rsplit_once(':').expect("the URL ends at the port");
        let folder = new_folder();
        for port in free_ports().take(5) {
            let configuration = folder.path().join("pgbouncer.ini");
            let text = format!(
                "[databases]\n* = host=127.0.0.1 port={server_port} user=roster\n\
                 [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
                 max_client_conn = 500\n{settings}\n"
            );
            fs::write(&configuration, text).expect("the folder is writable");
            let log = fs::File::create(folder.path().join("log")).expect("the folder is writable");
            let mut child = run_as_owner(Path::new("/usr/sbin/pgbouncer"), folder.path())
                .arg(configuration)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(log)
                .spawn()
                .expect("setpriv of the package util-linux is installed");
            if comes_up(&mut child, port) {
                return Self { child, port, folder };
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        panic!("no PgBouncer could be started: {}", log_in(folder.path()))
    }

    /// The URL of a database through the pooler.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://roster@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        if thread::panicking() {
            let log = log_in(self.folder.path());
            let lines: Vec<_> = log.lines().collect();
            eprintln!(
                "the pooler's last lines:\n{}",
                lines[lines.len().saturating_sub(20)..].join("\n")
            );
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn log_in(folder: &Path) -> String {
    fs::read_to_string(folder.join("log")).unwrap_or_default()
}

/// Whether it listens on this port; false if it ends before.
fn comes_up(pooler: &mut Child, port: u16) -> bool {
    let patience = Instant::now() + Duration::from_secs(20);
    while Instant::now() < patience && pooler.try_wait().expect("waits").is_none() {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        thread::sleep(Duration::from_millis(50));
    }
    false
}
