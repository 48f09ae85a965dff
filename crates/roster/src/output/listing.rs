//! A list that is printed while its items arrive.

use std::io::{self, BufWriter, Stdout, Write as _};

use comfy_table::Table;

use super::Shown;
use super::json_array::JsonArray;
use super::table;

/// A list that is printed to stdout. A table is printed only at the end, because the width of a column depends on all
/// cells.
pub struct Listing(Form);

enum Form {
    Json(JsonArray<BufWriter<Stdout>>),
    Table(Table),
}

impl Listing {
    /// A JSON array.
    pub fn json() -> Self {
        Self(Form::Json(JsonArray::new(BufWriter::new(io::stdout()))))
    }

    /// A table with the columns of `S`.
    pub fn table<S: Shown>() -> Self {
        Self(Form::Table(table::with_columns::<S>()))
    }

    /// Adds the next item.
    pub fn add(&mut self, item: &impl Shown) -> io::Result<()> {
        match &mut self.0 {
            Form::Json(array) => array.push(&item.shape()),
            Form::Table(table) => {
                table::add(table, item);
                Ok(())
            }
        }
    }

    /// Ends the list.
    pub fn finish(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Form::Json(array) => array.finish(),
            Form::Table(table) => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(table::text(table).as_bytes())?;
                stdout.flush()
            }
        }
    }
}
