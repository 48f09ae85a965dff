//! `import-circles FILE...`: each file is the root of a crate, such as `crates/store/src/lib.rs`.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let roots: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if roots.is_empty() {
        eprintln!("usage: import-circles FILE..., each the root of a crate, such as crates/store/src/lib.rs");
        return ExitCode::from(2);
    }
    let mut code = ExitCode::SUCCESS;
    for root in roots {
        match import_circles::circles(&root) {
            Ok(circles) => {
                for circle in circles {
                    eprint!("{}: {circle}", root.display());
                    code = ExitCode::FAILURE;
                }
            }
            Err(error) => {
                eprintln!("{}: {error}", root.display());
                code = ExitCode::from(2);
            }
        }
    }
    code
}
