//! What one interface does is right in the others: after random changes through both versions of the API and the command line, all
//! views agree with a model.

mod model;
mod steps;
mod views;

use fastrand::Rng;
use testing::on_both_databases;

use crate::harness::Server;
use model::{GROUPS, Model, WORKSPACES};

/// How many changes a test makes, and how many between two comparisons.
const CHANGES: usize = 120;
const BETWEEN: usize = 20;

async fn all_views_agree_with_the_model(server: &Server) {
    let seed = fastrand::u64(..);
    eprintln!("seed {seed}");
    for workspace in WORKSPACES {
        server.workspace(workspace);
        for group in GROUPS {
            server.group(workspace, group);
        }
    }
    let (mut rng, mut model) = (Rng::with_seed(seed), Model::default());
    for number in 1..=CHANGES {
        steps::step(server, &mut rng, &mut model).await;
        if number % BETWEEN == 0 {
            views::compare(server, &model).await;
        }
    }
    server.workdir.roster(&["check"]).run().succeeded();
    server.workdir.roster(&["events", "verify"]).run().succeeded();
}

on_both_databases!(all_views_agree_with_the_model);
