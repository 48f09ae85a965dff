//! `roster export`.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use store::ops::transfer::{self, Section, Sink, Summary, TransferError};
use store::{Environment as _, NewFile, System};

use super::configuration::database_config;
use crate::config::{Config, Flags};
use crate::connection::{self, Connection};
use crate::export_file;
use crate::failure::Failure;
use crate::output;
use crate::progress::Steps;
use crate::stop::Stop;

/// Write the whole directory to a file: users, password hashes, workspaces, groups, events; also while a server runs
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster export roster.jsonl
  roster export - | zstd > roster.jsonl.zst
  roster export --database-url postgres://roster@localhost/roster roster.jsonl

It prints counts and a digest; `roster restore` prints the same.")]
pub struct Export {
    /// The file, which must not exist yet and appears when it is complete; - for stdout
    file: PathBuf,
}

impl Export {
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let config = database_config(flags)?;
        if self.file == Path::new("-") {
            let summary = export(&config, Output::Stdout).await?;
            // The command succeeded if the data was read; it doesn't matter whether this line is.
            let _ = writeln!(io::stderr(), "exported {summary}");
            return Ok(());
        }
        let summary = export_to_file(&config, &self.file).await?;
        output::print(&format!("exported {summary}\n"))
    }
}

/// The file is readable by its owner only, because it contains password hashes.
async fn export_to_file(config: &Config, path: &Path) -> Result<Summary, Failure> {
    let failed = |cause| Failure::system(format!("can't write {}", path.display()), cause);
    let target = NewFile::at(path).map_err(failed)?;
    let file = target.begin().map_err(failed)?;
    let output = Output::File(file.as_file().try_clone().map_err(failed)?);
    let summary = export(config, output).await?;
    target.finish(file).map_err(failed)?;
    Ok(summary)
}

async fn export(config: &Config, output: Output) -> Result<Summary, Failure> {
    let stop = Stop::catch().map_err(|cause| Failure::system("can't wait for signals", cause))?;
    connection::to_read(config, async |connection| {
        tokio::select! {
            result = write(connection, output) => result,
            () = stop.wait() => Err(Failure::Stopped("interrupted: the export is incomplete")),
        }
    })
    .await
}

async fn write(connection: &Connection, output: Output) -> Result<Summary, Failure> {
    let sink = OutputSink {
        output: Arc::new(output),
        steps: Steps::default(),
    };
    let (output, steps) = (Arc::clone(&sink.output), sink.steps.clone());
    let head = export_file::head(System::default().now());
    output.write(head.as_bytes()).map_err(store::Error::from)?;
    let summary = connection.run(transfer::Export(sink)).await?;
    output
        .write(export_file::end(&summary).as_bytes())
        .map_err(store::Error::from)?;
    steps.finish();
    Ok(summary)
}

/// The destination of the lines.
enum Output {
    Stdout,
    File(File),
}

impl Output {
    fn write(&self, bytes: &[u8]) -> Result<(), TransferError> {
        let written = match self {
            Self::Stdout => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(bytes).and_then(|()| stdout.flush())
            }
            Self::File(file) => (&mut &*file).write_all(bytes),
        };
        // A reader that has closed the pipe has only a part of the export, so this is an error.
        written.map_err(|cause| TransferError::Other(format!("can't write the export: {cause}")))
    }
}

struct OutputSink {
    output: Arc<Output>,
    steps: Steps,
}

impl Sink for OutputSink {
    fn begin(&self, section: Section) {
        match section {
            Section::State => self.steps.begin("workspaces and users", None),
            Section::Events(events) => self.steps.begin("events", Some(events)),
        }
    }

    fn lines(&self, lines: &[u8], count: usize) -> Result<(), TransferError> {
        self.output.write(lines)?;
        self.steps.advance(count as u64);
        Ok(())
    }
}
