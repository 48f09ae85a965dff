//! The page: `benches/RESULTS.md`, with its charts.

use crate::chart::Chart;
use crate::engine::Engine;
use crate::part::Part;
use crate::parts;
use crate::plan::Plan;
use crate::row::Row;
use crate::targets::{TARGETS, Target};
use crate::value::grouped;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

/// Text below this line of `RESULTS.md` is written by hand, and kept.
const MARKER: &str = "<!-- `make bench` writes what is above this line, and keeps what is below it. -->";

/// The file name of the page.
const FILE: &str = "RESULTS.md";

/// The folder of the charts, beside the page.
const CHARTS: &str = "charts";

const INTRODUCTION: &str = "\
# Measured

`make bench` writes this page. Each ratio compares Roster with the least work that a server must do. Both sides are measured in
the same run, in alternating rounds, and the ratio is the median of the rounds. The absolute numbers are those of this machine,
which also runs the clients and PostgreSQL. CPU is user and system time of the server's process, without that of PostgreSQL's
own processes. The server is the release binary with its default settings, and writes its log of one line per request to
`/dev/null`. The users were imported, with their events; each has 2 memberships and 2 custom groups in each. p50 and p99 are
over all rounds.
";

/// The results of a run.
pub struct Report {
    text: String,
    charts: Vec<(Part, String)>,
}

impl Report {
    /// Formats the measurements as text, tables and charts.
    pub fn new(machine: &str, took: Duration, plan: &Plan, figures: Vec<(Part, Vec<Row>)>) -> Self {
        let minutes = took.as_secs_f64() / 60.0;
        let mut text = format!("{INTRODUCTION}\n{machine} The run took {minutes:.0} minutes.\n\n");
        text += &targets(plan, &figures);
        let mut charts = Vec::new();
        for (part, rows) in figures {
            text += &section(part, &rows);
            charts.push((part, Chart::of(part, &rows).svg()));
        }
        Self { text, charts }
    }

    /// The page without the charts.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes the charts and the page, and keeps the text that was written by hand.
    pub fn write(&self, folder: &Path) {
        let charts = folder.join(CHARTS);
        std::fs::create_dir_all(&charts).expect("the folder is writable");
        for (part, chart) in &self.charts {
            std::fs::write(charts.join(file_of(*part)), chart).expect("the folder is writable");
        }
        let page = folder.join(FILE);
        let old = std::fs::read_to_string(&page).unwrap_or_default();
        let kept = old.split_once(MARKER).map_or("\n", |(_, kept)| kept);
        std::fs::write(page, format!("{}{MARKER}{kept}", self.text)).expect("the folder is writable");
    }
}

fn file_of(part: Part) -> String {
    format!("{}.svg", part.name())
}

/// The table of targets for the measured parts.
fn targets(plan: &Plan, figures: &[(Part, Vec<Row>)]) -> String {
    let names: Vec<_> = plan.engines.iter().map(|engine| engine.name()).collect();
    let mut table = format!(
        "| figure | target | {} |\n|---|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    for target in TARGETS {
        let Some((_, rows)) = figures.iter().find(|(part, _)| *part == target.part) else {
            continue;
        };
        let cells: Vec<_> = plan
            .engines
            .iter()
            .map(|engine| judged(target, rows, *engine))
            .collect();
        let _ = writeln!(
            table,
            "| {} | {} | {} |",
            target.figure,
            target.bound,
            cells.join(" | ")
        );
    }
    table + "\n"
}

fn judged(target: &Target, rows: &[Row], engine: Engine) -> String {
    match target.judge(rows, engine) {
        None => "not measured".to_owned(),
        Some((value, _)) if !target.on.contains(&engine) => value.to_string(),
        Some((value, true)) => format!("**{value}**, met"),
        Some((value, false)) => format!("**{value}**, missed"),
    }
}

/// The section of a part, with its chart and its figures.
fn section(part: Part, rows: &[Row]) -> String {
    let description = parts::description(part);
    let (title, about, chart) = (description.title, description.about, file_of(part));
    let columns: Vec<_> = rows[0].values.iter().map(|(name, _)| *name).collect();
    let mut text = format!(
        "## {title}\n\n{about}\n\n![{title}: {ratio}, and p50 and p99, by number of users]({CHARTS}/{chart})\n\n\
         | database | users | {} |\n|---|---:|{}\n",
        columns.join(" | "),
        "---:|".repeat(columns.len()),
        ratio = description.ratio,
    );
    for row in rows {
        let cells: Vec<_> = row.values.iter().map(|(_, value)| value.to_string()).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            row.engine.name(),
            grouped(row.users),
            cells.join(" | ")
        );
    }
    text + "\n"
}
