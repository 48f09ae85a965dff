//! The parts of a run.

use crate::figures::Row;
use crate::parts::{create, import, list, not_modified, passwords, point_read, replace_relations, start, update};
use crate::run::Bench;
use clap::ValueEnum;

/// What can be measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// `GET` of one user
    PointRead,
    /// `GET` of all users
    List,
    /// `GET` of both lists, with an `If-None-Match` that matches
    NotModified,
    /// `POST` of a user
    Create,
    /// `PATCH` of a user
    Update,
    /// `PUT` of a user's workspaces
    ReplaceRelations,
    /// `roster import`
    Import,
    /// Reads while users are created with passwords
    Passwords,
    /// Starting, memory when idle, the binary
    Start,
}

/// How a part is shown.
pub struct Shown {
    /// Its heading.
    pub title: &'static str,
    /// What is measured against what.
    pub about: &'static str,
    /// The column that the chart shows on its left.
    pub ratio: &'static str,
    /// What the times on the right of the chart are of.
    pub times: &'static str,
}

impl Part {
    /// Its name on the command line.
    pub fn name(self) -> String {
        let value = self.to_possible_value().expect("no part is hidden");
        value.get_name().to_owned()
    }

    /// How it is shown.
    pub const fn shown(self) -> &'static Shown {
        match self {
            Self::PointRead => &point_read::SHOWN,
            Self::List => &list::SHOWN,
            Self::NotModified => &not_modified::SHOWN,
            Self::Create => &create::SHOWN,
            Self::Update => &update::SHOWN,
            Self::ReplaceRelations => &replace_relations::SHOWN,
            Self::Import => &import::SHOWN,
            Self::Passwords => &passwords::SHOWN,
            Self::Start => &start::SHOWN,
        }
    }

    /// Whether it measures on directories that have users already.
    pub const fn needs_users(self) -> bool {
        !matches!(self, Self::Import)
    }

    /// Measures it on one database.
    pub async fn measure(self, bench: &Bench<'_>) -> Vec<Row> {
        match self {
            Self::PointRead => point_read::measure(bench).await,
            Self::List => list::measure(bench).await,
            Self::NotModified => not_modified::measure(bench).await,
            Self::Create => create::measure(bench).await,
            Self::Update => update::measure(bench).await,
            Self::ReplaceRelations => replace_relations::measure(bench).await,
            Self::Import => import::measure(bench).await,
            Self::Passwords => passwords::measure(bench).await,
            Self::Start => start::measure(bench).await,
        }
    }
}
