//! One run: every part on each engine.

use crate::bench::Bench;
use crate::database::Databases;
use crate::machine;
use crate::part::Part;
use crate::parts;
use crate::plan::Plan;
use crate::program::Program;
use crate::report::Report;
use crate::row::Row;
use std::time::Instant;

/// Measures and reports.
pub async fn run(plan: &Plan) {
    let begun = Instant::now();
    let (program, databases) = (Program::built(), Databases::new());
    let mut figures: Vec<(Part, Vec<Row>)> = plan.parts.iter().map(|part| (*part, Vec::new())).collect();
    for engine in plan.engines.iter().copied() {
        let bench = Bench::new(plan, &program, &databases, engine).await;
        for (part, rows) in &mut figures {
            let measured = parts::measure(*part, &bench).await;
            eprintln!(
                "{:4.0} s: {} on {}",
                begun.elapsed().as_secs_f64(),
                part.name(),
                engine.name()
            );
            measured.iter().for_each(show);
            rows.extend(measured);
        }
        bench.end().await;
    }
    let machine = machine::describe(databases.folder(), &databases.postgres_version().await);
    let report = Report::new(&machine, begun.elapsed(), plan, figures);
    println!("\n{}", report.text());
    if let Some(folder) = &plan.into {
        report.write(folder);
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
