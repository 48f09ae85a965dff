//! Compares output with the texts saved in `saved`: responses of the API, tables and help.
//!
//! Whole texts are compared, so an unintended change is noticed; other tests assert what is correct. On `SQLite` only,
//! because the texts don't depend on the database. `make snapshots` saves all of them again.

mod answers;
mod help;
mod tables;

use testing::{Kind, Setup};

use crate::harness::PROGRAM;

const SETUP: Setup = Setup {
    kind: Kind::Sqlite,
    program: Some(PROGRAM),
};

/// Compares a text with the saved one, after replacing what differs each time.
fn assert_saved(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path("saved");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(
        "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
        "xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx",
    );
    settings.add_filter(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", "[time]");
    settings.add_filter(r"(?m)^etag: .*$", "etag: [tag]");
    settings.bind(|| insta::assert_snapshot!(name, text));
}
