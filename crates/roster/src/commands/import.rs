//! `roster import`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::path::PathBuf;

use clap::Args;
use directory::{Email, Refusal, Status};
use store::Mode;
use store::ops::workspaces::{self, ImportedWorkspace};

use super::configuration::database_config;
use crate::config::Flags;
use crate::connection::{self, Connection};
use crate::failure::{Failure, note};
use crate::import::{
    Choice, CsvFile, KnownWorkspaces, Line, Loader, Missing, Problem, Problems, Report, Row, Source, Unreadable,
    UserToImport,
};
use crate::output;
use crate::progress::Progress;

/// What `--template` prints: every column but that of hashes and those of a name in two parts.
const TEMPLATE: &str = "name,email,status,workspaces,groups,role,role_until,expires_at,password\n";

/// Load users from a CSV file: create new users, update existing ones, remove nothing
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster import users.csv --dry-run                     check the file, show what would change
  roster import users.csv --status active
  roster import users.csv --create-workspaces --create-groups
  roster import people.csv --map name=\"Staff member\" --ignore-unknown
  curl -s https://intranet.example.com/staff.csv | roster import - --dry-run
  roster import --template > users.csv                  an empty list, to fill in

The first line names the columns, in any order: name (or first_name and last_name), email, and if
wanted status, password, password_hash (argon2id or bcrypt), workspaces (finance;ops), groups
(finance/Auditors;ops/admin) and role (admin, builder or end-user, in each of the row's workspaces;
a user with a greater one keeps it), role_until and expires_at (2026-12-31 or a time: when that role
and the row's memberships end). The columns of lists from Microsoft Entra ID, Google Workspace
and Okta are recognised. The separator and the encoding (UTF-8 or UTF-16) are found.
Users are identified by their addresses. A dry run of more than 10,000 users checks each row and
does no more. Nothing is changed unless the whole file is right. An import that was interrupted
continues when it is run again.")]
pub struct Import {
    /// The CSV file; - for stdin
    #[arg(required_unless_present = "template")]
    file: Option<PathBuf>,

    #[command(flatten)]
    choice: Choice,

    /// Write everything that is wrong with the file into this CSV file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

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

    /// Print a CSV file with the names of the columns, to fill in, and do nothing else
    #[arg(long, exclusive = true)]
    template: bool,
}

impl Import {
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let Some(path) = &self.file else {
            return output::print(TEMPLATE);
        };
        self.choice.check().map_err(Failure::Usage)?;
        let config = database_config(flags)?;
        let problems = Problems::start(self.report.as_deref())?;
        let source = Source::open(path)?;
        let import = async |connection: &Connection| self.import(connection, &source, problems).await;
        if self.dry_run {
            connection::to_read(&config, import).await
        } else {
            connection::to_write(&config, import).await
        }
    }

    async fn import(&self, connection: &Connection, source: &Source, problems: Problems) -> Result<(), Failure> {
        let connection = &connection.of_import();
        let report = Report::new(self.dry_run && !self.json);
        let mut known = known_workspaces(connection, self.missing).await?;
        let users = self.check(source, problems, &mut known)?;
        let workspaces = known.import();
        let created = self.create(connection, workspaces.clone()).await?;
        if !self.dry_run {
            known.created(created);
        }
        let status = self.status.unwrap_or(Status::Archived);
        let mut loader = Loader::start(connection, status, self.dry_run, Some(users), report)?;
        self.load(source, &mut loader, &mut known).await?;
        self.tell(loader.finish(workspaces).await?)
    }

    fn open<'a>(&self, source: &'a Source) -> Result<CsvFile<&'a File>, Failure> {
        CsvFile::open(source.read()?, &self.choice).map_err(|unreadable| match unreadable {
            Unreadable::System(cause) => source.failed(cause),
            Unreadable::Beginning(wrong) => Failure::Import(format!("can't read {}: {wrong}", source.name())),
        })
    }

    /// Reads the whole file, reports what is wrong with each line, and returns the number of users.
    fn check(&self, source: &Source, mut problems: Problems, known: &mut KnownWorkspaces<'_>) -> Result<u64, Failure> {
        let mut file = self.open(source)?;
        for sentence in file.notes() {
            note(&sentence);
        }
        let progress = Progress::start("lines checked", None);
        let mut addresses: HashMap<Email, u64> = HashMap::new();
        let (mut rows, mut wrong_rows) = (0_u64, 0_u64);
        while let Some(Line { number: line, row }) = file.next().map_err(|cause| source.failed(cause))? {
            rows += 1;
            let wrong = match row {
                Ok(row) => wrong_in(&row, line, known, &mut addresses),
                Err(wrong) => wrong,
            };
            wrong_rows += u64::from(!wrong.is_empty());
            for problem in wrong {
                problems.add(line, &problem)?;
            }
            progress.advance(1);
        }
        progress.finish();
        problems.finish()?;
        match wrong_rows {
            0 => Ok(rows),
            _ => Err(Failure::Import(format!(
                "{wrong_rows} of the {rows} users in {} are wrong; nothing was changed",
                source.name()
            ))),
        }
    }

    /// Reads the file, which was checked, again, and loads it.
    async fn load(
        &self,
        source: &Source,
        loader: &mut Loader<'_>,
        known: &mut KnownWorkspaces<'_>,
    ) -> Result<(), Failure> {
        let mut file = self.open(source)?;
        while let Some(Line { number: line, row }) = file.next().map_err(|cause| source.failed(cause))? {
            let row = row.map_err(|wrong| changed_meanwhile(source, line, &sentences(&wrong)))?;
            let found = known.find_all(&row.memberships, row.place);
            let memberships = found.map_err(|wrong| changed_meanwhile(source, line, &wrong))?;
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

    /// Creates what is missing, unless it is a dry run, and says so on stderr, as the summary may be for a program.
    async fn create(
        &self,
        connection: &Connection,
        missing: workspaces::ImportWorkspaces,
    ) -> Result<Vec<ImportedWorkspace>, Failure> {
        if missing.workspaces.is_empty() {
            return Ok(Vec::new());
        }
        let (verb, mode) = if self.dry_run {
            ("would create", Mode::Try)
        } else {
            ("created", Mode::Keep)
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
        // A workspace may have been renamed meanwhile.
        let all: Result<_, _> = workspaces.into_iter().collect();
        all.map_err(|_| {
            Failure::Import("the workspaces were changed while the file was checked; run it again".to_owned())
        })
    }

    fn tell(&self, report: Report) -> Result<(), Failure> {
        let archived = report.archived_by_default();
        let subject = if self.dry_run { "dry run" } else { "users" };
        let summary = report.finish(subject, self.json)?;
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

/// Everything that is wrong with a row whose cells are valid one by one.
fn wrong_in(
    row: &Row,
    line: u64,
    known: &mut KnownWorkspaces<'_>,
    addresses: &mut HashMap<Email, u64>,
) -> Vec<Problem> {
    let wrong = known.find_all(&row.memberships, row.place).err().unwrap_or_default();
    let mut wrong: Vec<_> = wrong.into_iter().map(Problem::of_row).collect();
    let past = row.place.past(known.now());
    wrong.extend(past.map(|field| Problem::of_row(Refusal::InThePast(field.name()).to_string())));
    match addresses.entry(row.email.clone()) {
        Entry::Occupied(first) => wrong.push(Problem::of_row(format!(
            "the email is that of line {} too",
            first.get()
        ))),
        Entry::Vacant(place) => drop(place.insert(line)),
    }
    wrong
}

fn sentences(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

fn changed_meanwhile(source: &Source, line: u64, wrong: &[String]) -> Failure {
    Failure::Import(format!(
        "{} or the workspaces were changed while it was loaded; line {line}: {}",
        source.name(),
        wrong.join(", ")
    ))
}
