//! The exit code of `import-circles`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Writes a crate with these files, the first of which is its root.
fn write_crate(folder: &Path, files: &[(&str, &str)]) -> PathBuf {
    std::fs::create_dir_all(folder).expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("a file");
    }
    folder.join(files[0].0)
}

fn exit_code(roots: &[&PathBuf]) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_import-circles"));
    command.args(roots).output().expect("it runs").status.code()
}

#[test]
fn it_is_1_for_a_cycle_and_2_for_a_file_that_cannot_be_read_whatever_their_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name| folder.path().join(name);
    let sound = write_crate(&path("sound"), &[("lib.rs", "")]);
    let circular = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "use crate::a::A; pub struct B;"),
    ];
    let circular = write_crate(&path("circular"), &circular);
    let missing = path("missing.rs");

    assert_eq!(exit_code(&[&sound]), Some(0));
    assert_eq!(exit_code(&[&sound, &circular]), Some(1));
    assert_eq!(exit_code(&[&circular, &missing]), Some(2));
    assert_eq!(exit_code(&[&missing, &circular]), Some(2));
    assert_eq!(exit_code(&[]), Some(2));
}
