//! Nothing breaks, but many clients want to change the same few users at once.

use std::time::Duration;

use super::{begin, kills};
use crate::harness::{Kind, Place, on_both_databases, run};
use crate::history::Load;

fn a_while() -> Duration {
    Duration::from_millis(250 * kills())
}

on_both_databases! {
    async fn every_answer_is_that_of_one_order_of_the_requests(place: &Place) {
        let (server, history) = begin(place).await;
        let load = Load::start(&[server.address], &history);
        tokio::time::sleep(a_while()).await;
        load.stop().await;
        let figures = history.check(&place.database, server.address).await;
        println!("{:?} on {:?}: {figures}", a_while(), place.database.kind());
    }
}

/// What one process answers, the other knows at once.
#[test]
fn two_processes_on_one_database_are_as_one() {
    run(Kind::Postgres, &async |place: &Place| {
        let (one, history) = begin(place).await;
        let other = place.serve();
        let load = Load::start(&[one.address, other.address], &history);
        tokio::time::sleep(a_while()).await;
        load.stop().await;
        let figures = history.check(&place.database, other.address).await;
        println!("{:?} on two processes: {figures}", a_while());
    });
}
