//! `kill -9` at random moments: acknowledged writes are kept, and others are kept as a whole or not at all.

use std::time::Duration;

use testing::{Kind, Workdir, on_both_databases, until};

use super::{begin, kills, serve};
use crate::history::Load;

async fn what_was_answered_survives_kill_9(workdir: &Workdir) {
    let (mut server, history) = begin(workdir).await;
    for _ in 0..kills() {
        let before = history.answers();
        let load = Load::start(&[server.address], &history);
        until("the load to be on", || history.answers() > before + 20).await;
        // During a commit, between two, or during a checkpoint.
        tokio::time::sleep(Duration::from_millis(fastrand::u64(..300))).await;
        server.kill();
        load.stop().await;
        server = serve(workdir);
    }
    let figures = history.check(&workdir.database, server.address).await;
    println!("{} kills on {:?}: {figures}", kills(), workdir.database.kind());
    if workdir.database.kind() == Kind::Sqlite {
        assert_eq!(workdir.database.rows("PRAGMA integrity_check").await, [["ok"]]);
        assert_eq!(workdir.database.rows("PRAGMA foreign_key_check").await.len(), 0);
    }
}

on_both_databases!(what_was_answered_survives_kill_9);
