//! One run: every figure on each database.

use crate::database::{Kind, Place};
use crate::report::{Column, Report};
use crate::seed::Directory;
use crate::{create_user, get_user, list_users};
use std::time::Duration;

/// How much is measured.
pub struct Plan {
    /// How long one round of a load lasts.
    pub round: Duration,
    /// How many rounds there are; their median counts.
    pub rounds: usize,
    /// How many users there are for `GET` and for the first list.
    pub users: u32,
    /// How many users there are for the second list.
    pub many_users: u32,
    /// Whether the figures are worth keeping.
    pub keep: bool,
}

/// What `make bench` measures.
pub const FULL: Plan = Plan {
    round: Duration::from_secs(3),
    rounds: 5,
    users: 10_000,
    many_users: 100_000,
    keep: true,
};

/// Enough to see that everything works.
pub const QUICK: Plan = Plan {
    round: Duration::from_millis(300),
    rounds: 1,
    users: 2_000,
    many_users: 4_000,
    keep: false,
};

/// Measures and reports.
pub async fn run(plan: &Plan) {
    let place = Place::new();
    let mut columns = Vec::new();
    for kind in [Kind::Sqlite, Kind::Postgres] {
        eprintln!("{}:", kind.name());
        let mut column = Column::new(kind.name());
        let mut directory = Directory::with_users(&place, kind, plan.users).await;
        column.add(get_user::measure(plan, &directory).await);
        column.add(list_users::measure(plan, &directory).await);
        directory.grow(plan.many_users).await;
        column.add(list_users::measure(plan, &directory).await);
        directory.remove().await;
        column.add(create_user::measure(plan, &place, kind).await);
        columns.push(column);
    }
    let report = Report::new(&place.machine().await, &columns);
    println!("\n{}", report.text());
    if plan.keep {
        report.write();
    }
}
