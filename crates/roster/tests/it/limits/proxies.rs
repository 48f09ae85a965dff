//! What counts as one client if proxies pass requests on.

use std::net::Ipv4Addr;
use std::sync::Arc;

use serde_json::Value;
use testing::{HttpClient, Reply, Running, Workdir, on_both_databases, raw};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{USERS, guess, still_refused};
use crate::harness::mentions;

/// A server that trusts two proxies: the test itself, and another one behind it.
fn behind_proxies(workdir: &Workdir) -> Running {
    workdir
        .server()
        .env("ROSTER_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8")
        .start()
}

/// Sends a request with a wrong token, forwarded for this client.
async fn fail(proxy: &HttpClient, forwarded_for: &str) -> Reply {
    proxy
        .call("GET", USERS)
        .header("x-forwarded-for", forwarded_for)
        .send()
        .await
}

/// The client address in the log line of the request with this id.
async fn logged_client(server: &Running, id: &str) -> Value {
    let line = server.logged("the line of the request", |line| line.contains(id)).await;
    let mut line: Value = serde_json::from_str(&line).expect("a line of JSON");
    line["client"].take()
}

/// Requests with a wrong token, each for another client, sent together.
fn forwarded_for_each(clients: std::ops::Range<u32>) -> String {
    let last = clients.end - 1;
    let request = |number| {
        let client = Ipv4Addr::from_bits(Ipv4Addr::new(11, 0, 0, 0).to_bits() + number);
        let close = if number == last { "Connection: close\r\n" } else { "" };
        format!("GET {USERS} HTTP/1.1\r\nHost: roster\r\nX-Forwarded-For: {client}\r\n{close}\r\n")
    };
    clients.map(request).collect()
}

async fn two_clients_behind_one_trusted_proxy_are_two(workdir: &Workdir) {
    let server = behind_proxies(workdir);
    let proxy = server.authorized_by(Some("Basic wrong"));
    guess(&proxy, |_| "203.0.113.1".to_owned()).await;
    assert_eq!(fail(&proxy, "203.0.113.2").await.status, 403);
    still_refused(&proxy, "GET", USERS, "203.0.113.1").await;
    // The port differs for each connection, and a second proxy appends the first one.
    still_refused(&proxy, "GET", USERS, "203.0.113.1:4711, 10.0.0.9").await;
    assert_eq!(proxy.get(USERS).await.status, 403, "the proxy itself");
}

/// A client can choose any address in its IPv6 network.
async fn a_network_of_ipv6_is_one_client(workdir: &Workdir) {
    let server = behind_proxies(workdir);
    let proxy = server.authorized_by(Some("Basic wrong"));
    guess(&proxy, |times| format!("2001:db8:1:2::{times:x}")).await;
    assert_eq!(fail(&proxy, "2001:db8:1:3::1").await.status, 403);
}

async fn the_header_of_somebody_else_is_not_believed(workdir: &Workdir) {
    for trusted in ["", "10.0.0.0/8"] {
        let server = workdir.server().env("ROSTER_TRUSTED_PROXIES", trusted).start();
        let guesser = server.authorized_by(Some("Basic wrong"));
        guess(&guesser, |times| format!("203.0.113.{times}")).await;
    }
}

async fn what_a_client_writes_before_the_proxy_is_not_believed(workdir: &Workdir) {
    let server = behind_proxies(workdir);
    let proxy = server.authorized_by(Some("Basic wrong"));
    guess(&proxy, |times| {
        format!("198.51.100.{times}, 10.0.0.{times}, 203.0.113.1")
    })
    .await;
    guess(&proxy, |times| format!("198.51.100.{times}, 203.0.113.2, 10.0.0.9")).await;
    guess(&proxy, |times| format!("198.51.100.{times}, what?")).await;
}

async fn the_log_names_the_client(workdir: &Workdir) {
    let server = behind_proxies(workdir);
    for (number, forwarded_for, client) in [
        (1, "203.0.113.1", "203.0.113.1"),
        (2, "198.51.100.1, [2001:db8::1]:4711, 10.0.0.9", "2001:db8::1"),
        (3, "nobody", "127.0.0.1"),
    ] {
        let id = format!("request-{number}");
        let call = server.call("GET", USERS).header("x-forwarded-for", forwarded_for);
        call.header("x-request-id", &id).send().await.expect(200);
        assert_eq!(logged_client(&server, &id).await, client);
    }
    let unbelieving = workdir.serve();
    let call = unbelieving.call("GET", USERS).header("x-forwarded-for", "203.0.113.1");
    call.header("x-request-id", "not-believed").send().await.expect(200);
    assert_eq!(logged_client(&unbelieving, "not-believed").await, "127.0.0.1");
}

async fn what_is_no_list_of_proxies_is_refused(workdir: &Workdir) {
    for value in ["proxy.example.com", "10.0.0.0/33", "10.0.0.1;10.0.0.2", "0.0.0.0/0"] {
        let complaint = workdir.server().env("ROSTER_TRUSTED_PROXIES", value).run().failed(2);
        mentions(&complaint, "ROSTER_TRUSTED_PROXIES");
        mentions(
            &complaint,
            "write it like `ROSTER_TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8`",
        );
    }
}

/// Failures from 200,000 addresses: half of them are remembered, and all other clients are served.
async fn any_number_of_addresses_takes_bounded_memory(workdir: &Workdir) {
    let server = workdir
        .server()
        .env("ROSTER_TRUSTED_PROXIES", "127.0.0.1")
        .env("ROSTER_LOG", "warn")
        .start();
    let before = server.resident();
    let turns = Arc::new(Semaphore::new(4));
    let mut senders = JoinSet::new();
    for batch in 0..2000 {
        let (address, turns) = (server.address, Arc::clone(&turns));
        senders.spawn(async move {
            let _turn = turns.acquire().await;
            let answers = raw(address, forwarded_for_each(batch * 100..(batch + 1) * 100)).await;
            assert_eq!(answers.matches("HTTP/1.1 403 Forbidden").count(), 100);
        });
    }
    senders.join_all().await;
    server.get(USERS).await.expect(200);
    let metrics = server.get("/metrics").await.text();
    let line = metrics
        .lines()
        .find_map(|line| line.strip_prefix("roster_http_failing_addresses "));
    let remembered: u32 = line.expect("the metric").parse().expect("a number");
    assert!((50_000..=100_000).contains(&remembered), "{remembered}");
    let after = server.resident();
    assert!(after < before + 32 * 1024, "{before} KiB became {after}");
}

on_both_databases!(
    two_clients_behind_one_trusted_proxy_are_two,
    a_network_of_ipv6_is_one_client,
    the_header_of_somebody_else_is_not_believed,
    what_a_client_writes_before_the_proxy_is_not_believed,
    the_log_names_the_client,
    what_is_no_list_of_proxies_is_refused,
    any_number_of_addresses_takes_bounded_memory
);
