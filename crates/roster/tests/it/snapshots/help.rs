//! `--help` of every command that `roster --help` leads to.

use super::assert_saved;
use crate::harness::{Kind, Place, run};

#[test]
fn help() {
    run(Kind::Sqlite, &async |place: &Place| show(place, &[]));
}

fn show(place: &Place, command: &[&str]) {
    let help = place.roster(&[command, &["--help"]].concat()).run().succeeded();
    assert_saved(&[&["help"], command].concat().join("-"), &help);
    for below in commands_in(&help) {
        show(place, &[command, &[below]].concat());
    }
}

/// The commands that a help text lists. `help` is clap's own.
fn commands_in(help: &str) -> impl Iterator<Item = &str> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = list.take_while(|line| !line.is_empty());
    // A description that goes on in the next line is indented further.
    let names = lines.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    names
        .filter_map(|line| line.split(' ').next())
        .filter(|name| *name != "help")
}
