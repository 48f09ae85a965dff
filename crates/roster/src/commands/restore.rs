//! `roster restore`.

use std::path::{Path, PathBuf};

use clap::Args;
use store::ops::members::FindForms;
use store::ops::transfer;

use super::configuration::database_config;
use crate::config::Flags;
use crate::connection;
use crate::export_file::{self, Checked, FileSource, Unusable};
use crate::failure::{Failure, note};
use crate::output;
use crate::progress::Steps;

/// Load a file of `roster export` into an empty database, SQLite or PostgreSQL
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster restore roster.jsonl
  roster restore --database-url postgres://roster@localhost/roster roster.jsonl

The whole file is checked first. Then all of it is written and read back in one transaction: the
database gets everything in the file, or nothing. The printed digest is that of what was read back.
Files of older versions of Roster work too; the digest then differs, because the form is the
current one.")]
pub struct Restore {
    /// The file; it is read twice
    file: PathBuf,
}

impl Restore {
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let config = database_config(flags)?;
        let steps = Steps::default();
        let checked = check(&self.file, &steps)?;
        let source = FileSource::new(&self.file, checked, steps.clone());
        let restore = transfer::Restore {
            expected: source.expected(),
            source,
        };
        let (restored, forms) = connection::to_begin(&config, async |connection| {
            Ok((connection.run(restore).await?, connection.run(FindForms).await?))
        })
        .await?;
        steps.finish();
        if let Err(missing) = config.encryption_keys.suffice_for(&forms) {
            note(&format!("it is restored, but no server can start on it yet: {missing}"));
        }
        output::print(&format!("restored {restored}\n"))
    }
}

/// Checks the file, and returns its summary if it can be restored.
fn check(path: &Path, steps: &Steps) -> Result<Checked, Failure> {
    let unreadable = |cause| Failure::system(format!("can't read {}", path.display()), cause);
    let about = path.metadata().map_err(unreadable)?;
    if !about.is_file() {
        let why = "is not a regular file: it is read twice, and a pipe can't be";
        return Err(Failure::Usage(format!("{} {why}", path.display())));
    }
    steps.begin("bytes checked", Some(about.len()));
    let input = export_file::open(path).map_err(unreadable)?;
    match export_file::check(input, |bytes| steps.advance(bytes)) {
        Ok(checked) => Ok(checked),
        Err(Unusable::Unreadable(cause)) => Err(unreadable(cause)),
        Err(Unusable::Wrong(problems)) => {
            let headline = format!("{} can't be restored, and nothing was changed:", path.display());
            Err(Failure::File(std::iter::once(headline).chain(problems).collect()))
        }
    }
}
