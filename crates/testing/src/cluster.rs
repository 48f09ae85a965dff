//! A PostgreSQL server for one test, which the test may kill or freeze.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio_postgres::NoTls;

/// The user that owns the files and runs the server when the tests run as root: PostgreSQL refuses to run as root.
const OWNER: &str = "postgres";

/// Replaces the `pg_hba.conf` of initdb: only the loopback address may connect, for replication too.
const ACCESS: &str = "host all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n";

const SETTINGS: &str = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 100\n";

/// Ports below the ephemeral range, so that no outgoing connection takes a free one before the server binds it.
const PORTS: std::ops::Range<u16> = 10_000..30_000;

/// A running server. Dropping it stops the server and deletes its files.
pub struct Cluster {
    child: Child,
    /// Its port on 127.0.0.1.
    pub port: u16,
    folder: TempDir,
}

impl Cluster {
    /// A new cluster, whose superuser is `roster`.
    pub async fn create() -> Self {
        Self::with(ACCESS, SETTINGS, &[]).await
    }

    /// A cluster with TLS. `files` have these names and contents; `settings` refer to them by name. `access` is its
    /// `pg_hba.conf`; the test itself needs no line in it.
    pub async fn with_tls(access: &str, settings: &str, files: &[(&str, &str)]) -> Self {
        // The test's own access, without encryption.
        let access = format!("hostnossl postgres roster 127.0.0.1/32 trust\n{access}");
        Self::with(&access, &format!("{SETTINGS}ssl = on\n{settings}"), files).await
    }

    async fn with(access: &str, settings: &str, files: &[(&str, &str)]) -> Self {
        let folder = new_folder();
        let data = folder.path().join("data");
        let data_argument = data.to_str().expect("a path of ours");
        let arguments = [
            "-D",
            data_argument,
            "-U",
            "roster",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ];
        succeed(as_owner("initdb", folder.path()).args(arguments));
        fs::write(data.join("pg_hba.conf"), access).expect("it can be written");
        let file = data.join("postgresql.conf");
        let standard = fs::read_to_string(&file).expect("initdb wrote it");
        fs::write(file, standard + settings).expect("it can be written");
        for (name, content) in files {
            give_to_owner(&data.join(name), content);
        }
        Self::start(folder).await
    }

    /// Creates a standby of `primary`, from a base backup.
    pub async fn follow(primary: &Self) -> Self {
        let folder = new_folder();
        let data = folder.path().join("data");
        let data = data.to_str().expect("a path of ours");
        let port = primary.port.to_string();
        let from = [
            "-h",
            "127.0.0.1",
            "-p",
            &port,
            "-U",
            "roster",
            "--checkpoint=fast",
            "--no-sync",
        ];
        succeed(
            as_owner("pg_basebackup", folder.path())
                .args(["-R", "-D", data])
                .args(from),
        );
        Self::start(folder).await
    }

