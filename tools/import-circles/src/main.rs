//! Reports import cycles between the files of a crate.
//!
//! `import-circles FILE...`: each file is the root of a crate, such as `crates/store/src/lib.rs`. Exit code 1: there is
//! a cycle. Exit code 2: a file could not be read, or the usage was wrong.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let roots: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if roots.is_empty() {
        eprintln!("usage: import-circles FILE..., each the root of a crate, such as crates/store/src/lib.rs");
        return ExitCode::from(2);
    }
    let (mut found, mut failed) = (false, false);
    for root in roots {
        match import_circles::circles(&root) {
            Ok(circles) => {
                for circle in circles {
                    eprint!("{}: {circle}", root.display());
                    found = true;
                }
            }
            Err(error) => {
                eprintln!("{}: {error}", root.display());
                failed = true;
            }
        }
    }
    // A file that can't be read may hide cycles, so this error takes precedence over cycles that were found.
    match (failed, found) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::FAILURE,
        (false, false) => ExitCode::SUCCESS,
    }
}
