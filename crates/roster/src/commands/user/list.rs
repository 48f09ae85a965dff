//! `roster user list`.

use std::io;

use clap::Args;
use directory::{Status, User};
use store::Error;
use store::ops::Pages;
use store::ops::users;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::{Listing, Output};

/// How many pages are buffered for printing.
const PAGES_AHEAD: usize = 2;

/// List all users, including archived ones
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster user list
  roster user list --status active --group admin
  roster user list --json | jq -r '.[].email'")]
pub struct List {
    /// Only users with this status
    #[arg(long)]
    status: Option<Status>,

    /// Only members of this group, in any workspace; may be given several times
    #[arg(long = "group", value_name = "NAME")]
    groups: Vec<String>,

    #[command(flatten)]
    output: Output,
}

impl List {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let (sender, receiver) = mpsc::channel(PAGES_AHEAD);
        let list = users::List {
            query: users::Query {
                statuses: self.status.into_iter().collect(),
                group_names: self.groups,
                ..users::Query::default()
            },
            after: None,
            pages: Printed(sender),
        };
        let listing = self.output.listing::<User>();
        let (listed, printed) = tokio::join!(connection.run(list), print(listing, receiver));
        // If printing fails, the list ends with an error, too; the error of printing is the cause.
        let mut listing = printed.map_err(Failure::Output)?;
        listed?;
        listing.finish().map_err(Failure::Output)
    }
}

async fn print(mut listing: Listing, mut pages: Receiver<Vec<User>>) -> io::Result<Listing> {
    while let Some(users) = pages.recv().await {
        users.iter().try_for_each(|user| listing.add(user))?;
    }
    Ok(listing)
}

/// Passes the pages of the list to the task that prints them.
struct Printed(Sender<Vec<User>>);

impl Pages<User> for Printed {
    async fn page(&self, users: &[User]) -> Result<(), Error> {
        self.0.send(users.to_vec()).await.map_err(|_| Error::ReaderGone)
    }
}