    /// Another program may take the port first: then another port is tried.
    async fn start(folder: TempDir) -> Self {
        for port in free_ports().take(5) {
            let log = fs::File::create(folder.path().join("log")).expect("the folder is writable");
            let mut child = as_owner("postgres", folder.path())
                .arg("-D")
                .arg(folder.path().join("data"))
                .args(["-p", &port.to_string()])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(log)
                .spawn()
                .expect("setpriv of the package util-linux is installed");
            if comes_up(&mut child, port, folder.path()).await {
                return Self { child, port, folder };
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        panic!("no cluster could be started: {}", log_in(folder.path()))
    }

    /// The URL of the cluster's default database.
    pub fn url(&self) -> String {
        url(self.port)
    }

    /// The only value of the only row of a query.
    pub async fn value(&self, query: &str) -> String {
        let (client, connection) = tokio_postgres::connect(&self.url(), NoTls).await.expect("it answers");
        tokio::spawn(connection);
        let row = client.query_one(query, &[]).await.expect(query);
        row.get::<_, Option<String>>(0).unwrap_or_default()
    }

    /// Waits until a query returns this value.
    pub async fn until_value_is(&self, query: &str, wanted: &str) {
        let mut found = String::new();
        for _ in 0..600 {
            found = self.value(query).await;
            if found == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{query} is {found:?}, not {wanted:?}");
    }

    /// Writes a file into the cluster's folder, and makes the server reload its settings, which refer to the file by
    /// name.
    pub async fn replace_file(&self, name: &str, content: &str) {
        give_to_owner(&self.folder.path().join("data").join(name), content);
        self.execute(&["SELECT pg_reload_conf()"]).await;
    }

    /// Runs statements, each in its own transaction.
    pub async fn execute(&self, statements: &[&str]) {
        let (client, connection) = tokio_postgres::connect(&self.url(), NoTls).await.expect("it answers");
        tokio::spawn(connection);
        for statement in statements {
            client.batch_execute(statement).await.expect(statement);
        }
    }

    /// Stops all its processes (SIGSTOP). Their connections stay open, and the kernel still accepts new ones.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// Stops one of its processes (SIGSTOP).
    pub fn freeze_only(&self, pid: u32) {
        assert!(children_of(self.child.id()).contains(&pid), "it is another server's");
        send("STOP", &[pid]);
    }

    /// Resumes its processes.
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    /// Kills all its processes at once, as a power failure does.
    pub fn kill(&mut self) {
        self.freeze();
        self.signal("KILL");
        self.child.wait().expect("it ends");
    }

    /// Signals the postmaster first, so that it starts no more processes.
    fn signal(&self, name: &str) {
        send(name, &[self.child.id()]);
        send(name, &children_of(self.child.id()));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if thread::panicking() {
            let log = log_in(self.folder.path());
            let lines: Vec<_> = log.lines().collect();
            eprintln!(
                "the cluster's last words:\n{}",
                lines[lines.len().saturating_sub(20)..].join("\n")
            );
        }
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            let children = children_of(self.child.id());
            let _ = self.child.kill();
            send("KILL", &children);
            let _ = self.child.wait();
        }
    }
}

fn url(port: u16) -> String {
    format!("postgres://roster@127.0.0.1:{port}/postgres")
}

fn log_in(folder: &Path) -> String {
    fs::read_to_string(folder.join("log")).unwrap_or_default()
}

/// Whether this server, and no other one, answers on the port.
async fn comes_up(server: &mut Child, port: u16, folder: &Path) -> bool {
    let patience = Instant::now() + Duration::from_mins(1);
    while Instant::now() < patience && server.try_wait().expect("waits").is_none() {
        if let Ok((client, connection)) = tokio_postgres::connect(&url(port), NoTls).await {
            tokio::spawn(connection);
            let data = client.query_one("SHOW data_directory", &[]).await;
            return data.is_ok_and(|data| Path::new(data.get::<_, &str>(0)).starts_with(folder));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

/// Creates a file that only the owner of the server can read, as private keys require.
fn give_to_owner(path: &Path, content: &str) {
    fs::write(path, content).expect("the folder is writable");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("the file is ours");
    if is_root() {
        succeed(Command::new("chown").arg(OWNER).arg(path));
    }
}

/// Not in the tests' own temporary folder: the owner may have no access to it.
pub(crate) fn new_folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("roster-cluster-").tempdir_in("/tmp");
    let folder = folder.expect("a temporary folder");
    if is_root() {
        succeed(Command::new("chown").arg(OWNER).arg(folder.path()));
    }
    folder
}

/// Free ports, starting at a different one in each test that runs at the same time, in this process or in another.
pub(crate) fn free_ports() -> impl Iterator<Item = u16> {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let process = usize::try_from(std::process::id()).expect("a small number");
    let first = (process * 31 + ASKED.fetch_add(1, Ordering::Relaxed) * 97) % PORTS.len();
    let ports = PORTS.cycle().skip(first).take(PORTS.len());
    ports.filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
}

fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").expect("Linux has it");
    status.lines().any(|line| line.starts_with("Uid:\t0\t"))
}

/// One of PostgreSQL's programs, run as the files' owner.
fn as_owner(program: &str, folder: &Path) -> Command {
    run_as_owner(&programs().join(program), folder)
}

/// Runs a program that refuses to run as root. It ends with the test, however the test ends.
pub(crate) fn run_as_owner(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]);
    if is_root() {
        command.args(["--reuid", OWNER, "--regid", OWNER, "--init-groups"]);
    }
    command.arg(program).current_dir(folder).env("HOME", folder);
    command
}

/// The folder of the newest server version that Debian has installed, found as `scripts/with-postgres` finds it.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed; run scripts/setup");
    let numbers = versions.filter_map(|version| version.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let newest = numbers.filter(|version| *version >= 15).max();
    let newest = newest.expect("PostgreSQL 15 or later is installed; run scripts/setup");
    PathBuf::from(format!("/usr/lib/postgresql/{newest}/bin"))
}

fn succeed(command: &mut Command) {
    let output = command.output().expect("it can be started");
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn children_of(pid: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    children
        .split_whitespace()
        .filter_map(|child| child.parse().ok())
        .collect()
}

/// Sends a signal by name, as `kill` does. Processes that have ended are skipped.
fn send(name: &str, pids: &[u32]) {
    let pids = pids.iter().map(ToString::to_string);
    let sent = Command::new("sh")
        .args(["-c", "kill -s \"$0\" -- \"$@\"", name])
        .args(pids)
        .stderr(Stdio::null())
        .status();
    sent.expect("sh runs");
}
