//! Clients that send requests one after the other until they are stopped.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fastrand::Rng;
use tokio::task::JoinHandle;

use super::line::Line;
use super::record::History;

const CLIENTS: u64 = 10;

/// The running clients.
pub struct Load {
    stop: Arc<AtomicBool>,
    clients: Vec<JoinHandle<()>>,
}

impl Load {
    /// Starts clients that use these servers in turn, skipping those that don't respond.
    pub fn start(addresses: &[SocketAddr], history: &Arc<History>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut seeds = Rng::with_seed(history.next_seed());
        let client = |number: u64| {
            let client = Client {
                addresses: addresses.to_vec(),
                turn: usize::try_from(number).unwrap_or_default(),
                history: Arc::clone(history),
                rng: seeds.fork(),
                stop: Arc::clone(&stop),
            };
            tokio::spawn(client.work())
        };
        let clients = (0..CLIENTS).map(client).collect();
        Self { stop, clients }
    }

    /// Lets each client wait for its last response, and ends.
    pub async fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        for client in self.clients {
            client.await.expect("every request was answered or cut off in time");
        }
    }
}

struct Client {
    addresses: Vec<SocketAddr>,
    /// The index of the next server.
    turn: usize,
    history: Arc<History>,
    rng: Rng,
    stop: Arc<AtomicBool>,
}

impl Client {
    async fn work(mut self) {
        let mut line = None;
        while !self.stop.load(Ordering::Relaxed) {
            line = match line {
                None => self.connect().await,
                Some(line) => {
                    let request = self.history.choose(&mut self.rng);
                    self.history.exchange(line, request).await
                }
            };
            // Some clients reuse the connection immediately, some a little later, and some open a new one.
            match self.rng.u8(..16) {
                0 => line = None,
                1..4 => tokio::time::sleep(Duration::from_millis(self.rng.u64(..20))).await,
                _ => {}
            }
        }
    }

    async fn connect(&mut self) -> Option<Line> {
        self.turn += 1;
        let address = self.addresses[self.turn % self.addresses.len()];
        let since = self.history.now();
        let line = Line::open(address, since).await.ok();
        if line.is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        line
    }
}
