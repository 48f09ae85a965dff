//! What each column of a header is: the field that it has, or none.

use super::choice::{Choice, Mapping};
use super::fields::{Field, key};
use super::products::Product;

/// A column that a field is in.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    pub field: Field,
    /// Of the columns of a field, a row takes one of the least rank that isn't empty.
    pub rank: usize,
    pub position: usize,
}

/// The positions of a header's columns, sorted by what they are.
#[derive(Debug, Default)]
pub struct Header {
    pub found: Vec<Found>,
    /// Those without a name: a spreadsheet writes them for cells that once had something in them.
    pub nameless: Vec<usize>,
    /// Those that are known to have no field, or whose field `--map` takes from another column.
    pub ignored: Vec<usize>,
    pub unknown: Vec<usize>,
    /// The product whose list this is.
    pub product: Option<&'static Product>,
}

impl Header {
    /// Sorts the columns. A field that `--map` names is in that column only.
    pub fn sort(names: &[String], choice: &Choice) -> Result<Self, String> {
        let mut header = Self::default();
        for mapping in &choice.mapped {
            if let Some(column) = &mapping.column {
                let position =
                    named(names, column).map_err(|what| format!("{what}, which --map names for {}", mapping.field))?;
                header.found.push(Found {
                    field: mapping.field,
                    rank: 0,
                    position,
                });
            }
        }
        let mapped: Vec<_> = header.found.iter().map(|found| found.position).collect();
        let strings: Vec<_> = names.iter().map(String::as_str).collect();
        header.product = Product::of(&strings);
        for (position, name) in names
            .iter()
            .enumerate()
            .filter(|(position, _)| !mapped.contains(position))
        {
            header.recognise(position, name, &choice.mapped);
        }
        Ok(header)
    }

    fn recognise(&mut self, position: usize, name: &str, mapped: &[Mapping]) {
        let key = key(name);
        if name.is_empty() {
            return self.nameless.push(position);
        }
        if self.product.is_some_and(|product| product.leaves_out(&key)) {
            return self.ignored.push(position);
        }
        match Field::recognise(&key) {
            Some((field, _)) if mapped.iter().any(|mapping| mapping.field == field) => self.ignored.push(position),
            Some((field, rank)) => self.found.push(Found { field, rank, position }),
            None => self.unknown.push(position),
        }
    }
}

/// The position of the column that the command line names: the one with exactly this name, or else the one with its key.
fn named(names: &[String], wanted: &str) -> Result<usize, String> {
    let positions = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let fitting = names.iter().enumerate().filter(|(_, name)| is_it(name));
        fitting.map(|(position, _)| position).collect()
    };
    let mut fitting = positions(&|name| name == wanted);
    if fitting.is_empty() {
        fitting = positions(&|name| !name.is_empty() && key(name) == key(wanted));
    }
    match fitting[..] {
        [position] => Ok(position),
        [] => Err(format!("it has no column {wanted:?}")),
        _ => Err(format!("it has several columns {wanted:?}")),
    }
}
