//! Tables: with borders on a terminal, otherwise without borders and one line per object, for programs.

use std::io::{self, IsTerminal as _};

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use directory::shown;

use super::Shown;

/// The terminal width that an id and little else fits into.
const NARROW: u16 = 60;

/// One object, with a line for each of its columns.
pub fn of_one(item: &impl Shown) -> String {
    let mut table = empty();
    table.add_rows(rows(item));
    text(&table)
}

fn rows<S: Shown>(item: &S) -> impl Iterator<Item = [String; 2]> {
    let columns = S::COLUMNS.iter().map(ToString::to_string);
    columns.zip(cells(item)).map(<[String; 2]>::from)
}

/// An empty table for objects of this type.
pub fn with_columns<S: Shown>() -> Table {
    let mut table = empty();
    table.set_header(S::COLUMNS.iter().copied());
    // The id is to be copied, so on a narrow terminal any other column is wrapped first.
    if let Some(id) = table.column_mut(0) {
        id.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}

/// Adds an object to the table.
pub fn add(table: &mut Table, item: &impl Shown) {
    table.add_row(cells(item));
}

/// The table as text.
pub fn text(table: &Table) -> String {
    table.trim_fmt() + "\n"
}

fn empty() -> Table {
    let mut table = Table::new();
    if is_for_a_person() {
        table.load_style(presets::UTF8_FULL_CONDENSED);
        // If a line is too short for an id, the terminal wraps lines, which reads better than wrapped cells.
        if table.width().is_some_and(|width| width > NARROW) {
            table.set_content_arrangement(ContentArrangement::Dynamic);
        }
    } else {
        table.load_style(presets::NOTHING);
    }
    table
}

fn cells(item: &impl Shown) -> Vec<String> {
    let mut cells = item.cells();
    let line_feed = if is_for_a_person() { "\n" } else { "; " };
    for cell in &mut cells {
        let lines: Vec<_> = cell.split('\n').map(shown).collect();
        *cell = lines.join(line_feed);
    }
    cells
}

fn is_for_a_person() -> bool {
    io::stdout().is_terminal()
}
