//! How often a client may fail to authenticate, how often the token may be used, and who counts as one client.

mod guessing;
mod proxies;
mod rate;

use std::time::{Duration, Instant};

use testing::{HttpClient, Reply, Running};

use crate::harness::envelope;

const USERS: &str = "/api/ext/users";

/// How many failures one address has free, and how long each further one takes.
const BURST: u64 = 10;
const INTERVAL: u64 = 6;

/// Somebody without the right token, at an address of their own.
fn stranger(server: &Running) -> HttpClient {
    server.authorized_by(Some("Basic wrong")).elsewhere()
}

/// Sends requests with a wrong token until they are refused for their number, each with another of the `X-Forwarded-For`.
/// They are refused no earlier and no later than they should; the answer says how long to wait.
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

/// A request of somebody who has just failed too often is refused. A slow machine may take so long for it that one more
/// failure was free, but never many.
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

/// Checks that it says that there were too many failures, and returns the seconds to wait.
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
