//! `roster import`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Display;
use std::fs::File;
use std::io;
use std::path::PathBuf;

use clap::Args;
use directory::{Email, Status};
use store::Mode;
use store::ops::workspaces::{self, ImportedWorkspace};

use super::configuration::database_config;
use crate::config::Flags;
use crate::connection::{self, Connection};
use crate::failure::{Failure, complain, note};
use crate::import::{CsvFile, KnownWorkspaces, Line, Loader, Missing, Report, Row, UserToImport};
use crate::output;
use crate::progress::Progress;

/// Load users from a CSV file: make those who are new, bring the others up to date, remove nothing
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster import users.csv --dry-run                     check the file, show what would change
  roster import users.csv --status active
  roster import users.csv --create-workspaces --create-groups

The first line names the columns, in any order: name, email, and if wanted status, password, password_hash (argon2id or
bcrypt), workspaces (finance;ops), groups (finance/Auditors;ops/admin) and role (admin, builder or end-user, in each of
the row's workspaces; who has a greater one keeps it). Users are told apart by their addresses. A dry run of more than
10,000 users checks each row and does no more.
Nothing is changed unless the whole file is right. An import that was broken off goes on when it is run again.")]
pub struct Import {
    /// The CSV file, in UTF-8
    file: PathBuf,

    /// The status of new users whose row gives none [default: archived]
    #[arg(long)]
    status: Option<Status>,

    #[command(flatten)]
    missing: Missing,

    /// Check the file and show what would change, a line for each user; change nothing
    #[arg(long)]
    dry_run: bool,

    /// Print the summary as JSON, and nothing else
    #[arg(long)]
    json: bool,
}

impl Import {
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let config = database_config(flags)?;
        let import = async |connection: &Connection| self.import(connection).await;
        if self.dry_run {
            connection::to_read(&config, import).await
        } else {
            connection::to_write(&config, import).await
        }
    }

    async fn import(&self, connection: &Connection) -> Result<(), Failure> {
        let connection = &connection.of_import();
        let report = Report::new(self.dry_run && !self.json);
        let mut known = known_workspaces(connection, self.missing).await?;
        let users = self.check(&mut known)?;
        let workspaces = known.import();
        let created = self.create(connection, workspaces.clone()).await?;
        if !self.dry_run {
            known.created(created);
        }
        let status = self.status.unwrap_or(Status::Archived);
        let mut loader = Loader::start(connection, status, self.dry_run, Some(users), report)?;
        self.load(&mut loader, &mut known).await?;
        self.tell(loader.finish(workspaces).await?)
    }

    fn open(&self) -> Result<CsvFile<File>, Failure> {
        let unreadable = |wrong: &dyn Display| Failure::Import(format!("can't read {}: {wrong}", self.file.display()));
        let file = File::open(&self.file).map_err(|error| unreadable(&error))?;
        // It is read twice.
        if !file.metadata().map_err(|error| unreadable(&error))?.is_file() {
            return Err(unreadable(&"it is not a file"));
        }
        CsvFile::open(file).map_err(|error| unreadable(&error))
    }

    /// Reads the whole file, says what is wrong with each line, and answers how many users there are.
    fn check(&self, known: &mut KnownWorkspaces<'_>) -> Result<u64, Failure> {
        let mut file = self.open()?;
        let progress = Progress::start("lines checked", None);
        let mut addresses: HashMap<Email, u64> = HashMap::new();
        let (mut rows, mut wrong_rows) = (0_u64, 0_u64);
        while let Some(Line { number: line, row }) = file.next().map_err(|cause| self.broke_off(cause))? {
            rows += 1;
            let wrong = match row {
                Ok(row) => wrong_in(&row, line, known, &mut addresses),
                Err(wrong) => wrong,
            };
            wrong_rows += u64::from(!wrong.is_empty());
            for what in wrong {
                complain(&format!("line {line}: {what}"));
            }
            progress.advance(1);
        }
        progress.finish();
        match wrong_rows {
            0 => Ok(rows),
            _ => Err(Failure::Import(format!(
                "{wrong_rows} of the {rows} users in {} are wrong; nothing was changed",
                self.file.display()
            ))),
        }
    }

    /// Reads the file again, which is known to be right, and loads it.
    async fn load(&self, loader: &mut Loader<'_>, known: &mut KnownWorkspaces<'_>) -> Result<(), Failure> {
        let mut file = self.open()?;
        while let Some(Line { number: line, row }) = file.next().map_err(|cause| self.broke_off(cause))? {
            let found = row.and_then(|row| Ok((known.find_all(&row.memberships, row.role)?, row)));
            let (memberships, row) = found.map_err(|wrong| self.changed_meanwhile(line, &wrong))?;
            let user = UserToImport {
                id: None,
                name: row.name,
                email: row.email,
                status: row.status,
                memberships,
                secret: row.secret,
            };
            loader.add(user).await?;
        }
        Ok(())
    }

    fn broke_off(&self, cause: io::Error) -> Failure {
        Failure::system(format_args!("can't read {}", self.file.display()), cause)
    }

    fn changed_meanwhile(&self, line: u64, wrong: &[String]) -> Failure {
        Failure::Import(format!(
            "{} or the workspaces were changed while it was loaded; line {line}: {}",
            self.file.display(),
            wrong.join(", ")
        ))
    }

    /// Makes what is missing, unless it is a dry run, and says so on stderr, as the summary may be for a program.
    async fn create(
        &self,
        connection: &Connection,
        missing: workspaces::ImportWorkspaces,
    ) -> Result<Vec<ImportedWorkspace>, Failure> {
        if missing.workspaces.is_empty() {
            return Ok(Vec::new());
        }
        let (verb, mode) = if self.dry_run {
            ("would make", Mode::Try)
        } else {
            ("made", Mode::Keep)
        };
        let workspaces = connection.call(mode, missing).await?.output;
        for imported in workspaces.iter().flatten() {
            let name = &imported.workspace.head.name;
            if imported.is_new {
                note(&format!("{verb} the workspace {:?}", name.as_str()));
            }
            for group in &imported.new_groups {
                note(&format!("{verb} the group {:?}", format!("{name}/{}", group.name)));
            }
        }
        // One that somebody gave the name of another meanwhile.
        let all: Result<_, _> = workspaces.into_iter().collect();
        all.map_err(|_| {
            Failure::Import("the workspaces were changed while the file was checked; run it again".to_owned())
        })
    }

    fn tell(&self, report: Report) -> Result<(), Failure> {
        let archived = report.archived_by_default();
        let subject = if self.dry_run { "dry run" } else { "users" };
        let summary = report.finish(subject, self.json).map_err(Failure::Output)?;
        output::print(&summary)?;
        if archived > 0 && self.status.is_none() {
            note(&format!(
                "new users who are archived, as their rows give no status: {archived}; --status active makes them active"
            ));
        }
        Ok(())
    }
}

async fn known_workspaces(connection: &Connection, missing: Missing) -> Result<KnownWorkspaces<'_>, Failure> {
    let workspaces = connection.run(workspaces::List).await?;
    Ok(KnownWorkspaces::new(workspaces, missing, &**connection.environment()))
}

/// All that is wrong with a row whose cells are right by themselves.
fn wrong_in(row: &Row, line: u64, known: &mut KnownWorkspaces<'_>, addresses: &mut HashMap<Email, u64>) -> Vec<String> {
    let mut wrong = known.find_all(&row.memberships, row.role).err().unwrap_or_default();
    match addresses.entry(row.email.clone()) {
        Entry::Occupied(first) => wrong.push(format!("the email is that of line {} too", first.get())),
        Entry::Vacant(place) => drop(place.insert(line)),
    }
    wrong
}
