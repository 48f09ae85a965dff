//! SIGTERM under load: every accepted request gets a response.

use std::iter::repeat_with;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use futures_util::future::join_all;
use testing::{Running, Workdir, on_both_databases, until};

use super::{begin, kills, serve};
use crate::history::{Fate, History, Line, Load, Request};

/// Less than the capacity of the kernel's accept queue.
const CLIENTS: usize = 100;

/// A request may stay without a response only on a connection that was opened after the signal. The kernel lets clients
/// connect until the listener is closed, although the server no longer accepts them.
fn assert_answered(history: &History, signal: u64) {
    for record in history.records() {
        if let Fate::Cut { line } = record.fate {
            assert!(
                line > signal,
                "sent on a connection from before the signal, and not answered: {record:?}"
            );
        }
    }
}

async fn assert_stopped(server: &Running) {
    assert_eq!(server.exit_code().await, Some(0), "{}", server.stderr());
}

async fn lines(server: &Running, history: &History) -> Vec<Line> {
    let open = (0..CLIENTS).map(async |_| {
        Line::open(server.address, history.now())
            .await
            .expect("the system accepts")
    });
    join_all(open).await
}

/// The server is stopped while a write is sent on each connection, so that it finds them and the signal at the same
/// moment.
async fn stop_while_requests_arrive(server: &Running, history: &Arc<History>, lines: Vec<Line>) {
    let (signal, before, mut rng) = (history.now(), history.answers(), Rng::new());
    server.signal("TERM");
    let mut write = || {
        let mut choices = repeat_with(|| history.choose(&mut rng));
        let create = choices.find(|request| matches!(request, Request::Create { .. }));
        create.expect("the choices have no end")
    };
    let send = |line| {
        let (history, request) = (Arc::clone(history), write());
        tokio::spawn(async move { drop(history.exchange(line, request).await) })
    };
    let exchanges: Vec<_> = lines.into_iter().map(send).collect();
    // Time to write them. If one is late, the test is weaker, but not wrong.
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.signal("CONT");
    for exchange in exchanges {
        exchange.await.expect("each has an end");
    }
    assert_stopped(server).await;
    assert_answered(history, signal);
    assert_eq!(
        history.answers(),
        before + CLIENTS,
        "each of them was sent and answered"
    );
}

/// Keep-alive connections and new ones all the time, and shutdowns at random moments.
async fn no_accepted_request_is_cut_and_no_acknowledged_one_is_lost(workdir: &Workdir) {
    let (mut server, history) = begin(workdir).await;
    let stops = kills().div_ceil(4);
    for _ in 0..stops {
        let before = history.answers();
        let load = Load::start(&[server.address], &history);
        until("the load to be on", || history.answers() > before + 20).await;
        tokio::time::sleep(Duration::from_millis(fastrand::u64(..300))).await;
        let signal = history.now();
        server.signal("TERM");
        assert_stopped(&server).await;
        load.stop().await;
        assert_answered(&history, signal);
        server = serve(workdir);
    }
    let figures = history.check(&workdir.database, server.address).await;
    println!("{stops} stops on {:?}: {figures}", workdir.database.kind());
}

/// On open connections.
async fn requests_that_are_on_their_way_are_answered(workdir: &Workdir) {
    let (server, history) = begin(workdir).await;
    let mut open = Vec::new();
    for line in lines(&server, &history).await {
        open.extend(history.exchange(line, Request::List).await);
    }
    server.signal("STOP");
    stop_while_requests_arrive(&server, &history, open).await;
    history.check(&workdir.database, workdir.serve().address).await;
}

/// On connections that only the kernel has accepted so far, because the server is at its limit.
async fn queued_connections_are_served(workdir: &Workdir) {
    let (_, history) = begin(workdir).await;
    let server = workdir.server().env("ROSTER_MAX_CONNECTIONS", "10").start();
    server.signal("STOP");
    let waiting = lines(&server, &history).await;
    stop_while_requests_arrive(&server, &history, waiting).await;
    history.check(&workdir.database, workdir.serve().address).await;
}

on_both_databases!(
    no_accepted_request_is_cut_and_no_acknowledged_one_is_lost,
    requests_that_are_on_their_way_are_answered,
    queued_connections_are_served
);
