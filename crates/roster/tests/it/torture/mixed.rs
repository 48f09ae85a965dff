//! No faults, but many clients change the same few users at once.

use std::time::Duration;

use testing::{Kind, Running, Workdir, on_both_databases, on_postgres};

use super::{begin, kills, serve};
use crate::history::Load;
use crate::operating::Exposed;

fn a_while() -> Duration {
    Duration::from_millis(250 * kills())
}

/// Some writes shared a commit, so that group commit was tested.
async fn assert_groups_formed(server: &Running) {
    let exposed = Exposed::at(server).await;
    let [writes, commits] = ["sum", "count"].map(|of| exposed.value(&format!("roster_writer_batch_size_{of}")));
    assert!(writes > commits, "{writes} writes in {commits} commits of groups");
}

async fn every_answer_is_that_of_one_order_of_the_requests(workdir: &Workdir) {
    let (server, history) = begin(workdir).await;
    let load = Load::start(&[server.address], &history);
    tokio::time::sleep(a_while()).await;
    load.stop().await;
    if workdir.database.kind() == Kind::Postgres {
        assert_groups_formed(&server).await;
    }
    let figures = history.check(&workdir.database, server.address).await;
    println!("{:?} on {:?}: {figures}", a_while(), workdir.database.kind());
}

on_both_databases!(every_answer_is_that_of_one_order_of_the_requests);

/// A response of one process is immediately visible in the other.
async fn two_processes_on_one_database_act_as_one(workdir: &Workdir) {
    let (one, history) = begin(workdir).await;
    let other = serve(workdir);
    let load = Load::start(&[one.address, other.address], &history);
    tokio::time::sleep(a_while()).await;
    load.stop().await;
    let figures = history.check(&workdir.database, other.address).await;
    println!("{:?} on two processes: {figures}", a_while());
}

on_postgres!(two_processes_on_one_database_act_as_one);
