//! What people and programs see, compared with what was saved in `saved`: answers of the API, tables and help.
//!
//! Each text is read as a whole, so a change that nobody meant is seen; other tests say what is right. On `SQLite` only,
//! because no database writes a word of it. `make snapshots` saves all of it anew.

mod answers;
mod help;
mod tables;

use testing::{Kind, Setup};

use crate::harness::PROGRAM;

const SETUP: Setup = Setup {
    kind: Kind::Sqlite,
    program: Some(PROGRAM),
};

/// Compares a text with the one that was saved under this name, but for what is different each time.
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
