//! A full disk under a mixed load, checked against the model: acknowledged writes are there, refused ones are not, and
//! no set of relations is partly written.

use std::fs;

use testing::{Command, Running, Workdir, on_postgres, on_sqlite, until};

use super::small_disk::SmallDisk;
use crate::history::{History, Load, create_workspaces_and_groups};

/// How many responses to wait for before, while and after the disk is full.
const ANSWERS: usize = 200;

async fn fill_and_make_room(server: &Running, disk: &SmallDisk) -> std::sync::Arc<History> {
    let history = History::begin(server).await;
    let load = Load::start(&[server.address], &history);
    until("the load to be on", || history.answers() > ANSWERS).await;
    disk.fill();
    until_readiness_is(server, 503).await;
    let full = history.answers();
    until("the load to go on", || history.answers() > full + ANSWERS).await;
    disk.make_room();
    until_readiness_is(server, 200).await;
    let roomy = history.answers();
    until("the load to go on", || history.answers() > roomy + ANSWERS).await;
    load.stop().await;
    history
}

async fn until_readiness_is(server: &Running, status: u16) {
    for _ in 0..6000 {
        if server.get("/readyz").await.status == status {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("/readyz is never {status}");
}

async fn a_full_disk_keeps_every_promise_on_sqlite(workdir: &Workdir) {
    let disk = SmallDisk::mount(workdir.folder(), 8 << 20);
    create_workspaces_and_groups(&|arguments| disk.beside(workdir.roster(arguments)));
    let server = disk.beside(workdir.server()).start();
    let history = fill_and_make_room(&server, &disk).await;
    server.signal("TERM");
    assert_eq!(server.exit_code().await, Some(0));
    // To a folder that the checker can read. What had no room in the file is in its log.
    for name in ["roster.db", "roster.db-wal"] {
        let file = disk.file(name);
        if file.exists() {
            fs::copy(file, workdir.folder().join(name)).expect("it is copied");
        }
    }
    history.check(&workdir.database, workdir.serve().address).await;
}

async fn a_full_disk_keeps_every_promise_on_postgres(workdir: &Workdir) {
    let disk = SmallDisk::mount_with_postgres(workdir.folder(), 24 << 20);
    let database = super::disk::on_small_disk(workdir, &disk).await;
    let on_small = |command: Command| command.env("DATABASE_URL", &database.url());
    create_workspaces_and_groups(&|arguments| on_small(workdir.roster(arguments)));
    let server = on_small(workdir.server()).start();
    let history = fill_and_make_room(&server, &disk).await;
    history.check(&database, server.address).await;
}

on_sqlite!(a_full_disk_keeps_every_promise_on_sqlite);

on_postgres!(a_full_disk_keeps_every_promise_on_postgres);
