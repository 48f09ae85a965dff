//! How often the token may be used.

use std::time::Instant;

use testing::{Reply, Running, Workdir, on_both_databases};
use tokio::task::JoinSet;

use super::{USERS, stranger, wait};
use crate::harness::{envelope, mentions};

/// Sends so many requests with the token at once.
async fn at_once(server: &Running, times: usize) -> Vec<Reply> {
    let mut requests = JoinSet::new();
    for _ in 0..times {
        let client = (**server).clone();
        requests.spawn(async move { client.get(USERS).await });
    }
    requests.join_all().await
}

async fn over_the_limit_is_refused_and_below_it_is_not(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_RATE_LIMIT", "50").start();
    let begun = Instant::now();
    let below = at_once(&server, 50).await;
    assert!(below.iter().all(|reply| reply.status == 200));
    let above = at_once(&server, 500).await;
    let seconds = begun.elapsed().as_secs_f64();
    let (answered, refused): (Vec<_>, Vec<_>) = above.iter().partition(|reply| reply.status == 200);
    assert!(
        answered.len() as f64 <= 50.0 * seconds + 1.0,
        "{} in {seconds} s",
        answered.len()
    );
    assert!(!refused.is_empty(), "500 requests took {seconds} s");
    for reply in refused {
        assert_eq!(
            envelope(reply, 429, USERS),
            "Too many requests with this token; try again later"
        );
        assert_eq!(reply.header("retry-after"), "1");
    }
    wait(1).await;
    let again = at_once(&server, 50).await;
    assert!(again.iter().all(|reply| reply.status == 200));
}

async fn who_has_not_the_token_does_not_use_it_up(workdir: &Workdir) {
    let server = workdir.server().env("ROSTER_RATE_LIMIT", "1").start();
    for _ in 0..5 {
        assert_eq!(stranger(&server).get(USERS).await.status, 403);
    }
    server.get(USERS).await.expect(200);
    assert_eq!(server.get("/healthz").await.status, 200);
}

async fn what_is_no_limit_is_refused(workdir: &Workdir) {
    for value in ["0", "-1", "10/s", "many", "1000001"] {
        let complaint = workdir.server().env("ROSTER_RATE_LIMIT", value).run().failed(2);
        mentions(&complaint, "ROSTER_RATE_LIMIT");
        mentions(&complaint, "write it like `ROSTER_RATE_LIMIT=100`");
    }
}

on_both_databases!(
    over_the_limit_is_refused_and_below_it_is_not,
    who_has_not_the_token_does_not_use_it_up,
    what_is_no_limit_is_refused
);
