//! An export while a server writes: one complete snapshot.

use testing::{Workdir, on_both_databases, until};

use super::{BOTH, export, restore};
use crate::history::{self, History, Load, assert_rebuilt};

async fn an_export_under_load_is_of_one_moment(workdir: &Workdir) {
    history::create_workspaces_and_groups(&|arguments| workdir.roster(arguments));
    let server = workdir.serve();
    let history = History::begin(&server).await;
    let load = Load::start(&[server.address], &history);
    let mut exported = Vec::new();
    for round in 0..3 {
        let before = history.answers();
        until("the load to be on", || history.answers() > before + 100).await;
        exported.push(tokio::task::block_in_place(|| {
            export(workdir, &format!("{round}.jsonl"))
        }));
    }
    load.stop().await;
    assert_ne!(exported[0].1, exported[2].1, "there was no load");
    for (kind, (file, summary)) in BOTH.into_iter().zip(exported) {
        let target = workdir.another(kind).await;
        assert_eq!(restore(&target, &file), summary);
        assert_rebuilt(&target.database).await;
    }
    history.check(&workdir.database, server.address).await;
}

on_both_databases!(an_export_under_load_is_of_one_moment);
