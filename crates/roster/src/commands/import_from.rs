//! `roster import-from`.

mod counterparts;
mod listed;
mod memberships;
mod seen;
mod wanted;

use std::path::PathBuf;

use clap::Args;
use directory::Status;
use remote::{Address, Authorities, Client, RemoteUser, RemoteWorkspace, UnreadableWorkspace};
use serde_json::Value;
use store::Mode;

use self::counterparts::{Counterparts, Unresolved};
use self::listed::Listed;
use self::seen::Seen;
use super::configuration::load;
use crate::config::{Flags, Purpose};
use crate::connection::{self, Connection};
use crate::failure::{Failure, note};
use crate::import::{Loader, Refusal, Refusals, Report, Secret, UserToImport};
use crate::output;

/// Bring users, workspaces and groups over from a server that speaks the ToolJet API; remove nothing
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster import-from https://tooljet.example.com --dry-run
  roster import-from https://tooljet.example.com
  roster import-from https://10.0.0.7 --ca tooljet-ca.pem

ROSTER_IMPORT_TOKEN is the access token of that server's API.
Users are found by their addresses, workspaces by their ids or else their names, groups by their names in a
workspace. What is new keeps its id if nothing here has it. Passwords can't come over: the API doesn't report them.")]
pub struct ImportFrom {
    /// The server's address, such as https://tooljet.example.com
    #[arg(value_name = "URL")]
    address: Address,

    /// A PEM file with the certificates of the authorities to trust, instead of the system's
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,

    /// The status of new users whose status the server doesn't report
    #[arg(long, default_value_t = Status::Archived)]
    status: Status,

    /// Write everything that is refused into this CSV file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// Show what would change, a line for each user; change nothing
    #[arg(long)]
    dry_run: bool,

    /// Print the summary as JSON, and nothing else
    #[arg(long)]
    json: bool,
}

impl ImportFrom {
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let config = load(Purpose::Database, flags)?.config;
        let token = config.import_token.clone().ok_or_else(|| {
            Failure::Usage("ROSTER_IMPORT_TOKEN is not set: it is the access token of that server's API".to_owned())
        })?;
        let authorities = match &self.ca {
            Some(file) => Authorities::of_file(file)?,
            None => Authorities::of_the_system(),
        };
        let refusals = Refusals::start(self.report.as_deref())?;
        let client = Client::new(self.address.clone(), &token, authorities)?;
        let workspaces = workspaces(&client).await?;
        let import = async |connection: &Connection| self.import(connection, workspaces, &client, refusals).await;
        if self.dry_run {
            connection::to_read(&config, import).await
        } else {
            connection::to_write(&config, import).await
        }
    }

    async fn import(
        &self,
        connection: &Connection,
        workspaces: Vec<ReadWorkspace>,
        client: &Client,
        refusals: Refusals,
    ) -> Result<(), Failure> {
        let connection = &connection.of_import();
        let mut report = Report::with_refusals(self.dry_run && !self.json, refusals);
        let mode = if self.dry_run { Mode::Try } else { Mode::Keep };
        let listed = Listed::new(workspaces.iter().flatten());
        let (counterparts, wrong) = Counterparts::find(connection, workspaces, mode).await?;
        for refusal in &wrong {
            report.refuse(refusal)?;
        }
        let mut here = Here {
            addresses: Seen::default(),
            listed,
            counterparts,
        };
        let report = self.load(connection, &mut here, client, report).await?;
        self.tell(&here.counterparts, report)
    }

    async fn load(
        &self,
        connection: &Connection,
        here: &mut Here<'_>,
        client: &Client,
        report: Report,
    ) -> Result<Report, Failure> {
        let mut loader = Loader::start(connection, self.status, self.dry_run, None, report)?;
        let mut users = loader.wait(client.users()).await??;
        let mut position = 0;
        let broken_off = loop {
            let user = match loader.wait(users.next()).await? {
                Ok(Some(user)) => user,
                Ok(None) => break None,
                Err(error) => break Some(error),
            };
            position += 1;
            let mut lost = Vec::new();
            match here.user(&user, &mut lost).await {
                Ok(user) => {
                    for why in lost {
                        loader.refuse(&Refusal {
                            item: user.email.to_string(),
                            why: format!("{why}; the user comes over without it"),
                        })?;
                    }
                    loader.add(user).await?;
                }
                Err(Unresolved::Refused(why)) => loader.refuse(&Refusal {
                    item: RemoteUser::label(&user, position),
                    why,
                })?,
                Err(Unresolved::Failed(failure)) => return Err(failure),
            }
        };
        let report = loader.finish(here.counterparts.as_wanted()).await?;
        // The users before an answer was cut off are loaded by now.
        broken_off.map_or(Ok(report), |error| Err(error.into()))
    }

    fn tell(&self, counterparts: &Counterparts<'_>, report: Report) -> Result<(), Failure> {
        let refused = report.refused();
        let is_any_new = report.is_any_new();
        let subject = if self.dry_run { "dry run" } else { "users" };
        let summary = report.finish(subject, self.json)?;
        output::print(&summary)?;
        note(&counterparts.summary());
        if is_any_new {
            note("new users have no password: the API doesn't report them; `roster user set-password` sets one");
        }
        match refused {
            0 => Ok(()),
            _ => Err(Failure::Import(format!(
                "{refused} users, workspaces, groups, roles and statuses can't come over; all others are done"
            ))),
        }
    }
}

/// The state of an import while the users are read.
struct Here<'a> {
    addresses: Seen,
    listed: Listed,
    counterparts: Counterparts<'a>,
}

impl Here<'_> {
    /// Reads a user, and finds the counterparts of its workspaces and groups. `lost` gets a sentence for each part of the user that
    /// can't be imported.
    async fn user(&mut self, user: &Value, lost: &mut Vec<String>) -> Result<UserToImport, Unresolved> {
        let user = RemoteUser::read(user).map_err(Unresolved::Refused)?;
        let is_new = self.addresses.add(&user.email);
        if !is_new.map_err(|why| Unresolved::Failed(Failure::Import(why)))? {
            return Err(Unresolved::Refused(
                "another user before it has the same email".to_owned(),
            ));
        }
        lost.extend(user.unread);
        // Without memberships, no group has a workspace; that they are absent is reported already.
        let found = user
            .memberships
            .map(|memberships| memberships::find(memberships, user.groups, &self.listed, lost))
            .unwrap_or_default();
        let mut memberships = Vec::with_capacity(found.len());
        for membership in found {
            match self.counterparts.of(membership).await {
                Ok(membership) => memberships.push(membership),
                Err(Unresolved::Refused(why)) => lost.push(why),
                Err(failed @ Unresolved::Failed(_)) => return Err(failed),
            }
        }
        Ok(UserToImport {
            id: user.id,
            name: user.name,
            email: user.email,
            status: user.status,
            memberships,
            secret: Secret::None,
        })
    }
}

type ReadWorkspace = Result<RemoteWorkspace, UnreadableWorkspace>;

/// All workspaces of the other server. The client bounds how many bytes they may have.
async fn workspaces(client: &Client) -> Result<Vec<ReadWorkspace>, remote::Error> {
    let mut list = client.workspaces().await?;
    let mut workspaces = Vec::new();
    while let Some(workspace) = list.next().await? {
        workspaces.push(RemoteWorkspace::read(&workspace));
    }
    Ok(workspaces)
}
