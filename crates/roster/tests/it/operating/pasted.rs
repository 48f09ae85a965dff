//! Runs the code blocks of the pages in a shell, as a person who pastes them would. Only ports are changed, so that
//! tests can run at the same time.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::process::Command;

use testing::{Workdir, on_sqlite};

use super::{passes, read};
use crate::harness::{PROGRAM, lacks, mentions};

/// The shell blocks of a page.
fn blocks(page: &str) -> Vec<String> {
    let text = read(page);
    let blocks = text.split("```sh\n").skip(1);
    blocks
        .map(|block| block.split("```").next().expect("a part").to_owned())
        .collect()
}

/// The block of a page that contains this text.
fn block_with(page: &str, text: &str) -> String {
    let found = blocks(page).into_iter().find(|block| block.contains(text));
    found.unwrap_or_else(|| panic!("{page} has no block with {text}"))
}

/// Runs a block in a shell with job control, which stops at the first command that fails. `roster` is on its PATH.
fn paste(workdir: &Workdir, block: &str) -> String {
    let release = workdir.folder().join("target/release");
    fs::create_dir_all(&release).expect("a folder");
    let program = release.join("roster");
    if !program.exists() {
        symlink(PROGRAM, &program).expect("a link");
    }
    let path = format!("{}:{}", release.display(), std::env::var("PATH").expect("a path"));
    let script = format!("set -em\n{block}");
    passes(
        Command::new("bash")
            .args(["-c", &script])
            .env("PATH", path)
            .current_dir(workdir.folder()),
    )
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

async fn the_blocks_of_the_readme_work_on_what_make_run_created(workdir: &Workdir) {
    let server = workdir.roster(&["quickstart", "--listen", "127.0.0.1:0"]);
    let server = server.without("DATABASE_URL").start();
    let api =
        block_with("README.md", "EXTERNAL_API_ACCESS_TOKEN=").replace("127.0.0.1:3000", &server.address.to_string());
    let said = paste(workdir, &api);
    lacks(&said, "statusCode");
    mentions(&said, r#""dry_run":true"#);
    let said = paste(workdir, &block_with("README.md", "roster workspace create"));
    mentions(&said, "restored 2 workspaces");
}

async fn the_block_of_the_page_on_https_ends_with_an_answer(workdir: &Workdir) {
    let block = block_with("docs/tls.md", "openssl req").replace("3443", &free_port().to_string());
    mentions(&paste(workdir, &block), "alive");
}

async fn the_block_that_tries_a_backup_ends_with_an_answer(workdir: &Workdir) {
    workdir.workspace("finance");
    let backup = workdir.folder().join("backup.db");
    let backup = backup.to_string_lossy();
    workdir.roster(&["backup", &backup]).run().succeeded();
    let block = block_with("docs/backup.md", "mktemp")
        .replace("/var/backups/roster/before-the-holidays.db", &backup)
        .replace("3999", &free_port().to_string());
    mentions(&paste(workdir, &block), r#""name":"finance""#);
}

async fn the_block_that_imports_works_with_the_file_of_the_page(workdir: &Workdir) {
    workdir.roster(&["migrate"]).without("DATABASE_URL").run().succeeded();
    let page = read("docs/import.md");
    let file = page.split("```csv\n").nth(1).and_then(|rest| rest.split("```").next());
    workdir.write("users.csv", file.expect("the page has a file"));
    // The first command of the block fails on purpose, because the page shows its error.
    let block =
        block_with("docs/import.md", "roster import users.csv").replacen("--dry-run\n", "--dry-run || true\n", 1);
    mentions(&paste(workdir, &block), "users: 3 new");
}

async fn the_blocks_that_import_lists_of_other_products_work(workdir: &Workdir) {
    workdir.roster(&["migrate"]).without("DATABASE_URL").run().succeeded();
    for (list, expected) in [
        ("entra.csv", "dry run: 2 new"),
        ("google.csv", "dry run: 2 new"),
        ("okta.csv", "dry run: 2 new"),
        ("people.csv", "dry run: 1 new"),
    ] {
        mentions(&paste(workdir, &block_with("docs/import.md", list)), expected);
    }
}

on_sqlite!(
    the_blocks_of_the_readme_work_on_what_make_run_created,
    the_block_of_the_page_on_https_ends_with_an_answer,
    the_block_that_tries_a_backup_ends_with_an_answer,
    the_block_that_imports_works_with_the_file_of_the_page,
    the_blocks_that_import_lists_of_other_products_work
);
