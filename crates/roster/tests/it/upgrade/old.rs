//! The old Roster.

use std::process;
use std::sync::LazyLock;

use testing::{Command, Running, TOKEN, Workdir};

/// Built once, from a commit of this repository.
static PROGRAM: LazyLock<String> = LazyLock::new(|| {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/base-binary");
    let built = process::Command::new(script)
        .output()
        .expect("the script can be started");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    String::from_utf8(built.stdout).expect("a path").trim_end().to_owned()
});

/// A command of the old Roster, on the database of the workdir.
pub fn old(workdir: &Workdir, arguments: &[&str]) -> Command {
    Command::new(&PROGRAM, workdir.folder(), arguments).env("DATABASE_URL", &workdir.database.url())
}

/// A server of the old Roster, not started yet.
pub fn old_server(workdir: &Workdir) -> Command {
    old(workdir, &["serve", "--listen", "127.0.0.1:0"])
        .env("ENABLE_EXTERNAL_API", "true")
        .env("EXTERNAL_API_ACCESS_TOKEN", TOKEN)
}

pub fn old_serve(workdir: &Workdir) -> Running {
    old_server(workdir).start()
}
