//! Clients that others would generate from `/openapi.json`: each is generated, and walks through the week of an admin.
//! The programs are in `tests/clients`; scripts/clients installs the generators.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use testing::{TOKEN, on_both_databases};

use crate::harness::Server;

/// Where scripts/clients installs.
fn installed(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/clients")
        .join(path)
}

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(path)
}

/// Runs a program in this folder, and returns its output.
fn run<A: AsRef<OsStr>>(program: impl AsRef<OsStr>, folder: &Path, arguments: &[A]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("PYTHONPATH", folder)
        .output()
        .expect("it is installed; scripts/setup and scripts/clients do that");
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{stdout}{stderr}");
    stdout.into_owned()
}

/// Saves what the server says about itself, and returns the server's folder. A first workspace, which is the default,
/// is there already.
async fn described(server: &Server) -> &Path {
    server.workspace("demo-workspace");
    let description = server.authorized_by(None).get("/openapi.json").await;
    let folder = server.workdir.folder();
    fs::write(folder.join("openapi.json"), description.text()).expect("the folder is writable");
    folder
}

fn address(server: &Server) -> String {
    format!("http://{}", server.address)
}

async fn the_client_of_openapi_python_client_works(server: &Server) {
    let folder = described(server).await;
    let settings = source("python/settings.yml");
    let settings = settings.to_str().expect("a path is text");
    let generate = [
        &["generate", "--path", "openapi.json", "--output-path", "roster_client"][..],
        &["--meta", "none", "--fail-on-warning", "--config", settings],
    ];
    run(
        installed("python/bin/openapi-python-client"),
        folder,
        &generate.concat(),
    );
    let program = source("python/week.py");
    let program = program.to_str().expect("a path is text");
    let walk = [program, &address(server), TOKEN];
    assert_eq!(run(installed("python/bin/python"), folder, &walk), "done\n");
}

async fn the_client_of_openapi_typescript_works(server: &Server) {
    let folder = described(server).await;
    for file in ["package.json", "tsconfig.json", "week.ts"] {
        fs::copy(source("typescript").join(file), folder.join(file)).expect("the folder is writable");
    }
    let modules = installed("typescript/node_modules");
    symlink(&modules, folder.join("node_modules")).expect("the folder is writable");
    let tools = modules.join(".bin");
    // A field with a default may be left out of a request.
    let generate = [
        "openapi.json",
        "--default-non-nullable",
        "false",
        "--output",
        "schema.d.ts",
    ];
    run(tools.join("openapi-typescript"), folder, &generate);
    // The compiler checks the types of the program, and fails on the first that is wrong.
    run(tools.join("tsc"), folder, &["--outDir", "built"]);
    let walk = ["built/week.js", &address(server), TOKEN];
    assert_eq!(run("node", folder, &walk), "done\n");
}

on_both_databases!(
    the_client_of_openapi_python_client_works,
    the_client_of_openapi_typescript_works
);
