//! How often a client may fail to authenticate, how often the token may be used, and what counts as one client.

mod guessing;
mod proxies;
mod rate;

use std::time::{Duration, Instant};

use testing::{HttpClient, Reply, Running};

use crate::harness::envelope;

const USERS: &str = "/api/ext/users";

/// How many failures an address may have at once, and how long each further one takes.
const BURST: u64 = 10;
const INTERVAL: u64 = 6;

/// A client without the right token, at its own address.
fn stranger(server: &Running) -> HttpClient {
    server.authorized_by(Some("Basic wrong")).elsewhere()
}

/// Sends requests with a wrong token until they are refused for their number, each with a different `X-Forwarded-For`.
/// Asserts that the limit applies neither too early nor too late, and that the response says how long to wait.
async fn guess(client: &HttpClient, forwarded_for: impl Fn(u64) -> String) -> u64 {
    let begun = Instant::now();
    for times in 0.. {
        let call = client
            .call("GET", USERS)
            .header("x-forwarded-for", &forwarded_for(times));
        let reply = call.send().await;
        if reply.status == 429 {
            assert!(times >= BURST, "refused after {times}");
            return assert_refused(&reply, USERS);
        }
        assert_eq!(envelope(&reply, 403, USERS), "Unauthorized");
        let allowed = BURST + begun.elapsed().as_secs() / INTERVAL;
        assert!(times <= allowed, "{times} failures, and no end");
    }
    unreachable!()
}

/// Asserts that a request of a client with too many failures is refused. On a slow machine, one more failure may have
/// become allowed meanwhile, but never many.
async fn still_refused(client: &HttpClient, method: &str, path: &str, forwarded_for: &str) -> Reply {
    for _ in 0..BURST {
        let call = client.call(method, path).header("x-forwarded-for", forwarded_for);
        let reply = call.send().await;
        if reply.status == 429 {
            assert_refused(&reply, path);
            return reply;
        }
        assert_eq!(envelope(&reply, 403, path), "Unauthorized");
    }
    panic!("{method} {path} is not refused for {forwarded_for:?}")
}

/// Asserts the error of too many failures, and returns the seconds to wait.
fn assert_refused(reply: &Reply, path: &str) -> u64 {
    let message = "Too many requests without the right token; try again later";
    assert_eq!(envelope(reply, 429, path), message);
    let seconds = reply.header("retry-after").parse().expect("seconds");
    assert!((1..=INTERVAL).contains(&seconds), "{seconds}");
    seconds
}

async fn wait(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}
