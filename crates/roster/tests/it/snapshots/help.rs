//! `--help` of every command that `roster --help` lists, recursively.

use super::{SETUP, assert_saved};
use testing::{Workdir, run};

#[test]
fn help() {
    run(SETUP, &async |workdir: &Workdir| show(workdir, &[]));
}

fn show(workdir: &Workdir, command: &[&str]) {
    let help = workdir.roster(&[command, &["--help"]].concat()).run().succeeded();
    assert_saved(&[&["help"], command].concat().join("-"), &help);
    for below in commands_in(&help) {
        show(workdir, &[command, &[below]].concat());
    }
}

/// The commands in a help text. clap adds `help` itself.
fn commands_in(help: &str) -> impl Iterator<Item = &str> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = list.take_while(|line| !line.is_empty());
    // The continuation of a description is indented further.
    let names = lines.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    names
        .filter_map(|line| line.split(' ').next())
        .filter(|name| *name != "help")
}
