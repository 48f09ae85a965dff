//! One run: every part on each database.

use crate::database::{Kind, Place};
use crate::figures::Row;
use crate::part::Part;
use crate::plan::Plan;
use crate::report::Report;
use crate::seed::Directory;
use std::time::Instant;

/// What a part measures on.
pub struct Bench<'a> {
    /// How much.
    pub plan: &'a Plan,
    /// Where databases are made.
    pub place: &'a Place,
    /// On which database.
    pub kind: Kind,
    /// Directories with each number of users, from few to many. They are only read: who changes something takes a copy.
    pub directories: Vec<Directory>,
}

/// Measures and reports.
pub async fn run(plan: &Plan) {
    let begun = Instant::now();
    let place = Place::new();
    let mut figures: Vec<(Part, Vec<Row>)> = plan.parts.iter().map(|part| (*part, Vec::new())).collect();
    for kind in plan.databases.iter().copied() {
        let bench = Bench::new(plan, &place, kind).await;
        for (part, rows) in &mut figures {
            let measured = part.measure(&bench).await;
            eprintln!(
                "{:4.0} s: {} on {}",
                begun.elapsed().as_secs_f64(),
                part.name(),
                kind.name()
            );
            measured.iter().for_each(show);
            rows.extend(measured);
        }
        bench.end().await;
    }
    let report = Report::new(&place.machine().await, begun.elapsed(), plan, figures);
    println!("\n{}", report.text());
    if let Some(folder) = &plan.into {
        report.write(folder);
    }
}

impl<'a> Bench<'a> {
    async fn new(plan: &'a Plan, place: &'a Place, kind: Kind) -> Self {
        let numbers: &[u32] = if plan.parts.iter().any(|part| part.needs_users()) {
            &plan.users
        } else {
            &[]
        };
        Self {
            plan,
            place,
            kind,
            directories: Directory::with_users(place, kind, numbers).await,
        }
    }

    async fn end(self) {
        for directory in self.directories {
            directory.database.remove().await;
        }
    }
}

fn show(row: &Row) {
    let values: Vec<_> = row
        .values
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    eprintln!("         {} users: {}", row.users, values.join(", "));
}
