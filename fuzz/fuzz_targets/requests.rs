//! Anything that a client may send: heads, paths, queries, tokens, ids, framing. The bytes go over a socket to a server
//! with a usual configuration and an empty directory.
#![no_main]

#[path = "requests/plain.rs"]
mod plain;

use std::cell::RefCell;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use plain::Plain;
use roster::fuzzing::{Binding, Config, Flags, OldSchema, Purpose, Server};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

/// The server's token, which the seeds use.
const TOKEN: &str = "fuzz-token-0123456789";

/// A response that takes longer counts as missing.
const NEVER: Duration = Duration::from_secs(20);

thread_local! {
    static SERVED: RefCell<Served> = RefCell::new(Served::start());
}

fuzz_target!(|bytes: &[u8]| {
    SERVED.with_borrow(|served| {
        let plain = Plain::of(bytes);
        let sent = plain.as_ref().map_or(bytes, |plain| &plain.last);
        let answer = served.answer_to(sent, plain.is_none());
        assert!(answer.is_empty() || answer.starts_with("HTTP/1."), "{answer}");
        assert!(!answer.contains("HTTP/1.1 500"), "{answer}");
        if let Some(plain) = plain {
            plain.check(&answer, TOKEN);
        }
    });
});

/// A server on the runtime of this thread. It only runs while a request is sent.
struct Served {
    address: SocketAddr,
    runtime: Runtime,
    _folder: TempDir,
}

impl Served {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let environment = [
            ("ENABLE_EXTERNAL_API", "true".to_owned()),
            ("EXTERNAL_API_ACCESS_TOKEN", TOKEN.to_owned()),
            (
                "DATABASE_URL",
                format!("sqlite:{}", folder.path().join("roster.db").display()),
            ),
            ("ROSTER_LISTEN", "127.0.0.1:0".to_owned()),
            ("ROSTER_LOG", "off".to_owned()),
            ("ROSTER_TRUSTED_PROXIES", "127.0.0.0/8".to_owned()),
        ];
        let environment = environment.map(|(name, value)| (OsString::from(name), OsString::from(value)));
        let loaded = Config::load(
            Purpose::Serve,
            &Flags::default(),
            environment.into_iter(),
            folder.path(),
        );
        let mut loaded = loaded.expect("a configuration");
        let server = runtime.block_on(async {
            let binding = Binding::prepare(&mut loaded).await?;
            Server::start(loaded, binding, OldSchema::Migrate).await
        });
        let Ok(server) = server else {
            panic!("the server doesn't start")
        };
        let address = server.address;
        runtime.spawn(server.run(""));
        Self {
            address,
            runtime,
            _folder: folder,
        }
    }

    /// Everything that arrives until the server closes the connection. If the client `hangs_up` before the response is
    /// ready, the server closes it without a response.
    fn answer_to(&self, bytes: &[u8], hangs_up: bool) -> String {
        let exchange = async {
            let mut stream = TcpStream::connect(self.address).await.expect("the server listens");
            // Otherwise each connection would keep its port for a minute.
            stream.set_zero_linger().expect("a socket");
            let mut answer = Vec::new();
            // The server may close the connection before it has read everything.
            let is_sent = stream.write_all(bytes).await.is_ok();
            if is_sent && (!hangs_up || stream.shutdown().await.is_ok()) {
                let _ = stream.read_to_end(&mut answer).await;
            }
            String::from_utf8_lossy(&answer).into_owned()
        };
        let exchange = async { tokio::time::timeout(NEVER, exchange).await };
        self.runtime
            .block_on(exchange)
            .expect("an answer, or a closed connection")
    }
}
